-- Counts a wrong password; the last of $most in a row locks the name and begins the count anew.
UPDATE users
SET
    locked_until = CASE WHEN wrong_tries + 1 >= $most THEN $until ELSE locked_until END,
    wrong_tries = CASE WHEN wrong_tries + 1 >= $most THEN 0 ELSE wrong_tries + 1 END
WHERE user_id = $user_id;
