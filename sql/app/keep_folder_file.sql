-- Remembers that a file of a watched folder was read or refused as it is now.
INSERT INTO folder_files (folder, path, size, changed_ns, problem, read_at)
VALUES ($folder, $path, $size, $changed_ns, $problem, $moment)
ON CONFLICT (folder, path) DO UPDATE
SET size = excluded.size, changed_ns = excluded.changed_ns, problem = excluded.problem, read_at = excluded.read_at;
