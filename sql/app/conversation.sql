-- Which conversation is this?
SELECT * FROM conversations WHERE conversation_id = $conversation_id;
