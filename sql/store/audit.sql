-- What did one audit find?
SELECT * EXCLUDE (audit, loaded_at)
FROM model_bias
WHERE audit = $audit
ORDER BY language, material, kind, head, group_name IS NOT NULL, abs(shift) DESC, group_name;
