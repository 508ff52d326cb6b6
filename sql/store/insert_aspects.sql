-- Stores the aspects that were computed.
INSERT INTO core.aspects BY NAME
SELECT document_id, model, aspects FROM labels WHERE len(aspects) > 0;
