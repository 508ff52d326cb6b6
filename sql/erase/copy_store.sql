-- Writes the store anew without the room that erased rows left; DuckDB takes no parameters here.
ATTACH {path} AS old (READ_ONLY);
ATTACH {target} AS fresh;
COPY FROM DATABASE old TO fresh;
DETACH fresh;
DETACH old;
