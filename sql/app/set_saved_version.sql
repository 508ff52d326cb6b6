-- Makes the next version of a saved query the current one, where nobody saved one meanwhile.
UPDATE saved_queries SET version = $version WHERE query_id = $query_id AND version = $version - 1;
