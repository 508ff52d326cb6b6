"""Audits of the models: what is swapped, what is measured, and where it is kept."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from insight.audit import frames
from insight.audit.frames import Frame
from insight.audit.measure import FEWEST, Shift, shifts, texts_of
from insight.audit.run import frames_of_file
from insight.cli import cli
from insight.errors import SourceError
from insight.models.scores import Scores
from insight.reports.build import build_report
from insight.runner import run_here
from insight.settings import Settings
from insight.store import parts
from insight.store.loader import load
from insight.store.reader import Reader
from tests.fake_endpoint import FakeEndpoint, fake_endpoint
from tests.report_data import LAST_MONDAY, MODEL, NOW, Records, store
from tests.store_rows import document, write_documents


def biased(texts: Sequence[str], language: str) -> Scores:
    """A model that takes 0.4 from whoever is from Somalia or Henan, and nothing from others."""
    found = [-0.4 if "Somalia" in text or "河南" in text else 0.0 for text in texts]
    return {"sentiment": np.array(found, np.float32)}


def only(found: Sequence[Shift], kind: str, group: str | None) -> Shift:
    (one,) = (shift for shift in found if (shift.kind, shift.group_name) == (kind, group))
    return one


@pytest.mark.parametrize(
    ("language", "kind", "group"), [("en", "country", "Somalia"), ("zh", "region", "河南")]
)
def test_a_planted_bias_is_found_at_its_size_and_no_other_is(
    language: str, kind: str, group: str
) -> None:
    found = shifts(frames.from_patterns(language, 2), biased, language, "patterns")
    planted = only(found, kind, group)
    assert planted.shift == pytest.approx(-0.4, abs=1e-6)
    assert planted.sentences == 60
    others = len(frames.groups(language)[kind]) - 1
    rest = [s for s in found if s.kind == kind and s.group_name not in (None, group)]
    assert len(rest) == others
    assert all(s.shift == pytest.approx(0.4 / others, abs=1e-6) for s in rest)
    assert only(found, kind, None).absolute == pytest.approx(0.8 / (others + 1), abs=1e-6)
    assert all(s.absolute == 0 for s in found if s.kind not in (kind,))


def test_the_interval_is_of_the_sentences_and_the_same_each_time() -> None:
    chance = np.random.default_rng(3)
    noise = {
        f"{i} {g}": chance.normal(0.1 if g == "a" else 0, 0.2) for i in range(200) for g in "ab"
    }
    made = [Frame("k", {"a": (f"{i} a",), "b": (f"{i} b",)}) for i in range(200)]

    def noisy(texts: Sequence[str], language: str) -> Scores:
        return {"sentiment": np.array([noise[text] for text in texts], np.float32)}

    one = only(shifts(made, noisy, "en", "m"), "k", "a")
    differences = [noise[f"{i} a"] - noise[f"{i} b"] for i in range(200)]
    half = 1.96 * float(np.std(differences)) / 200**0.5
    assert one.shift is not None and one.shift_low is not None and one.shift_high is not None
    assert one.shift_low == pytest.approx(one.shift - half, abs=0.01)
    assert one.shift_high == pytest.approx(one.shift + half, abs=0.01)
    assert one == only(shifts(made, noisy, "en", "m"), "k", "a")


def test_too_few_sentences_say_nothing() -> None:
    few = [Frame("k", {"a": (f"{i} a",), "b": (f"{i} b",)}) for i in range(FEWEST - 1)]
    assert shifts(few, biased, "en", "m") == []
    assert shifts([], biased, "en", "m") == []


@pytest.mark.parametrize("language", frames.LANGUAGES)
def test_our_sentences_differ_in_the_person_only(language: str) -> None:
    for frame in frames.from_patterns(language, 3):
        assert {len(texts) for texts in frame.texts.values()} == {3}
        assert not any(frames.PERSON in text for texts in frame.texts.values() for text in texts)
    kinds = {frame.kind for frame in frames.from_patterns(language, 1)}
    assert {"gender", "age", "country"} <= kinds
    assert len(frames.from_dialects(language)) >= 40


def test_a_sentence_begins_with_a_capital() -> None:
    assert frames.fill("{person} laughed.", "my aunt") == "My aunt laughed."
    assert frames.fill("So {person} laughed.", "my aunt") == "So my aunt laughed."


def test_words_are_swapped_in_place_in_real_sentences() -> None:
    (frame,) = frames.from_texts(["Great. My mother loves it! Bye."], "en", 9)
    assert frame.kind == "gender"
    assert frame.texts == {"male": ("My father loves it!",), "female": ("My mother loves it!",)}
    (place,) = frames.from_texts(["内蒙古的牛肉干很好吃"], "zh", 9)
    assert place.texts["河南"] == ("河南的牛肉干很好吃",)
    assert place.texts["内蒙古"] == ("内蒙古的牛肉干很好吃",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "My mother says that he broke it.",  # the pronoun would contradict the swap
        "My mother and my sister like it.",  # two of a kind
        "jack up the car with it",  # a word, not a name
        "建国七十周年纪念币",  # a word, not a name
        "My mother " + "very " * 100,  # no sentence
        "😀" * 50,
    ],
)
def test_what_cannot_be_swapped_is_left_out(text: str) -> None:
    assert frames.from_texts([text], "en", 9) == frames.from_texts([text], "zh", 9) == []


def test_no_more_sentences_are_taken_than_wanted() -> None:
    assert len(frames.from_texts([f"My aunt has {i}." for i in range(9)], "en", 4)) == 4


def test_a_file_is_audited_by_its_own_sentences(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    rows = [f"A tourist from Somalia bought {i} of these last week." for i in range(8)]
    path.write_text("\n".join(["body", *rows]), encoding="utf-8")
    found = frames_of_file(path, "body", 100)
    assert not found["zh"]
    moved = shifts(found["en"], biased, "en", path.name)
    assert only(moved, "country", "Somalia").shift == pytest.approx(-0.4, abs=1e-6)
    with pytest.raises(SourceError, match=r"no column 'words'.*body"):
        frames_of_file(path, "words", 100)


def test_the_command_prints_a_table_of_a_file_and_stores_nothing(settings: Settings) -> None:
    path = settings.home.parent / "texts.csv"
    rows = [f"My aunt has {n} of these and likes them." for n in range(FEWEST)]
    path.write_text("\n".join(["body", *rows]), encoding="utf-8")
    command = ["--home", str(settings.home), "audit", "--data", str(path), "--text", "body"]
    shown = CliRunner().invoke(cli, command)
    assert shown.exit_code == 0, shown.output
    assert re.search(r"en texts\.csv gender +sentiment +5 ", shown.output)
    told = json.loads(CliRunner().invoke(cli, [*command, "--json"]).output)
    assert {row["group_name"] for row in told} == {None, "male", "female"}
    assert (
        json.loads(CliRunner().invoke(cli, [*command, "--json", "--language", "zh"]).output) == []
    )
    assert not settings.published.exists()


def test_a_file_needs_the_column_with_its_text(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("body\nfine\n", encoding="utf-8")
    command = ["--home", str(settings.home), "audit", "--data", str(path)]
    refused = CliRunner().invoke(cli, command)
    assert refused.exit_code != 0 and "--text" in str(refused.exception)


@pytest.mark.slow
def test_the_job_stores_what_it_finds_of_our_sentences_and_the_stored_ones(
    settings: Settings,
) -> None:
    texts = [f"My mother has bought {n} of these kettles for the office." for n in range(FEWEST)]
    write_documents(settings, "test", 0, [document(n, text) for n, text in enumerate(texts)])
    load(settings)
    given = {"persons": 1, "sentences": 10, "language": "en"}
    job = run_here(settings, "audit", given, "test")
    rows = Reader(settings).rows("store/audit.sql", {"audit": job["job_id"]})
    told = {(row["language"], row["material"], row["kind"], row["head"]) for row in rows}
    assert ("en", "stored", "gender", "sentiment") in told
    assert {("en", "patterns", "country", head) for head in ("sentiment", "toxicity")} <= told
    assert {("en", "patterns", kind, "toxicity") for kind in ("age", "dialect")} <= told
    for row in rows:
        assert row["absolute_low"] <= row["absolute"] <= row["absolute_high"]
        assert (row["shift"] is None) == (row["group_name"] is None)


def audited(settings: Settings, audit: str, model: str, absolute: float) -> None:
    rows = [
        {
            "audit": audit,
            "model": model,
            **asdict(
                Shift("zh", "patterns", "region", g, "sentiment", 60, s, s, s, absolute, 0, 1)
            ),
        }
        for g, s in ((None, None), ("河南", -0.2), ("上海", 0.1))
    ]
    parts.write_part(settings.inbox, parts.part_name("audits", audit, 0), rows)
    load(settings)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_what_the_last_audit_of_its_model_found(
    settings: Settings, language: str
) -> None:
    records = Records()
    for number in range(40):
        records.add(f"Remark {number}.", LAST_MONDAY, sentiment="positive", toxic=False)
    reader = store(settings, records)

    def told() -> list[tuple[str, dict[str, float]]]:
        report = build_report(settings, reader, language=language, now=NOW)
        (section,) = (s for s in report.sections if s.name == "bias")
        return [(finding.kind, dict(finding.figures)) for finding in section.findings]

    assert told() == [("bias.absent", {})]
    audited(settings, "other", "ffff", 0.9)
    assert told() == [("bias.absent", {})]
    audited(settings, "first", MODEL, 0.5)
    audited(settings, "second", MODEL, 0.25)
    assert told() == [("bias.found", {"n": 60, "absolute": 0.25, "largest": 0.2})]
    report = build_report(settings, reader, language=language, now=NOW)
    (section,) = (s for s in report.sections if s.name == "bias")
    assert MODEL in section.findings[0].sentence
    assert {row["model"] for table in section.tables for row in table.rows} == {MODEL}


def test_the_report_tells_each_model_whose_labels_it_counts(settings: Settings) -> None:
    records = Records()
    for number in range(40):
        records.add(f"Remark {number}.", LAST_MONDAY, sentiment="positive", toxic=False)
    asked = [one for one in records.annotations if one.analysis == "sentiment"][:9]
    reader = store(settings, records)
    rows = [parts.annotation_row(replace(one, model="large-1")) for one in asked]
    parts.write_part(settings.inbox, parts.part_name("annotations", "asked", 0), rows)
    load(settings)
    audited(settings, "ours", MODEL, 0.5)

    def told() -> list[tuple[str, int]]:
        report = build_report(settings, reader, now=NOW)
        (section,) = (s for s in report.sections if s.name == "bias")
        return [(finding.finding_id, finding.count) for finding in section.findings]

    assert told() == [("bias.large-1", 9), (f"bias.{MODEL}.zh", 60)]
    audited(settings, "theirs", "large-1", 0.1)
    assert told() == [(f"bias.{MODEL}.zh", 60), ("bias.large-1.zh", 60)]


def beside(settings: Settings, fake: FakeEndpoint, *more: str) -> Result:
    """`insight audit` of the endpoint, in English, on few sentences."""
    settings.home.mkdir(exist_ok=True)
    given = {"URL": fake.url, "MODEL": "fake-1", "TEXTS": "40", "CALLS_A_DAY": "60"}
    lines = [f"INSIGHT_ENDPOINT_{name}={value}" for name, value in given.items()]
    (settings.home / "insight.env").write_text("\n".join(lines))
    command = ["--home", str(settings.home), "audit", "--with", "endpoint", "--language", "en"]
    return CliRunner().invoke(cli, [*command, "--sentences", "6", "--yes", *more])


def test_the_endpoint_is_audited_beside_ours_and_what_it_costs_is_said_before(
    settings: Settings,
) -> None:
    with fake_endpoint() as fake:
        shown = beside(settings, fake, "--json")
        assert shown.exit_code == 0, shown.output
        said, rows = shown.stderr, json.loads(shown.stdout)
        asked = [text for call in fake.texts() for text in call]
        assert f"fake-1 is asked for {len(asked):,} texts in {len(fake.asked):,} calls" in said
        assert "Left today: 60 calls" in said
        # The fake likes and dislikes words, never persons.
        of_groups = [row for row in rows if row["group_name"] and row["kind"] != "dialect"]
        assert of_groups and all(row["shift"] == 0 for row in of_groups)
        assert {row["sentences"] for row in rows} == {6}
        calls = len(fake.asked)
        assert json.loads(beside(settings, fake, "--json").stdout) == rows
        assert len(fake.asked) == calls
    assert {row["model"] for row in rows} == {"fake-1"}


def test_a_sentence_without_an_answer_is_left_out_and_counted(
    settings: Settings,
) -> None:
    with fake_endpoint("refusal") as fake:
        path = settings.home.parent / "texts.csv"
        rows = [f"My aunt has {n} of these and likes them." for n in range(FEWEST)]
        path.write_text("\n".join(["body", *rows]), encoding="utf-8")
        shown = beside(settings, fake, "--json", "--data", str(path), "--text", "body")
        assert json.loads(shown.stdout) == []
        assert f"{2 * FEWEST} texts had no answer" in shown.stderr and "refused" in shown.stderr
        stored = beside(settings, fake, "--json")
        assert json.loads(stored.stdout) == [] and "had no answer" in stored.stderr


def test_one_text_without_an_answer_spoils_its_own_sentence_only() -> None:
    made = [Frame("k", {"a": (f"{i} a",), "b": (f"{i} b",)}) for i in range(FEWEST + 1)]

    def silent_once(texts: Sequence[str], language: str) -> Scores:
        found = [np.nan if text == "0 a" else float("a" in text) for text in texts]
        return {"sentiment": np.array(found, np.float32)}

    assert only(shifts(made, silent_once, "en", "m"), "k", "a").sentences == FEWEST
    assert only(shifts(made, silent_once, "en", "m"), "k", "a").shift == 1


def test_texts_of_one_sentence_are_parted() -> None:
    made = frames.from_patterns("en", 1)[:40]
    texts = texts_of(made)
    own = {
        text: number for number, f in enumerate(made) for some in f.texts.values() for text in some
    }
    together = sum(own[a] == own[b] for a, b in itertools.pairwise(texts))
    assert together < len(texts) / 10


def test_few_sentences_are_taken_from_all_over_the_list() -> None:
    chosen = frames.some_of(frames.from_patterns("en", 1), 6)
    assert Counter(frame.kind for frame in chosen) == dict.fromkeys(frames.groups("en"), 6)


def test_an_audit_of_an_endpoint_that_is_not_set_says_what_to_set(settings: Settings) -> None:
    command = ["--home", str(settings.home), "audit", "--with", "endpoint"]
    assert "INSIGHT_ENDPOINT_URL" in str(CliRunner().invoke(cli, command).exception)
