-- Counts what a message to a hook brought; the last thing that was wrong stays until something is wrong again.
UPDATE hooks
SET used_at = $moment,
    taken = taken + $taken,
    duplicates = duplicates + $duplicates,
    rejected = rejected + $rejected,
    problem = coalesce($problem, problem),
    problem_at = CASE WHEN $problem IS NULL THEN problem_at ELSE $moment END
WHERE hook_id = $hook_id;
