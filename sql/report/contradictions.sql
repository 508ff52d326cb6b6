-- In how many documents of the window do the stars contradict the text, and which are they?
SELECT
    count(stars_contradict_text) AS checked,
    count(*) FILTER (stars_contradict_text) AS contradicting,
    count(*) FILTER (stars_contradict_text AND rating >= 4) AS complaints_with_high_stars,
    count(*) FILTER (stars_contradict_text AND rating <= 2) AS praise_with_low_stars,
    coalesce(
        list(
            document_id
            ORDER BY
                characters BETWEEN 15 AND 240 DESC,
                round(abs(coalesce(sentiment_score, 0)), 1) DESC,
                published_at DESC,
                document_id
        ) FILTER (stars_contradict_text)[:12],
        []
    ) AS documents
FROM reported
WHERE published_at >= $start::TIMESTAMPTZ AND published_at < $end::TIMESTAMPTZ;
