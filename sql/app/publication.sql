-- What is to be published where?
SELECT * FROM publications WHERE publication_id = $publication_id;
