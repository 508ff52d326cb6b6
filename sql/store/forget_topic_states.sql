-- Removes what was computed of topics before it is computed anew.
DELETE FROM core.topic_states;
