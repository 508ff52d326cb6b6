-- One row a label that a person gave a document instead of the model's.
CREATE OR REPLACE VIEW corrections AS
SELECT
    c.correction_id,
    c.document_id,
    c.text_hash,
    -- sentiment, toxicity, topic or doubt.
    c.field,
    -- What the person says: a sentiment, `toxic` or `not toxic`, the id of a topic, `doubtful` or
    -- `not doubtful`; empty in a row that takes another back.
    c.label,
    c.note,
    c.moment,
    c.made_by,
    -- The correction that this row takes back.
    c.undoes,
    c.correction_id IN (SELECT undoes FROM core.corrections WHERE undoes IS NOT NULL) AS is_undone,
    -- Of the text as it is now: one of an earlier version counts no more.
    c.text_hash = d.text_hash AS is_of_this_text
FROM core.corrections AS c
JOIN core.documents AS d ON d.document_id = c.document_id;
