"""Whatever stands where a text should be has a defined answer, everywhere, and hurts no neighbour."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from insight.analyses.batch import Text
from insight.analyses.run import analyse
from insight.annotate import annotate
from insight.annotators import Target
from insight.annotators.endpoint import EndpointAnnotator
from insight.annotators.ours import OurAnnotator
from insight.cleaning.plain import plain
from insight.cli import cli
from insight.evaluation.judged import evaluate
from insight.evaluation.rows import Columns
from insight.messages import recall
from insight.models import Models
from insight.models.batches import BATCH_TOKENS
from insight.models.endpoint import Endpoint
from insight.models.labels import SENTIMENTS
from insight.models.language import detect_languages
from insight.rejected import files
from insight.runner import run_here
from insight.settings import Settings
from insight.store.reader import Reader
from tests.fake_endpoint import fake_endpoint

WORDS, LANGUAGE = "no words", "language"
NO_TEXT, LONG, NUL, HALF = "has no text", "of at most", "NUL byte", "half a character"


class Bad(NamedTuple):
    name: str
    text: str
    language: str
    reason: str | None
    """Why nothing is said of it; None where it is read like any other text."""
    row: str = ""
    """Part of what is wrong with a row that holds it; nothing where such a row is good."""
    loaded: str = ""
    """Part of the reason why it is not stored; nothing where it is."""


BAD = [
    Bad("empty", "", "other", WORDS, loaded=NO_TEXT),
    Bad("spaces", " \u3000\xa0\t\r\n\u2028" * 9, "other", WORDS, loaded=NO_TEXT),
    Bad("one emoji", "😀", "other", WORDS),
    Bad("a family of emoji", "👨\u200d👩\u200d👧\ufe0f" * 300, "other", WORDS),
    Bad("punctuation", "?!... 。。。", "other", WORDS),
    Bad("digits", "123 456,7", "other", WORDS),
    Bad("zero width", "\u200b\u200c\u2060\ufeff", "other", WORDS, loaded=NO_TEXT),
    Bad("controls", "\x01\x02\x1b\x7f\x9f", "other", WORDS, loaded=NO_TEXT),
    Bad("NUL", "a bad \0 kettle", "en", None, row=NUL, loaded=NUL),
    Bad("half a character", "\ud83d", "other", WORDS, row=HALF, loaded=HALF),
    Bad("half a character in a text", "a bad \ud83d one", "en", None, row=HALF, loaded=HALF),
    Bad("no characters at all", "\ufffe\uffff", "other", WORDS, loaded=NO_TEXT),
    Bad("what a wrong encoding leaves", "\ufffd\ufffd\ufffd?", "other", WORDS),
    Bad("Chinese in a wrong encoding", "质量很好，还会再买".encode().decode("latin1"), "zh", None),
    Bad("Arabic", "المنتج جيد جدا", "other", LANGUAGE),
    Bad("Hebrew and a mark", "\u202bמוצר מצוין\u202c", "other", LANGUAGE),
    Bad("English told to run backwards", "\u202egood kettle\u202c", "en", None),
    Bad("zero width in words", "good\u200b ket\u200btle", "en", None),
    Bad("German", "Der Wasserkocher ist nach zwei Wochen leider kaputt.", "other", LANGUAGE),
    Bad("Japanese", "とても良い商品です。届くのも早かったです", "other", LANGUAGE),
    Bad("Korean", "정말 좋은 제품이에요", "other", LANGUAGE),
    Bad("tags only", "<div><br><img src=x onerror=alert(1)>", "other", WORDS, loaded=NO_TEXT),
    Bad("tags without end", "<div>" * 20_000, "other", WORDS, loaded=NO_TEXT),
    Bad("a tag of the model", "[CLS] [SEP] [MASK]", "en", None),
    Bad("100,000 letters", "a" * 100_000, "en", None),
    Bad("100,000 characters", "坏" * 100_000, "zh", None),
    Bad("a long text", ("It broke after a day. " * 5_000)[:100_000].strip(), "en", None),
    Bad("too long a text", "It broke after a day. " * 6_000, "en", None, loaded=LONG),
    Bad("100,000 accents", "e" + "\u0301" * 99_999, "en", None),
    Bad("100,000 brackets", "<" * 100_000, "other", WORDS),
]
NORMAL = [
    "Absolutely love it, works perfectly and arrived early!",
    "用了两天就坏了，客服还不理人，差评。",
    "The battery is awful, it broke after two days. Total waste of money.",
    "質量非常好，物流也快，下次还会买！",
]
CLEANED = [plain(bad.text) for bad in BAD]
each = pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(Settings(home=tmp_path_factory.mktemp("home"), models=None))


def texts_of(contents: Sequence[str]) -> list[Text]:
    languages = detect_languages(contents)
    return [
        Text(str(number), f"hash {number}", content, language)
        for number, (content, language) in enumerate(zip(contents, languages, strict=True))
    ]


@each
def test_the_analyses_give_the_defined_answer(bad: Bad, models: Models) -> None:
    (text,) = texts_of([plain(bad.text)])
    assert text.language == bad.language
    found = {one.analysis: one for one in analyse([text], models)[1]}
    sentiment = found["sentiment"]
    if bad.reason:
        assert found.keys() == {"sentiment"}
        assert (sentiment.label, sentiment.score) == (None, None)
        assert sentiment.details == {"reason": bad.reason}
    else:
        assert sentiment.label in SENTIMENTS and found["toxicity"].label in ("ok", "toxic")


@each
def test_even_untidied_no_text_makes_an_analysis_fail(bad: Bad, models: Models) -> None:
    assert {one.analysis for one in analyse(texts_of([bad.text]), models)[1]} >= {"sentiment"}


def test_annotators_give_the_defined_answer(models: Models, settings: Settings) -> None:
    languages, whole = detect_languages(CLEANED), [Target(0, len(text)) for text in CLEANED]
    with fake_endpoint() as fake:
        chosen = fake.settings(settings)
        for annotator in (OurAnnotator(models), EndpointAnnotator(Endpoint(chosen), chosen)):
            for readings in (
                annotator.annotate(CLEANED, languages),
                annotator.polarity(CLEANED, languages, whole),
            ):
                assert [one.failure for one in readings] == [bad.reason for bad in BAD]
                assert [one.label is None for one in readings] == [bool(b.reason) for b in BAD]
    sent = {text for call in fake.texts() for text in call}
    assert not sent & {text for text, bad in zip(CLEANED, BAD, strict=True) if bad.reason}


def test_annotating_a_table_gives_the_defined_answer(models: Models, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps({"t": bad.text}) for bad in BAD), encoding="utf-8")
    done = annotate(source, "t", output, models)
    assert (done.rows, done.broken) == (len(BAD), sum(bool(bad.row) for bad in BAD))
    for bad, line in zip(BAD, output.read_text(encoding="utf-8").split("\n"), strict=False):
        row = json.loads(line)
        if bad.row:
            assert bad.row in row["reason"], bad.name
        else:
            assert (row["language"], row["reason"]) == (bad.language, bad.reason), bad.name
        unread = bool(bad.row or bad.reason)
        assert (row["sentiment"] is None) == (row["model"] is None) == unread, bad.name


def test_evaluating_counts_each_with_its_reason(models: Models, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    texts = [*(bad.text for bad in BAD), *NORMAL]
    rows = [{"t": t, "l": ("positive", "negative")[n % 2]} for n, t in enumerate(texts)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = evaluate("sentiment", path, Columns("t", "l"), {}, [OurAnnotator(models)], 1)
    broken = sum(bool(bad.row) for bad in BAD)
    empty = sum(not text for text, bad in zip(CLEANED, BAD, strict=True) if not bad.row)
    reasons = [bad.reason for text, bad in zip(CLEANED, BAD, strict=True) if text and not bad.row]
    assert found["rejected"] == {
        "the row cannot be read": broken,
        "no text": empty,
        "ours: no words": reasons.count(WORDS),
        "ours: language": reasons.count(LANGUAGE),
    }
    assert found["used"] == reasons.count(None) + len(NORMAL)


@each
def test_explaining_says_why_there_is_nothing_to_explain(bad: Bad, settings: Settings) -> None:
    if "\0" in bad.text or len(bad.text.encode("utf-8", "replace")) > 130_000:
        return  # no command line can hold it
    command = ["--home", str(settings.home), "explain", "--json", "--", bad.text]
    shown = CliRunner().invoke(cli, command)
    assert shown.exit_code == 0, shown.exception
    told = json.loads(shown.stdout)
    assert (told["language"], told["reason"]) == (bad.language, bad.reason)
    assert bool(told["heads"]) == (bad.reason is None)


def test_the_loader_stores_or_rejects_each_with_its_reason(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "in.jsonl"
    rows = [{"text": bad.text, "id": bad.name} for bad in BAD]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    job = run_here(settings, "ingest", {"files": [str(path)]}, "test")
    assert job["state"] == "done", job
    counts: dict[str, Any] = json.loads(job["counts"])
    refused = [bad for bad in BAD if bad.loaded]
    assert (counts["read"], counts["rejected"]) == (len(BAD), len(refused)), counts
    kept = [path.read_text("ascii") for path in files(settings, job["job_id"])]
    reasons = [str(recall(json.loads(line)["reason"])) for line in "".join(kept).splitlines()]
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        labels = cursor.execute("SELECT language, sentiment IS NULL FROM documents").fetchall()
    for part in {bad.loaded for bad in refused}:
        expected = sum(bad.loaded == part for bad in refused)
        assert sum(part in reason for reason in reasons) == expected, part
    stored = [bad for bad in BAD if not bad.loaded]
    assert sorted(labels) == sorted((bad.language, bad.reason is not None) for bad in stored)


class Counting:
    """A session that counts the tokens which it is given, padding among them."""

    def __init__(self, session: Any) -> None:
        self.session, self.tokens = session, 0

    def run(self, outputs: Any, given: Any) -> Any:
        self.tokens += given["input_ids"].size
        return self.session.run(outputs, given)


def test_bad_texts_neither_change_nor_slow_the_others(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(models.labels._session)
    monkeypatch.setattr(models.labels, "_session", counting)

    def read(contents: Sequence[str]) -> tuple[dict[tuple[str, str], Any], int]:
        counting.tokens = 0
        found = analyse(texts_of(contents), models)[1]
        return {(one.document_id, one.analysis): one for one in found}, counting.tokens

    among, _ = read([*NORMAL, *CLEANED])
    for number, content in enumerate(NORMAL):
        for (_, analysis), alone in read([content])[0].items():
            beside = among[str(number), analysis]
            assert beside.label == alone.label
            assert (beside.score or 0) == pytest.approx(alone.score or 0, abs=1e-3)
            assert beside.details == alone.details
    # What is not read costs nothing; what is costs its own tokens, and pads one batch at most.
    many = NORMAL * 8
    usual = read(many)[1]
    unread = [text for text, bad in zip(CLEANED, BAD, strict=True) if bad.reason]
    assert read([*many, *unread])[1] == usual
    rest = [text for text, bad in zip(CLEANED, BAD, strict=True) if not bad.reason]
    assert read([*many, *rest])[1] <= usual + read(rest)[1] + BATCH_TOKENS
    assert read(["It broke after a day. " * 9_000])[1] <= 256
