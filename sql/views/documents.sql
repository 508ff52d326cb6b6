-- One row a document, with its labels.
CREATE OR REPLACE VIEW documents AS
SELECT
    d.document_id,
    d.source,
    d.kind,
    -- As the table of products says now, in this shop or else in any; otherwise as imported.
    d.shown_product AS product,
    d.listing,
    d.shown_variant AS variant,
    d.title,
    d.text,
    d.language,
    d.rating,
    d.published_at,
    d.author_hash,
    d.url,
    -- The review that a document of kind follow_up belongs to.
    d.parent_id,
    -- What the seller answered; no label speaks of it.
    d.answer,
    d.answered_at,
    -- As they were when the document was read.
    d.likes,
    d.replies,
    -- The shop says that the author bought the product.
    d.verified,
    -- When its source did not have it any more.
    d.gone_at,
    d.is_sample,
    -- The text is the shop's, written where the customer wrote nothing.
    d.is_default,
    d.sentiment,
    d.sentiment_score,
    d.toxicity,
    d.toxic,
    d.mismatch AS stars_contradict_text,
    -- Whether to count it is the reader's choice; the annotation `doubt` has the evidence.
    d.doubtful,
    CASE d.doubt_reasons WHEN '' THEN [] ELSE string_split(d.doubt_reasons, ',') END AS doubt_reasons,
    -- As it is shown: a topic that was merged is the one that it went into.
    coalesce(t.shown_ids[d.topic_id], d.topic_id) AS topic_id,
    t.labels[d.topic_id] AS topic,
    t.labels_zh[d.topic_id] AS topic_zh,
    -- The same for documents with nearly the same text; one without copies has its own.
    -- Before near copies are looked for, exact ones are known by their text; short ones never are.
    coalesce(
        d.copy_group,
        CASE WHEN length(d.text) >= 20 THEN d.text_hash ELSE d.document_id END
    ) AS copy_group,
    d.text_hash,
    d.loaded_at,
    -- Which labels are a person's: sentiment, toxicity, topic, doubt; the score is then a sure one.
    string_split(d.corrected, ',') AS corrected,
    -- Who corrected last.
    d.corrected_by
FROM core.documents AS d
-- Not joined by topic: that took most of the time of a query which asks for none.
CROSS JOIN (
    SELECT
        map(list(topic_id), list(shown_id)) AS shown_ids,
        map(list(topic_id), list(label)) AS labels,
        map(list(topic_id), list(label_zh)) AS labels_zh
    FROM core.topic_states
) AS t;
