"""Records that are read many at once are those that are read one by one."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.sources.tables import records as module
from insight.sources.tables.lines import Line
from insight.sources.tables.records import Record, records

PLAIN = {"delimiter": ",", "quotechar": '"'}
ESCAPED = {"delimiter": ",", "quotechar": '"', "doublequote": False, "escapechar": "\\"}
UNQUOTED = {"delimiter": ",", "quoting": csv.QUOTE_NONE}


def one_by_one(monkeypatch: pytest.MonkeyPatch, lines: list[Line], dialect: object) -> list[Record]:
    with monkeypatch.context() as patch:
        patch.setattr(module._Feed, "block", lambda self, count: [])
        return list(records(iter(lines), dialect))  # type: ignore[arg-type]


PIECES = ["a", "质量,5", ",", '"', '""', "\\", "\\,", ' "x"', "b,c", "", ",,", "'"]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), max_size=40)


@pytest.mark.parametrize("dialect", [PLAIN, ESCAPED, UNQUOTED])
def test_quotes_that_go_wrong_anywhere_cost_the_same_lines(
    dialect: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    @given(TEXTS, st.sampled_from(["\n", "\r\n"]), st.sets(st.integers(0, 40), max_size=2))
    def check(texts: list[str], end: str, cut: set[int]) -> None:
        lines = [
            Line(place + 1, text + end, is_cut=place in cut)
            for place, text in enumerate(["text,rating", *texts])
        ]
        assert list(records(iter(lines), dialect)) == one_by_one(monkeypatch, lines, dialect)

    check()


@pytest.mark.parametrize(
    "name",
    [
        "zh_jd_comment/jd_comment.csv",
        "en_playstore_ug/nssf.csv",
        "en_vader_icwsm/tweets_GroundTruth.txt",
    ],
)
def test_real_files_give_the_same_records_both_ways(
    name: str, real_data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = real_data(name).read_text(encoding="utf-8", errors="surrogateescape")
    found = [Line(place, line) for place, line in enumerate(text.splitlines(keepends=True), 1)]
    lines = list(itertools.islice(found, 20_000))
    assert list(records(iter(lines), PLAIN)) == one_by_one(monkeypatch, lines, PLAIN)
