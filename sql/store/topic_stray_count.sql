-- How many documents are far from the topic that they were given.
SELECT count(*) AS rows FROM core.documents WHERE topic_fits = false;
