-- Adds to the account of a day and model.
INSERT INTO endpoint_days (day, model, calls, tokens_in, tokens_out, cost)
VALUES ($day, $model, $calls, $tokens_in, $tokens_out, $cost)
ON CONFLICT (day, model) DO UPDATE SET
    calls = calls + excluded.calls,
    tokens_in = tokens_in + excluded.tokens_in,
    tokens_out = tokens_out + excluded.tokens_out,
    cost = cost + excluded.cost;
