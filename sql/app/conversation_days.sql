-- How many messages of each day were answered, handed over, not known, and rated?
SELECT substr(said_at, 1, 10) AS day,
    sum(said_by = 'customer') AS asked,
    sum(kind IN ('answer', 'order')) AS answered,
    sum(kind = 'ask') AS asked_back,
    sum(kind = 'handover') AS handed_over,
    sum(kind = 'unknown') AS unknown,
    sum(thumb = 1) AS liked,
    sum(thumb = -1) AS disliked
FROM conversation_messages WHERE said_at >= $since
GROUP BY day ORDER BY day;
