"""A back-up is restored by unpacking it; an export is everything, inert."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from insight import backups, exports
from insight.errors import SettingsError
from insight.runner import run_here
from insight.settings import Settings, load_settings
from insight.state import State
from insight.store import loader, parts
from insight.users import authenticate, create_user
from tests.test_shop_tables import rows
from tests.web_app import HOSTILE, PASSWORD, documents, fill


def test_a_back_up_is_restored_by_unpacking_it(settings: Settings, tmp_path: Path) -> None:
    fill(settings)
    create_user(State(settings), "admin", PASSWORD)
    (settings.home / "insight.env").write_text("INSIGHT_TIMEZONE=Asia/Shanghai\n")
    (settings.home / "secrets.json").write_text("{}")
    # Loaded by nobody yet: it must not be lost.
    waiting = [parts.document_row(documents()[0])]
    parts.write_part(settings.inbox, parts.part_name("documents", "late", 0), waiting)
    run_here(settings, "backup", {}, "admin")
    (made,) = backups.backups(settings)
    path = backups.path_of(settings, made.name)
    assert path.stat().st_mode & 0o077 == 0, "it holds secrets"
    home = tmp_path / "restored"
    home.mkdir()
    subprocess.run(["tar", "-xf", str(path), "-C", str(home)], check=True)
    restored = load_settings(home)
    assert restored.timezone == "Asia/Shanghai"
    assert authenticate(State(restored), "admin", PASSWORD)
    loader.load(restored, now=False)
    counted = "SELECT count(*), count(sentiment), sum(rating) FROM documents"
    assert rows(restored, counted) == rows(settings, counted)
    assert (home / "app.sqlite").stat().st_mode & 0o077 == 0
    assert load_settings(home).published.exists()


def test_only_so_many_back_ups_are_kept(settings: Settings) -> None:
    fill(settings)
    settings.backups.mkdir()
    for day in range(1, 8):
        (settings.backups / f"backup-2026010{day}-000000.tar").write_bytes(b"old")
    (settings.backups / "mine.tar").write_bytes(b"not ours")
    backups.keep(State(settings), 3, "admin")
    run_here(settings, "backup", {}, "admin")
    names = [one.name for one in backups.backups(settings)]
    assert len(names) == 3 and names[1:] == [f"backup-2026010{day}-000000.tar" for day in (7, 6)]
    assert (settings.backups / "mine.tar").exists()


@pytest.mark.parametrize("name", ["../secrets.json", "backup-x.tar", "", "/etc/passwd"])
def test_no_other_file_is_taken_for_a_back_up(settings: Settings, name: str) -> None:
    for find in (backups.path_of, exports.path_of):
        with pytest.raises(SettingsError, match="There is no"):
            find(settings, name)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_holds_every_table(settings: Settings, form: str) -> None:
    made = fill(settings)
    row = run_here(settings, "export", {"format": form}, "admin")
    (found,) = exports.exports(settings)
    path = exports.path_of(settings, found.name)
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert {f"{name}.{form}" for name in ("documents", "annotations", "topics")} <= names
        assert f"tokens.{form}" not in names
        content = archive.read(f"documents.{form}")
    if form == "csv":
        table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        texts = [one["text"] for one in table]
        assert any(HOSTILE in text for text in texts)
        assert not any(
            value[:1] in "=+-@"
            for one in table
            for value in one.values()
            if value and not value.lstrip("-").replace(".", "").isdigit()
        )
    else:
        texts = pq.read_table(io.BytesIO(content))["text"].to_pylist()
    assert len(texts) == len(made)
    assert json.loads(row["counts"])["exported"] > len(made)


def test_an_export_of_nothing_is_empty(settings: Settings) -> None:
    run_here(settings, "export", {}, "admin")
    (found,) = exports.exports(settings)
    with zipfile.ZipFile(exports.path_of(settings, found.name)) as archive:
        assert archive.testzip() is None
