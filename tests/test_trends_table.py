"""`insight trends FILE`: any dated table, every row accounted for, never a crash."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from insight.cli import cli
from insight.errors import SettingsError, SourceError
from insight.trends.table import Columns, find
from tests.trend_data import START, ordinary

ZONE = ZoneInfo("Asia/Shanghai")
COLUMNS = Columns("when", "said")


def trends(home: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(
        cli, ["--home", str(home), "trends", *map(str, arguments)], catch_exceptions=False
    )


def rows(days: int = 40) -> list[tuple[str, str]]:
    """Ordinary days with a planted word on the thirtieth."""
    told = [((START + timedelta(days=day)), text) for day, text in ordinary(days, 20)]
    when = START + timedelta(days=30)
    told += [(when, f"firmware crashes {text}") for _, text in ordinary(1, 9, seed=8)]
    return [(day.isoformat(), text) for day, text in told]


def as_csv(path: Path, table: list[tuple[str, str]], form: Callable[[str], str] = str) -> Path:
    lines = ["when,said", *(f"{form(day)},{text}" for day, text in table)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def slashes(day: str) -> str:
    year, month, number = day.split("-")
    return f"{number}/{month}/{year}"


def chinese(day: str) -> str:
    year, month, number = map(int, day.split("-"))
    return f"{year}年{month}月{number}日"


@pytest.mark.parametrize("form", [str, slashes, chinese, lambda day: f"{day}T09:30:00+08:00"])
def test_any_form_of_dates_gives_the_same_bursts(
    form: Callable[[str], str], tmp_path: Path
) -> None:
    found = find(as_csv(tmp_path / "a.csv", rows(), form), COLUMNS, ZONE)
    assert [(b["term"], b["start"], b["count"]) for b in found.bursts] == [
        ("firmware crashes", "2026-04-01", 9)
    ]
    assert (found.rows, found.used) == (809, 809)


def test_json_lines_in_gzip_are_a_table_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"when": d, "said": t}) + "\n" for d, t in rows())
    assert [b["term"] for b in find(path, COLUMNS, ZONE).bursts] == ["firmware crashes"]


def test_every_row_is_used_or_left_out_with_a_reason(tmp_path: Path) -> None:
    table = [
        *rows(),
        ("", "no date here"),
        ("someday", "when was it"),
        ("2026-03-04", ""),
        ("2026-03-04,one,more", "than there are columns"),
        ("2026-03-04", "a text of more than twenty characters"),
        ("2026-03-04", "a text of more than twenty characters"),
    ]
    found = find(as_csv(tmp_path / "a.csv", table), COLUMNS, ZONE)
    assert found.left_out == {
        "no date": 1,
        "the date cannot be read": 1,
        "no text": 1,
        "the row cannot be read": 1,
        "the same text on the same day": 1,
    }
    assert found.rows == found.used + found.left_out.total()


def test_a_day_is_that_of_the_business(tmp_path: Path) -> None:
    table = [(f"{day}T20:00:00Z", text) for day, text in rows()]
    path = as_csv(tmp_path / "a.csv", table)
    assert find(path, COLUMNS, ZONE).bursts[0]["start"] == "2026-04-02"
    assert find(path, COLUMNS, ZoneInfo("UTC")).bursts[0]["start"] == "2026-04-01"


def test_a_column_of_labels_is_tested_as_it_is(tmp_path: Path) -> None:
    table = []
    for day in range(30):
        usual = ["Late Flight", "Bad Service", "Lost Luggage and More of It"] * 5
        more = ["Lost Luggage and More of It"] * (60 if day == 25 else 0)
        table += [((START + timedelta(days=day)).isoformat(), label) for label in usual + more]
    found = find(as_csv(tmp_path / "a.csv", table), COLUMNS, ZONE)
    assert [(b["term"], b["count"]) for b in found.bursts] == [("Lost Luggage and More of It", 65)]
    assert not found.left_out


def test_documents_of_a_burst_are_its_lines(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", rows())
    (burst,) = find(path, COLUMNS, ZONE).bursts
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all("firmware" in lines[number - 1] for number in burst["documents"])


def test_the_command_writes_the_bursts_and_tells_what_it_read(tmp_path: Path) -> None:
    path, out = as_csv(tmp_path / "a.csv", [*rows(), ("", "x")]), tmp_path / "bursts.json"
    done = trends(tmp_path, path, "--date", "when", "--text", "said", "-o", out)
    assert done.exit_code == 0 and "read 810, used 809" in done.stderr
    assert "left out 1: no date" in done.stderr
    (burst,) = json.loads(out.read_text(encoding="utf-8"))["bursts"]
    wanted = {"term", "start", "end", "count", "expected", "score", "seasonal"}
    assert wanted <= set(burst) and burst["seasonal"] is False
    shown = trends(tmp_path, path, "--date", "when", "--text", "said").stdout
    assert "2026-04-01 to 2026-04-01  firmware crashes  9 where 0." in shown


def test_a_table_without_anything_to_find_gives_an_empty_list(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [("2026-03-04", "one")])
    done = trends(tmp_path, path, "--date", "when", "--text", "said", "--json")
    assert json.loads(done.stdout) == {"bursts": []}
    nothing = as_csv(tmp_path / "b.csv", [("", "one"), ("", "two")])
    done = trends(tmp_path, nothing, "--date", "when", "--text", "said", "--json")
    assert json.loads(done.stdout) == {"bursts": []} and "left out 2: no date" in done.stderr


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (["--date", "when"], SettingsError, "--date COLUMN --text COLUMN"),
        (["--date", "when", "--text", "said", "-o", "a.csv"], SettingsError, "written as .json"),
        (["--date", "day", "--text", "said"], SourceError, "no column 'day'"),
        (["--date", "when", "--text", "said", "--by", "shop"], SourceError, "no column 'shop'"),
    ],
)
def test_a_wrong_column_or_form_is_refused(
    given: list[str], error: type[Exception], said: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=said):
        trends(tmp_path, as_csv(tmp_path / "a.csv", rows()), *given)


def test_a_date_that_can_be_read_in_two_ways_is_refused_until_told(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [("03/04/2026", "one"), ("05/06/2026", "two")])
    with pytest.raises(SourceError, match="--dates day-first"):
        find(path, COLUMNS, ZONE)
    assert str(find(path, COLUMNS, ZONE, "day-first").first) == "2026-04-03"


def test_columns_of_a_table_are_not_for_the_store(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="give one"):
        trends(tmp_path, "--by", "shop")
    assert json.loads(trends(tmp_path, "--json").stdout) == {"bursts": [], "changes": []}


def test_the_cancelled_flights_of_american_are_news_and_its_volume_is_not(
    real_data: Callable[[str], Path],
) -> None:
    path = real_data("en_twitter_airline/Tweets_merged.csv")
    found = find(path, Columns("tweet_created", "text", "airline"), ZoneInfo("UTC"))
    american: list[dict[str, Any]] = [b for b in found.bursts if b["group"] == "American"]
    assert any("cancelled" in b["term"] and b["start"] == "2015-02-22" for b in american)
    # Its name is in most of its tweets, which began on that day.
    assert not any("americanair" in term for b in american for term in b["terms"])
