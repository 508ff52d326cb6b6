-- Says what became of a need.
UPDATE assistant_needs SET state = $state WHERE need_id = $need_id;
