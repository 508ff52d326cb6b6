"""A database of an earlier release is brought to the newest schema with its rows."""

from __future__ import annotations

from pathlib import Path

import duckdb

from insight.queries import query
from insight.store.database import migrate

FIRST = "0001_documents.sql"


def test_documents_of_the_first_schema_keep_their_place_and_are_no_default_texts(
    tmp_path: Path,
) -> None:
    with duckdb.connect(tmp_path / "old.duckdb") as connection:
        connection.execute(query("store/create_ledger.sql"))
        connection.execute(query(f"schema/{FIRST}"))
        connection.execute(query("store/record_migration.sql"), {"name": FIRST})
        connection.execute(
            "INSERT INTO core.documents BY NAME SELECT 'd' AS document_id, 'r' AS row_hash, "
            "'t' AS text_hash, 's' AS source, 'review' AS kind, 'Fine' AS text, 'en' AS language, "
            "false AS is_sample, 'p' AS part, now() AS loaded_at"
        )
        migrate(connection)
        migrate(connection)
        found = connection.execute("SELECT text, is_default, copy_group FROM documents").fetchall()
        counted = connection.execute("SELECT text, variant, answer FROM feedback").fetchall()
    assert found == [("Fine", False, "d")]
    assert counted == [("Fine", None, None)]
