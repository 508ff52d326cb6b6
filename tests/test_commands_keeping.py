"""Back-up, erasing and the schedule from the command line, as in the web."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from insight import schedule
from insight.cli import cli
from insight.settings import Settings
from insight.state import State
from tests.test_erasure import AUTHOR, load, mine
from tests.test_shop_tables import rows
from tests.web_app import fill


def insight(settings: Settings, *arguments: str, answer: str = "") -> Any:
    return CliRunner().invoke(cli, ["--home", str(settings.home), *arguments], input=answer)


def test_a_back_up_goes_where_one_says_or_into_the_home(settings: Settings, tmp_path: Path) -> None:
    fill(settings)
    target = tmp_path / "mine.tar"
    assert insight(settings, "backup", "-o", str(target)).exit_code == 0
    listed = subprocess.run(["tar", "-tf", str(target)], capture_output=True, text=True, check=True)
    assert {"app.sqlite", "store/insight.duckdb"} <= set(listed.stdout.split())
    told = json.loads(insight(settings, "backup", "--json").output)
    assert Path(told["file"]).parent == settings.backups and told["bytes"] > 0


def test_erasing_asks_first_and_is_written_down(settings: Settings) -> None:
    load(settings, [mine(number) for number in range(3)])
    asked = insight(settings, "erase", "--author", AUTHOR, answer="n\n")
    assert "3 documents" in asked.output and asked.exit_code != 0
    assert rows(settings, "SELECT count(*) FROM documents") == [(3,)]
    told = insight(settings, "erase", "--author", AUTHOR, "--yes", "--json")
    assert json.loads(told.output)["documents"] == 3
    assert rows(settings, "SELECT count(*) FROM documents") == [(0,)]
    audit = State(settings).rows("audit_log", who=None, action="data.erased", count=9, offset=0)
    assert [entry["subject"] for entry in audit] == [AUTHOR]
    assert insight(settings, "erase").exit_code != 0


def test_the_schedule_is_listed_and_changed(settings: Settings) -> None:
    assert "each day at 03:00" in insight(settings, "schedule").output
    assert insight(settings, "schedule", "set", "analyze", "0 4 * * *").exit_code == 0
    assert schedule.entry(State(settings), "analyze").cron == "0 4 * * *"
    insight(settings, "schedule", "switch", "analyze", "off")
    assert not schedule.entry(State(settings), "analyze").active
    insight(settings, "schedule", "switch", "analyze", "reset")
    assert schedule.entry(State(settings), "analyze").cron == "0 3 * * *"
    given = ("--set", "source=rss", "--set", 'options={"url": "https://a.example/f"}')
    added = insight(settings, "schedule", "add", "fetch", "0 */6 * * *", *given)
    found = {
        row["entry"]: row for row in json.loads(insight(settings, "schedule", "--json").output)
    }
    assert found[added.output.strip()]["parameters"]["options"] == {"url": "https://a.example/f"}
    wrong = insight(settings, "schedule", "set", "analyze", "often")
    assert wrong.exit_code != 0
