-- Which documents does a report count?
CREATE OR REPLACE TEMP VIEW reported AS
SELECT * FROM scoped WHERE is_own AND is_counted;
