"""The sentences of a report, in both languages."""

import re
from datetime import date
from string import Formatter

import pytest

from insight.errors import QueryError
from insight.reports.words import Words, _sentences


def fields(sentence: object) -> set[str]:
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return {name for form in forms for _, name, _, _ in Formatter().parse(str(form)) if name}


def test_both_languages_have_the_same_sentences() -> None:
    assert _sentences("en").keys() == _sentences("zh").keys()


def test_no_sentence_needs_a_value_that_its_translation_lacks() -> None:
    periods = {"this", "This", "before", "per", "baseline", "n", "number", "year"}
    for key, sentence in _sentences("zh").items():
        assert fields(sentence) <= fields(_sentences("en")[key]) | periods, key


def test_chinese_sentences_have_no_english_in_them() -> None:
    for key, sentence in _sentences("zh").items():
        text = re.sub(r"\{[^}]*\}", "", str(sentence))
        assert not re.search(r"[A-Za-z]", text), (key, text)


def test_numbers_and_dates_are_those_of_the_language() -> None:
    english, chinese = Words("en"), Words("zh")
    day = date(2026, 5, 3)
    assert english.show(12345, "count") == chinese.show(12345, "count") == "12,345"
    assert english.show(0.345, "share") == chinese.show(0.345, "share") == "34.5%"
    assert english.show(day, "date") == "3 May 2026"
    assert chinese.show(day, "short_date") == "5月3日"
    assert english.show(date(2020, 8, 26), "day") == "Wed 26 Aug 2020"
    assert chinese.show(date(2020, 8, 26), "day") == "2020年8月26日 周三"
    assert english.show(-0.142, "signed_points") == "−14.2"
    assert english.show(None, "share") == "–"


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "0 documents"), (1, "1 document"), (2, "2 documents")]
)
def test_plurals_follow_the_number(n: int, expected: str) -> None:
    assert Words("en").show(n, "documents") == expected
    assert Words("zh").show(n, "documents") == f"{n}条反馈"


def test_the_note_on_cut_off_data_names_the_day() -> None:
    assert Words("en").say("note.cut_off", last=date(2020, 8, 26)) == (
        "The data end on Wed 26 Aug 2020; the report is about the last whole week before."
    )


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(QueryError, match="Known: en, zh"):
        Words("fr")
