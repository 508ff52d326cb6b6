-- When was the newest part loaded?
SELECT max(loaded_at) AS loaded_at FROM core.parts;
