-- Which of some corrections the store has.
SELECT correction_id FROM core.corrections
WHERE correction_id IN (SELECT unnest($ids::VARCHAR[]));
