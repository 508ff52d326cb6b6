-- One row a word of each document, in their order: what it is and where in the text it stands.
CREATE OR REPLACE VIEW tokens AS
SELECT
    d.document_id,
    unnest(range(1, len(w.tokens) + 1)) AS position,
    unnest(w.tokens) AS token,
    -- The form that dictionaries list: "stop" for "stopped"; simplified characters in Chinese.
    unnest(w.lemmas) AS lemma,
    -- A universal part-of-speech tag, such as NOUN, VERB or ADJ.
    unnest(w.pos) AS pos,
    -- Characters before it: substring(text, start + 1, length(token)) is the token.
    unnest(w.starts) AS start,
    d.text_hash
FROM core.tokens AS w
JOIN core.documents AS d USING (text_hash);
