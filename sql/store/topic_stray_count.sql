-- How many documents are far from the topic that they were given.
SELECT count(*) AS rows FROM core.labels WHERE topic_fits = false;
