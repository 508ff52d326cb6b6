-- Which documents may have to be judged anew, with what speaks for a doubt: new ones, those that
-- share a text with a new one, those of the bursts given, and those that a burst was seen in.
WITH latest AS (
    SELECT
        a.document_id,
        a.text_hash,
        arg_max(a.details, a.loaded_at) FILTER (a.analysis = 'doubt') AS details,
        arg_max(a.model, a.loaded_at) FILTER (
            a.analysis = 'doubt' AND a.version = $version
        ) IS DISTINCT FROM $model AS is_new,
        arg_max(a.score, a.loaded_at) FILTER (a.analysis = 'mismatch') AS contradiction
    FROM core.annotations AS a
    WHERE a.analysis IN ('doubt', 'mismatch')
    GROUP BY a.document_id, a.text_hash
),
judged AS (
    SELECT
        d.*,
        coalesce(l.is_new, true) AS is_new,
        l.details,
        CASE WHEN d.stars_contradict_text THEN l.contradiction END AS contradiction,
        CAST(d.published_at AT TIME ZONE $zone AS DATE) AS day
    FROM documents AS d
    LEFT JOIN latest AS l ON l.document_id = d.document_id AND l.text_hash = d.text_hash
    WHERE NOT d.is_default
),
bursts AS (
    SELECT unnest($bursts::STRUCT(
        number INTEGER, source VARCHAR, product VARCHAR, first DATE, last DATE, stars INTEGER
    )[], recursive := true)
),
in_burst AS (
    SELECT j.document_id, min(b.number) AS burst
    FROM judged AS j
    JOIN bursts AS b
      ON b.source = j.source
     AND b.product IS NOT DISTINCT FROM j.product
     AND j.day BETWEEN b.first AND b.last
     AND (b.stars IS NULL OR b.stars = round(j.rating))
    WHERE j.kind <> 'follow_up'
    GROUP BY j.document_id
),
series AS (
    SELECT DISTINCT source, product
    FROM judged
    WHERE copy_group IN (SELECT copy_group FROM judged WHERE is_new)
),
shared AS (
    SELECT
        copy_group,
        count(*) AS copies,
        count(DISTINCT author_hash) AS accounts,
        count(*) FILTER (author_hash IS NULL) AS unnamed,
        min_by(document_id, (coalesce(published_at, TIMESTAMPTZ 'infinity'), document_id)) AS first,
        list(document_id ORDER BY published_at, document_id)[:12] AS documents,
        bool_or(is_new) AS has_new
    FROM judged
    GROUP BY copy_group
    HAVING count(*) > 1
)
SELECT
    j.document_id,
    j.text_hash,
    j.text,
    j.contradiction,
    j.rating,
    i.burst,
    j.details AS known,
    j.is_new,
    s.copies,
    s.accounts,
    s.unnamed,
    s.first = j.document_id AS is_first,
    s.documents AS copied
FROM judged AS j
LEFT JOIN shared AS s USING (copy_group)
LEFT JOIN in_burst AS i ON i.document_id = j.document_id
LEFT JOIN series AS e ON e.source = j.source AND e.product IS NOT DISTINCT FROM j.product
WHERE j.is_new
   OR s.has_new
   OR i.burst IS NOT NULL
   OR (e.source IS NOT NULL AND list_contains(j.doubt_reasons, 'burst'))
ORDER BY j.document_id;
