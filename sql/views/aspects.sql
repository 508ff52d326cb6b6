-- One row an aspect that a document speaks of: its term, where it stands, and how it is judged.
CREATE OR REPLACE VIEW aspects AS
SELECT
    d.document_id,
    d.language,
    d.product,
    d.published_at,
    -- A name of the fixed tree, such as battery or delivery; `other` where none fits.
    s.item.aspect,
    s.item.term,
    -- Characters before the term, and before what follows it: substring(text, start + 1, stop - start).
    s.item."start" AS start,
    s.item."end" AS stop,
    -- negative, neutral or positive: of this term, not of the whole text.
    s.item.sentiment,
    s.model
FROM (SELECT document_id, model, unnest(aspects) AS item FROM core.aspects) AS s
JOIN documents AS d USING (document_id);
