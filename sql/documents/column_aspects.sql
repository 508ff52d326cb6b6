-- What documents say of aspects, to be joined by key: here a join with all documents would take 400 MB.
SELECT
    md5_number_lower(document_id) AS key,
    list_distinct([item.aspect || ' ' || item.sentiment FOR item IN aspects]) AS mentions
FROM core.aspects;
