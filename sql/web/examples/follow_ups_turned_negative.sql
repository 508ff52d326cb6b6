-- Which reviews were not negative, and their follow-ups are?
SELECT
    review.product,
    review.rating,
    review.text AS review,
    later.text AS follow_up,
    date_diff('day', review.published_at, later.published_at) AS days_later,
    review.answer
FROM documents AS later
JOIN documents AS review ON review.document_id = later.parent_id
WHERE later.sentiment = 'negative' AND review.sentiment <> 'negative'
ORDER BY later.published_at DESC NULLS LAST;
