-- Takes over what persons had corrected by a moment.
INSERT INTO core.corrections BY NAME
SELECT * FROM published.core.corrections WHERE loaded_at <= $moment;
