"""The command line: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
Insight = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def insight(tmp_path: Path) -> Insight:
    """Runs `insight` as a user does, with a home of its own."""

    def run(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "insight.cli", *map(str, arguments)],
            cwd=PROJECT,
            env={**os.environ, "INSIGHT_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    path.write_text(
        "reviewText,overall,date\n"
        "Boils fast and looks lovely,5,2026-11-02\n"
        "Stopped working after a week,1,2026-11-03\n"
        "Stopped working after a week,1,2026-11-03\n"
        ",3,2026-11-03\n"
        "Fine,4,someday\n",
        encoding="utf-8",
    )
    return path


def test_init_shows_a_password_once(insight: Insight) -> None:
    assert "Log in as admin with the password" in insight("init").stdout
    assert "nothing changed" in insight("init").stdout
    assert "with the password" in insight("user", "admin").stdout


def test_ingest_accounts_for_every_row(insight: Insight, table: Path, tmp_path: Path) -> None:
    counts = json.loads(insight("ingest", table, "--json").stdout)
    assert counts == {"read": 5, "stored": 2, "duplicates": 1, "rejected": 2}
    rejected = [
        json.loads(line)
        for path in (tmp_path / "home/rejected").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert {(row["line"], row["field"], row["value"]) for row in rejected} == {
        (5, "text", ""),
        (6, "date", "someday"),
    }


def test_rejected_rows_are_listed_shown_and_taken_away(
    insight: Insight, table: Path, tmp_path: Path
) -> None:
    assert insight("rejected").stdout == ""
    assert "No job has" in insight("rejected", "-o", tmp_path / "a.csv", code=7).stderr
    said = insight("ingest", table).stderr
    [job] = json.loads(insight("rejected", "--json").stdout)
    assert job["rejected"] == 2 and f"insight rejected {job['job']} -o" in said
    shown = insight("rejected", job["job"]).stdout
    assert "reviews.csv, line 6, date 'someday': the date cannot be read" in shown
    taken = tmp_path / "rejected.csv"
    insight("rejected", "-o", taken)
    taken.write_text(taken.read_text("utf-8").replace(",someday", ",2026-11-03"), "utf-8")
    counts = json.loads(insight("ingest", taken, "--json").stdout)
    assert (counts["stored"], counts["rejected"]) == (1, 1)
    assert "has no rejected rows" in insight("rejected", "none", code=7).stderr


def test_dates_that_can_be_read_both_ways_need_a_word(insight: Insight, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("text,rating,date\nBoils fast,8,03/04/2026\nLate,10,05/04/2026\n")
    refused = insight("ingest", path, code=3).stderr
    assert "reviews.csv: the date 03/04/2026" in refused and "--dates day-first" in refused
    shown = insight("ingest", path, "--dates", "day-first", "--dry-run").stdout
    assert "date     read as: day first, as told" in shown
    assert "rating   read as: points from 1 to 10 (8, 10)" in shown
    insight("ingest", path, "--dates", "day-first")
    found = insight(
        "sql",
        "SELECT month(published_at) AS m, rating FROM documents ORDER BY 2",
        "--format",
        "json",
    )
    assert json.loads(found.stdout) == [{"m": 4, "rating": 4.0}, {"m": 4, "rating": 5.0}]


def test_lost_stars_and_default_texts_are_counted(insight: Insight, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("内容,评分\n此用户没有填写评价,五星\n水烧得很快,great\n", encoding="utf-8")
    expected = {"read": 2, "stored": 2, "duplicates": 0, "rejected": 0}
    expected |= {"unread_ratings": 1, "default_texts": 1}
    assert json.loads(insight("ingest", path, "--dry-run", "--json").stdout) == expected
    assert json.loads(insight("ingest", path, "--json").stdout) == expected


def test_the_same_file_twice_adds_nothing(insight: Insight, table: Path) -> None:
    insight("ingest", table)
    counts = json.loads(insight("ingest", table, "--json").stdout)
    assert counts == {"read": 5, "stored": 0, "duplicates": 3, "rejected": 2}


def test_a_dry_run_says_the_same_and_stores_nothing(insight: Insight, table: Path) -> None:
    shown = insight("ingest", table, "--dry-run").stdout
    assert "text     <- reviewText" in shown
    dry = json.loads(insight("ingest", table, "--dry-run", "--json").stdout)
    assert dry == json.loads(insight("ingest", table, "--json").stdout)
    assert json.loads(insight("ingest", table, "--dry-run", "--json").stdout)["stored"] == 0


def test_sql_prints_tables_csv_and_json(insight: Insight, table: Path) -> None:
    insight("ingest", table, "--product", "壶")
    statement = "SELECT product, count(*) AS n FROM documents GROUP BY ALL"
    assert insight("sql", statement).stdout.splitlines()[2].split() == ["壶", "2"]
    assert insight("sql", statement, "--format", "csv").stdout.split() == ["product,n", "壶,2"]
    assert json.loads(insight("sql", statement, "--format", "json").stdout) == [
        {"product": "壶", "n": 2}
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ingest", "none.csv"], 3, "There is no file"),
        (["ingest", "README.md", "--map", "text"], 2, "NAME=VALUE"),
        (["sql", "SELECT 1"], 5, "no data to query yet"),
        (["run", "nap"], 7, "Known: ingest"),
        (["report", "-o", "report.doc"], 2, "Known: .html, .pdf, .md"),
        (["models", "get", "gpt"], 6, "gpt"),
        (
            ["fetch", "rss", "--url", "http://127.0.0.1/feed"],
            3,
            "not an address of the open internet",
        ),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_trouble_is_one_line_with_a_code(
    insight: Insight, arguments: list[str], code: int, said: str
) -> None:
    insight("init")
    done = insight(*arguments, code=code)
    assert said in done.stderr
    assert done.stdout == ""


def test_status_and_doctor_speak_of_an_empty_home(insight: Insight) -> None:
    insight("init")
    assert "Nothing runs here" in insight("status").stdout
    assert json.loads(insight("status", "--json").stdout)["store"] == {"documents": 0}
    checks = json.loads(insight("doctor", "--json").stdout)
    assert {check["check"] for check in checks if not check["ok"]} == set()


def test_the_models_that_ship_are_whole(insight: Insight) -> None:
    listed = json.loads(insight("models", "list", "--json").stdout)
    here = {row["name"] for row in listed if row["present"]}
    assert {"labels", "student", "matcher"} <= here
    assert (
        "Whole and unchanged" in insight("models", "verify", "labels", "student", "matcher").stdout
    )


def test_a_feed_is_collected_from_a_host_that_is_allowed(
    insight: Insight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.feed_site import feed_site

    with feed_site() as site:
        monkeypatch.setenv("INSIGHT_FETCH_ALLOW", site.address)
        counts = json.loads(insight("fetch", "rss", "--url", site.url("/rss"), "--json").stdout)
        assert counts["read"] == counts["stored"] > 0
        again = json.loads(insight("fetch", "rss", "--url", site.url("/rss"), "--json").stdout)
        # The entry whose article was looked for is left as it is stored.
        assert again["stored"] == 0 and again["duplicates"] == counts["stored"] - 1
        given = ("sources", "check", "rss", "--option", f"url={site.url('/rss')}")
        checked = json.loads(insight(*given, "--words", "-phone", "--json").stdout)
        assert checked["document"]["title"] == "Great phone" and not checked["taken"]
        assert "url: http" in insight("sources").stdout
        listed = json.loads(insight("sources", "--json").stdout)
        (collection,) = next(one for one in listed if one["name"] == "rss")["collections"]
        assert (collection["last_read"], collection["last_new"]) == (again["read"], 0)


def test_evaluate_prints_figures_and_writes_a_card(insight: Insight, tmp_path: Path) -> None:
    table = tmp_path / "labelled.csv"
    table.write_text(
        "review,stars\n"
        + "Absolutely love it,5\nBroke after two days,1\nIt has two pockets,3\n" * 4
    )
    card = tmp_path / "CARD.md"
    arguments = ("evaluate", "sentiment", table, "--text", "review", "--label", "stars")
    printed = insight(*arguments, "--card", card).stdout
    assert "Read 12, used 12 (3 different texts), rejected 0." in printed
    assert "1 = negative" in printed and "| ours (" in printed
    assert printed.splitlines()[0] in card.read_text(encoding="utf-8")
    result = json.loads(insight(*arguments, "--json").stdout)
    assert result["annotators"][0]["confusion"] == [[4, 0, 0], [0, 4, 0], [0, 0, 4]]
    refused = insight(*arguments, "--with", "endpoint", code=2)
    assert "INSIGHT_ENDPOINT_URL" in refused.stderr
    assert "no column 'x'" in insight(*arguments[:-1], "x", code=3).stderr


def test_an_exit_code_says_what_a_command_found(
    insight: Insight, table: Path, tmp_path: Path
) -> None:
    insight("ingest", table)
    report = tmp_path / "report.json"
    insight("report", "--week", "2026-W45", "--output", report)
    insight("verify", report)
    text = report.read_text(encoding="utf-8")
    report.write_text(text.replace("W45", "W44"), encoding="utf-8")
    assert report.read_text(encoding="utf-8") != text
    insight("verify", report, code=1)
