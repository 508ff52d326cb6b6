-- Which values of a column are frequent, among the first rows of its view.
SELECT left(CAST({column} AS VARCHAR), 80) AS value, count(*) AS found
FROM (SELECT {column} FROM {view} WHERE {column} IS NOT NULL LIMIT 20000)
GROUP BY value
ORDER BY found DESC, value
LIMIT 5;
