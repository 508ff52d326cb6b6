-- When was each document of a report's scope published, as far as it says?
CREATE OR REPLACE TEMP TABLE dated AS
SELECT published_at, is_sample
FROM documents
WHERE kind <> 'follow_up'
  AND CASE
      WHEN len($products::VARCHAR[]) > 0 THEN list_contains($products, product)
      ELSE product IS NULL OR product NOT IN (SELECT product FROM competitors)
  END
  AND (len($sources::VARCHAR[]) = 0 OR list_contains($sources, source))
  AND (len($languages::VARCHAR[]) = 0 OR list_contains($languages, language));
