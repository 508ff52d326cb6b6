-- What the endpoint has taken on a day, over all models.
SELECT coalesce(sum(calls), 0) AS calls,
       coalesce(sum(tokens_in + tokens_out), 0) AS tokens,
       coalesce(sum(cost), 0) AS cost
FROM endpoint_days WHERE day = $day;
