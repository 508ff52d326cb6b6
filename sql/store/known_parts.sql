-- Which of these parts are loaded already.
SELECT part FROM core.parts WHERE part IN (SELECT unnest($parts));
