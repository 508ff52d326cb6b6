-- Which functions a query may call: names, what they take, and what they do.
SELECT
    function_name AS name,
    any_value(array_to_string(parameters, ', ')) AS parameters,
    coalesce(any_value(description), '') AS description,
    any_value(function_type) AS type
FROM duckdb_functions()
WHERE function_type IN ('scalar', 'aggregate', 'macro')
  AND function_name SIMILAR TO '[a-z][a-z0-9_]*'
  AND NOT starts_with(function_name, '__')
GROUP BY function_name
ORDER BY function_name;
