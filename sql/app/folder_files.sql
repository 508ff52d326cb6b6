-- The files of a watched folder that were read or refused, the newest first.
SELECT path, size, changed_ns, problem, read_at FROM folder_files WHERE folder = $folder ORDER BY read_at DESC, path;
