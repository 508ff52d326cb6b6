-- The shared reports without their text, the newest first.
SELECT share_id, title, quotations, made_by, made_at, expires_at, revoked_at, opened, opened_at
FROM shares ORDER BY share_id DESC LIMIT 500;
