-- All hooks without their secrets, by name.
SELECT hook_id, name, form, source, product, kind, items, mapping, made_by, created_at, used_at, taken,
    duplicates, rejected, problem, problem_at
FROM hooks
ORDER BY name;
