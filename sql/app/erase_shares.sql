-- Ends shared reports that quote one of these documents, and forgets their text.
UPDATE shares SET revoked_at = coalesce(revoked_at, $moment), report = NULL
WHERE report IS NOT NULL AND EXISTS (
    SELECT 1 FROM json_each($ids) WHERE instr(shares.report, json_each.value) > 0
);
