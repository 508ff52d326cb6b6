-- One row an audit, language, kind of group, group and head: how far the group moves the score.
CREATE OR REPLACE VIEW model_bias AS
SELECT
    audit,
    -- The model that was audited, as in annotations.
    model,
    language,
    -- Where the sentences are from: our own patterns, or what is stored.
    material,
    -- gender, age, region, country, name_origin or dialect.
    kind,
    -- None where the row is of all groups of the kind.
    group_name,
    -- sentiment, whose score is from -1 to 1, or toxicity, from 0 to 1.
    head,
    sentences,
    -- Mean score less that of the other groups in the same sentences, with a 95% interval.
    shift,
    shift_low,
    shift_high,
    -- The same without signs.
    absolute,
    absolute_low,
    absolute_high,
    loaded_at
FROM core.audits;
