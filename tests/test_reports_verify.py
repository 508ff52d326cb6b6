"""A report proves itself: whatever is changed in it is named."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from insight.cli import cli
from insight.errors import QueryError
from insight.reports.build import build_report
from insight.reports.render import render_html
from insight.reports.serial import digest, from_json, to_json
from insight.reports.verify import compare, verify, verify_json
from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import Report
from tests.report_data import LAST_MONDAY, NOW, market, settings_for, store

Market = tuple[Settings, Reader]
MUTATIONS = 200
ASKED = (
    "facts.generated_at",
    "facts.minimum_documents",
    "facts.minimum_support",
    "facts.as_of",
    "facts.asked",
    "digest",
)
"""What a report was asked for: another request may well give the same answer. The digest has them."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    settings = settings_for(tmp_path_factory.mktemp("verified"))
    records = market()
    for number in range(3):
        records.add(
            f"Broke on the first day, number {number}, and nobody answers.",
            LAST_MONDAY,
            sentiment="negative",
            rating=1.0,
            product="Tern backpack",
        )
    reader = store(settings, records)
    yield settings, reader
    reader.close()


@pytest.fixture(scope="module")
def report(stored: Market) -> Report:
    return build_report(*stored, now=NOW)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value, and to each entry of a list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield (*path, number)
            yield from places(inner, (*path, number))
    else:
        yield path


def mutated(content: dict[str, Any], path: tuple[Any, ...], chance: random.Random) -> str:
    """Change the value at `path`; says how."""
    *way, last = path
    holder: Any = content
    for step in way:
        holder = holder[step]
    value = holder[last]
    if isinstance(holder, list) and chance.random() < 0.5:
        if chance.random() < 0.5 or len(holder) < 2:
            del holder[last]
            return "removed"
        if holder[last] != holder[last - 1]:
            holder[last], holder[last - 1] = holder[last - 1], holder[last]
            return "swapped"
    if isinstance(value, bool) or value is None:
        holder[last] = "Sales doubled." if value is None else not value
    elif isinstance(value, int | float):
        holder[last] = value + chance.choice([1, -1, 10])
    elif isinstance(value, str):
        holder[last] = value[:-1] + ("x" if not value.endswith("x") else "y")
    elif isinstance(value, dict):
        value["sentence"] = "Sales doubled."
    else:
        holder[last] = []
    return "changed"


def test_every_mutation_of_a_report_is_caught(report: Report, stored: Market) -> None:
    chance = random.Random(11)
    content = json.loads(to_json(report))
    ways = [w for w in places(content) if not ".".join(map(str, w)).startswith(ASKED)]
    tried = 0
    for way in chance.sample(ways, len(ways)):
        forged = copy.deepcopy(content)
        how = mutated(forged, way, chance)
        if forged == content:
            continue
        tried += 1
        try:
            # As one who knows how digests are made would do it.
            changed = from_json(json.dumps(forged))
            forged["digest"] = digest(changed)
            problems = compare(changed, report)
            if not problems:  # something that no report has
                problems = verify_json(json.dumps(forged), *stored)
        except QueryError as error:
            problems = [str(error)]
        assert problems, (way, how)
        if tried == MUTATIONS:
            break
    assert tried == MUTATIONS


@pytest.mark.parametrize("field", ["generated_at", "minimum_documents", "as_of"])
def test_what_it_was_made_with_is_guarded_by_the_digest(
    report: Report, stored: Market, field: str
) -> None:
    forged = json.loads(to_json(report))
    value = forged["facts"][field]
    forged["facts"][field] = value - 1 if isinstance(value, int) else value.replace("2026", "2027")
    problems = verify_json(json.dumps(forged), *stored)
    assert any("digest" in problem for problem in problems)


def test_a_quotation_that_nobody_wrote_is_named(report: Report, stored: Market) -> None:
    forged = json.loads(to_json(report))
    section = next(s for s in forged["sections"] if s["quotations"])
    section["quotations"][0]["text"] = "The best product of my life"
    problems = verify_json(json.dumps(forged), *stored)
    assert any("the quotation is not in" in problem for problem in problems)


def test_a_sentence_without_a_finding_has_no_place(report: Report, stored: Market) -> None:
    forged = json.loads(to_json(report))
    forged["sections"][1]["sentence"] = "Sales doubled."
    problems = verify_json(json.dumps(forged), *stored)
    assert any("Sales doubled." in problem for problem in problems)


def test_the_command_says_what_holds_and_ends_with_one_where_it_does_not(
    report: Report, stored: Market, tmp_path: Path
) -> None:
    home = ["--home", str(stored[0].home), "verify"]
    file = tmp_path / "report.json"
    file.write_text(to_json(report), encoding="utf-8")
    good = CliRunner().invoke(cli, [*home, str(file)])
    assert good.exit_code == 0 and "holds" in good.output
    file.write_text(to_json(report).replace("Week 47", "Week 48"), encoding="utf-8")
    bad = CliRunner().invoke(cli, [*home, str(file), "--json"])
    assert bad.exit_code == 1
    told = json.loads(bad.output)
    assert not told["holds"] and any("Week 48" in problem for problem in told["problems"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_data_gives_a_report_that_says_so_and_holds(tmp_path: Path, language: str) -> None:
    settings = settings_for(tmp_path)
    empty = build_report(settings, Reader(settings), language=language, now=NOW)
    assert empty.status == "no data" and empty.notes
    assert verify(empty, settings, Reader(settings)) == []
    assert empty.notes[0] in render_html(empty)
