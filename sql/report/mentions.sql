-- Which aspects do the documents of a report speak of, term by term, and how are they judged?
CREATE OR REPLACE TEMP TABLE mentions AS
SELECT s.document_id, s.item.aspect, s.item.term, s.item.sentiment
FROM (SELECT document_id, unnest(aspects) AS item FROM core.aspects) AS s
JOIN scoped USING (document_id);
