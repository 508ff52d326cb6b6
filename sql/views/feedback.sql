-- One row a review, post or message: documents without follow-ups, which are the same voice again.
-- What counts people or stars reads this; reports do.
CREATE OR REPLACE VIEW feedback AS
SELECT * FROM documents WHERE kind <> 'follow_up';
