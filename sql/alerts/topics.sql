-- What are these topics called?
SELECT topic_id, label, label_zh FROM topics WHERE list_contains($ids::VARCHAR[], topic_id);
