"""Annotating a table: every row once, in order, whatever it holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from insight.annotate import COLUMNS, annotate
from insight.annotate import _portions as portions
from insight.cli import cli
from insight.commands.common import Progress
from insight.errors import SourceError
from insight.models import Models
from insight.resume import partial_of
from insight.resume import portions as open_portions
from insight.settings import Settings
from insight.sources.tables.table import Row

ROWS = [
    ("Absolutely love it, works perfectly and arrived early!", "en", "positive"),
    ("用了两天就坏了，客服还不理人，差评。", "zh", "negative"),
    ("", "other", ""),
    ("Broke after two days, total waste of money.", "en", "negative"),
    ("😀😀", "other", ""),
    ("質量非常好，物流也快，下次还会买！", "zh", "positive"),
    ("Der Wasserkocher ist nach zwei Wochen leider kaputtgegangen.", "other", ""),
    ("!!! ???", "other", ""),
    ("\u202e\u0000evil\u200b", "en", None),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "review", "sentiment"])
        writer.writerows([n, text.replace("\0", ""), "mine"] for n, (text, *_) in enumerate(ROWS))
    return path


def test_each_row_comes_once_in_order_with_our_columns(
    settings: Settings, table: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    assert annotate(table, "review", output, Models(settings)).rows == len(ROWS)
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["number"]) for row in rows] == list(range(len(ROWS)))
    assert set(COLUMNS) <= set(rows[0])
    assert {row["input_sentiment"] for row in rows} == {"mine"}
    for row, (text, language, sentiment) in zip(rows, ROWS, strict=True):
        assert row["language"] == language, text
        if sentiment is not None:
            assert row["sentiment"] == sentiment, text
        if row["sentiment"]:
            assert -1 <= float(row["sentiment_score"]) <= 1
            assert 0 <= float(row["toxicity"]) <= 1
            assert row["toxic"] in ("true", "false")
        for item in json.loads(row["aspects"]):
            assert text[item["start"] : item["end"]] == item["term"]


def test_json_lines_keep_the_values_of_the_input(settings: Settings, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"t": "It works well", "n": 1, "tags": ["a"]}\n{"t": null, "n": 2}\n')
    annotate(source, "t", output, Models(settings))
    first, second = map(json.loads, output.read_text(encoding="utf-8").splitlines())
    assert (first["n"], first["tags"], first["sentiment"]) == (1, ["a"], "positive")
    assert first["toxic"] is False
    assert isinstance(first["aspects"], list)
    assert (second["n"], second["sentiment"], second["toxic"]) == (2, None, None)


def test_a_very_long_text_does_not_hurt_its_neighbours(settings: Settings, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    texts = ["It works well", "It broke after a day. " * 25_000, "质量很好"]
    source.write_text("\n".join(json.dumps({"t": text}) for text in texts), encoding="utf-8")
    annotate(source, "t", output, Models(settings))
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [row["sentiment"] for row in rows] == ["positive", "negative", "positive"]


def test_an_unknown_column_lists_the_columns(
    settings: Settings, table: Path, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="Columns: number, review, sentiment"):
        annotate(table, "text", tmp_path / "out.csv", Models(settings))


def test_the_output_must_be_of_a_known_kind(
    settings: Settings, table: Path, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=r"\.csv or \.jsonl"):
        annotate(table, "review", tmp_path / "out.xlsx", Models(settings))


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_broken_row_is_a_row_with_its_reason_and_no_labels(
    suffix: str, settings: Settings, tmp_path: Path
) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / f"out{suffix}"
    deep = "[" * 5000 + "]" * 5000
    lines = ['{"t": "It works well"}', "{", f'{{"t": {deep}}}', '{"t": "half \\ud83d"}']
    source.write_bytes("\n".join([*lines, '{"t": "质量很好"}']).encode() + b'\n{"t": "\xff bad"}')
    done = annotate(source, "t", output, Models(settings))
    assert (done.rows, done.broken) == (6, 4)
    rows = read(output)
    assert [row["sentiment"] or None for row in rows] == ["positive", *[None] * 3, "positive", None]
    assert [bool(row["reason"]) for row in rows] == [False, *[True] * 3, False, True]
    assert "surrogate" in rows[3]["reason"] and "0xFF" in rows[5]["reason"]


def test_equal_texts_are_read_once_in_the_whole_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    texts = ["It works well", "It broke", "质量很好"]
    source.write_text("\n".join(json.dumps({"t": text}) for text in texts * 7), encoding="utf-8")
    monkeypatch.setattr("insight.annotate._ROWS", 5)
    models, seen = spied(settings, monkeypatch)
    assert annotate(source, "t", output, models).rows == 21
    assert sorted(seen) == sorted(texts)
    assert [row["sentiment"] for row in read(output)] == ["positive", "negative", "positive"] * 7


def test_a_portion_holds_fewer_rows_where_they_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insight.annotate._CHARACTERS", 10)
    rows = [Row(n, {"t": "x" * length}) for n, length in enumerate([4, 4, 4, 50, 1, 1])]
    assert [len(some) for some in portions(rows)] == [3, 1, 2]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_run_that_was_stopped_goes_on_where_it_was(
    suffix: str,
    settings: Settings,
    table: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("insight.annotate._ROWS", 2)
    whole, output = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    annotate(table, "review", whole, Models(settings))
    stop_after(4, table, output, settings)
    assert not output.exists()
    with partial_of(output).open("a", encoding="utf-8") as torn:
        torn.write('"half a row, "')
    models, seen = spied(settings, monkeypatch)
    said: list[str] = []
    assert annotate(table, "review", output, models, say=said.append).rows == len(ROWS)
    assert said == [f"out{suffix} goes on after 4 rows."]
    assert output.read_bytes() == whole.read_bytes()
    assert not set(seen) & {text for text, *_ in ROWS[:4]}
    assert sorted(path.name for path in tmp_path.glob("*partial*")) == []


def test_a_run_begins_anew_where_the_file_or_the_column_is_another(
    settings: Settings, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insight.annotate._ROWS", 2)
    output = tmp_path / "out.csv"
    stop_after(4, table, output, settings)
    with table.open("a", encoding="utf-8") as file:
        file.write("9,One more,mine\n")
    said: list[str] = []
    done = annotate(table, "review", output, Models(settings), say=said.append)
    assert done.rows == len(read(output)) == len(ROWS) + 1
    assert said == ["out.csv is begun anew: the file changed since it was stopped."]
    stop_after(4, table, output, settings)
    annotate(table, "number", output, Models(settings), say=said.append)
    assert "the columns changed" in said[1]
    assert {row["language"] for row in read(output)} == {"other"}


def test_a_damaged_journal_begins_anew(
    settings: Settings, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insight.annotate._ROWS", 2)
    output = tmp_path / "out.csv"
    for damage in (b"", b"[]", b'{"made_of": 3}', b'{"rows": 4, "bytes": 1}'):
        stop_after(4, table, output, settings)
        (tmp_path / "out.csv.partial.json").write_bytes(damage)
        assert annotate(table, "review", output, Models(settings)).rows == len(ROWS)
        assert len(read(output)) == len(ROWS)


def test_two_runs_do_not_write_one_output(settings: Settings, table: Path, tmp_path: Path) -> None:
    with (
        open_portions(tmp_path / "out.csv", {}),
        pytest.raises(SourceError, match="another process"),
    ):
        annotate(table, "review", tmp_path / "out.csv", Models(settings))


def test_ctrl_c_says_how_to_go_on(
    settings: Settings, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insight.annotate._ROWS", 2)
    calls = 0

    output = tmp_path / "out.csv"
    command = ["--home", str(settings.home), "annotate", str(table), "--text", "review"]
    command += ["-o", str(output)]
    original = Models.read

    def stopping(self: Models, *given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return original(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Models, "read", stopping)
        stopped = CliRunner().invoke(cli, command)
    assert stopped.exit_code != 0 and "same command again" in stopped.output
    done = CliRunner().invoke(cli, command)
    assert "goes on after 2 rows" in done.output and f"annotated {len(ROWS)}" in done.output


def test_the_progress_line_tells_share_rate_and_time_left() -> None:
    progress = Progress()
    assert progress._line("annotated", 1000, 5000, 10.0).endswith("] 20%, 1,000 of 5,000")
    line = progress._line("annotated", 2000, 5000, 12.0)
    assert line == "annotated [#########---------------] 40%, 2,000 of 5,000, 500/s, 0:00:06 left"
    assert progress._line("annotated", 2000, None, 12.0) == "annotated: 2,000, 500/s"
    assert progress._line("another", 10, None, 13.0) == "another: 10"


def read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            return list(csv.DictReader(file))
        return [json.loads(line) for line in file]


def spied(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> tuple[Models, list[str]]:
    """Models, and the texts that they are given to read."""
    models = Models(settings)
    seen: list[str] = []
    original = models.read

    def reading(texts: Sequence[str], *more: Any) -> Any:
        seen.extend(texts)
        return original(texts, *more)

    monkeypatch.setattr(models, "read", reading)
    return models, seen


def stop_after(rows: int, table: Path, output: Path, settings: Settings) -> None:
    def stop(done: int) -> None:
        if done == rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate(table, "review", output, Models(settings), stop)
