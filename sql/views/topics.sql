-- One row a topic: its label, its words and how many documents it had when it was fitted.
CREATE OR REPLACE VIEW topics AS
SELECT topic_id, label, label_zh, words, size, loaded_at FROM core.topics;
