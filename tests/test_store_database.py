"""A database of an earlier release is brought to the newest schema with its rows."""

from __future__ import annotations

from pathlib import Path

import duckdb

from insight.queries import names, query
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


def test_labels_and_products_of_an_earlier_release_are_taken_over(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "old.duckdb") as connection:
        connection.execute(query("store/create_ledger.sql"))
        for name in sorted(names("schema")):
            if name < "schema/0011":
                connection.execute(query(name))
                migration = {"name": name.removeprefix("schema/")}
                connection.execute(query("store/record_migration.sql"), migration)
        for text in ("now", "earlier"):
            connection.execute(
                "INSERT INTO core.labels BY NAME SELECT $text AS document_id, 'now' AS text_hash, "
                "'negative' AS sentiment, [] AS doubt_reasons, ['sentiment'] AS corrected, "
                "'m' AS model, [{'aspect': 'price', 'term': 'dear', 'start': 0, 'end': 4, "
                "'sentiment': 'negative'}] AS aspects",
                {"text": text},
            )
            connection.execute(
                "INSERT INTO core.documents BY NAME SELECT $text AS document_id, 'r' AS row_hash, "
                "$text AS text_hash, 's' AS source, 'review' AS kind, 'dear' AS text, 'L1' AS listing, "
                "'en' AS language, false AS is_sample, 'p' AS part, now() AS loaded_at",
                {"text": text},
            )
        connection.execute(
            "INSERT INTO core.listings BY NAME SELECT 'L1' AS listing, 'Lamp' AS product, "
            "false AS is_sample, 'p' AS part, now() AS loaded_at"
        )
        migrate(connection)
        found = connection.execute(
            "SELECT document_id, product, sentiment, doubt_reasons, corrected FROM documents ORDER BY 1"
        ).fetchall()
        terms = connection.execute("SELECT document_id, term, product FROM aspects").fetchall()
    assert found == [
        ("earlier", "Lamp", None, None, None),
        ("now", "Lamp", "negative", [], ["sentiment"]),
    ]
    assert terms == [("now", "dear", "Lamp")]
