-- What a search by meaning found.
SELECT texts, created_at FROM meaning_searches WHERE search_id = $search_id;
