-- Which parts were loaded by now?
SELECT list(part) AS parts FROM core.parts;
