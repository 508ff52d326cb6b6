-- Enters what copy somebody asked for.
INSERT INTO copy_runs (run_id, request, requested_by, created_at)
VALUES ($run_id, $request, $requested_by, $moment);
