"""A large model may put a sentence better, and may not change what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from insight.errors import AnswerError
from insight.models.generator import Completion, Limits, Turn
from insight.reports.build import build_report
from insight.reports.render import render_html
from insight.reports.rephrase import rephrase, unkept
from insight.reports.verify import verify
from insight.types import Finding
from tests.report_data import NOW, market, settings_for, store

EN = "Negative documents rose to 27.0% in week 47 (20 of 74), from 12.5% in the week before."
ZH = "第47周负面反馈占比升至27.0%（74条中20条），前一周为12.5%。"


def finding(sentence: str, **figures: Any) -> Finding:
    return Finding("a.b", "a", "a.b", sentence, figures, "q", {}, 1)


class Says:
    """A generator that answers with these sentences, or fails."""

    model = "says"

    def __init__(self, answer: Sequence[str] | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def complete(self, turns: Sequence[Turn], schema: Any, limits: Limits) -> Completion[Any]:
        self.asked.append(turns[-1].text)
        if self.answer is None:
            raise AnswerError("It refused.")
        return Completion(schema(sentences=list(self.answer)), "says", 1, 1)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            EN,
            "In week 47, 27.0% of documents were negative (20 of 74), up from 12.5% the week before.",
        ),
        (ZH, "前一周负面反馈占12.5%，第47周上升到27.0%（74条中的20条）。"),
    ],
)
def test_a_better_sentence_that_keeps_everything_is_taken(own: str, said: str) -> None:
    found = unkept(finding(own), said)
    assert found == [] or found == ["lacks a word of up"]
    assert unkept(finding(own), own) == []


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (EN, EN.replace("27.0", "28.0")),
        (EN, EN.replace("rose", "fell")),
        (EN, EN.replace("Negative", "Positive")),
        (EN, EN.replace("rose", "doubled")),
        (EN, EN + " This is because of the update."),
        (EN, EN + " You should act."),
        (EN, EN.replace(" (20 of 74)", "")),
        (EN, EN + " " + EN),
        (ZH, ZH.replace("升至", "降至")),
        (ZH, ZH.replace("27.0", "72.0")),
        (ZH, ZH + "主要是因为物流。"),
        (ZH, ZH + "建议尽快处理。"),
    ],
)
def test_a_changed_number_direction_cause_or_advice_is_not(own: str, said: str) -> None:
    assert unkept(finding(own), said)


def test_a_name_must_stay() -> None:
    own = finding("Lumo earbuds: 30.0% are negative.", product="Lumo earbuds", share=0.3)
    assert unkept(own, "The earbuds: 30.0% are negative.") == ["lacks 'Lumo earbuds'"]


def test_what_passes_is_printed_and_verified_and_what_fails_leaves_our_own(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    reader = store(settings, market())
    report = build_report(settings, reader, now=NOW)
    own = [f.sentence for f in report.sections[0].findings]
    better = [own[0].replace("brought", "had"), *(s + " Act now, you must." for s in own[1:])]
    told = rephrase(report, Says(better))
    assert [f.told for f in told.sections[0].findings] == [better[0], *own[1:]]
    assert better[0] in render_html(told)
    assert verify(told, settings, reader) == []
    forged = replace(
        told,
        sections=tuple(
            replace(s, findings=tuple(replace(f, rephrased="All is well.") for f in s.findings))
            for s in told.sections
        ),
    )
    assert any("as rephrased" in problem for problem in verify(forged, settings, reader))


@pytest.mark.parametrize("answer", [None, [], ["one too few"]])
def test_a_refusal_or_another_number_of_sentences_leaves_the_report(
    tmp_path: Path, answer: list[str] | None
) -> None:
    settings = settings_for(tmp_path)
    report = build_report(settings, store(settings, market()), now=NOW)
    assert rephrase(report, Says(answer)) == report
