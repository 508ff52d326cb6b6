"""`insight recommend` from files to files, as a shop would run it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from click.testing import CliRunner, Result

from insight.cli import cli
from insight.settings import Settings
from tests.recommend_data import events, items, write_events


def run(settings: Settings, *arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, ["--home", str(settings.home), *map(str, arguments)])
    assert result.exit_code == 0, result.output + str(result.exception)
    return result


def test_a_shop_fits_predicts_measures_and_forgets(settings: Settings, tmp_path: Path) -> None:
    shop = write_events(tmp_path / "events.csv", events())
    table = tmp_path / "items.csv"
    table.write_text(
        "sku,title,category\n"
        + "".join(f"{one.item},{one.title},{one.category}\n" for one in items())
    )
    told = json.loads(run(settings, "recommend", "fit", shop, "--items", table, "--json").stdout)
    quality = {one["name"]: one["ndcg"] for one in told["tried"]}
    assert quality["blend"] >= max(quality.values())
    users = tmp_path / "users.txt"
    users.write_text("s7\n\nnobody\n")
    lists = tmp_path / "lists.csv"
    run(settings, "recommend", "predict", "--users", users, "-k", "4", "-o", lists)
    with lists.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["user"], row["rank"]) for row in rows] == [
        (name, str(rank)) for name in ("s7", "nobody") for rank in range(1, 5)
    ]
    assert rows[0]["reason"].startswith("Because you")
    assert all(row["reason"] == "Many shoppers take it" for row in rows[4:])
    assert "1 stored histories" in run(settings, "forget", "s7").output
    run(settings, "recommend", "predict", "--users", users, "-k", "1", "-o", lists)
    with lists.open(encoding="utf-8-sig", newline="") as file:
        assert {row["reason"] for row in csv.DictReader(file)} == {"Many shoppers take it"}
    figures = tmp_path / "figures.json"
    result = run(settings, "recommend", "evaluate", shop, "-k", "5", "-o", figures)
    assert "of forgotten shoppers" in result.stderr
    found = json.loads(figures.read_text())
    assert found["users"] == 119 and found["k"] == 5
    assert set(found["models"]) >= {"popularity", "followers", "ease", "als", "blend"}


def test_an_output_or_a_boost_that_means_nothing_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    users = tmp_path / "users.txt"
    users.write_text("s7\n")
    for more in (["-o", "lists.xlsx"], ["-o", "lists.csv", "--boost", "lamps=much"]):
        arguments = ["--home", str(settings.home), "recommend", "predict", "--users", str(users)]
        result = CliRunner().invoke(cli, [*arguments, *more])
        assert result.exit_code == 1 and not Path(more[1]).exists()
