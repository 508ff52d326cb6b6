"""How customers' words are cut and chosen."""

import pytest

from insight.reports.quotations import choose, cut
from insight.types import Finding


def finding(kind: str, documents: tuple[str, ...]) -> Finding:
    section = kind.split(".")[0]
    return Finding("x", section, kind, "", {}, "", {}, 1, documents=documents)


def row(text: str, text_hash: str) -> dict[str, str]:
    return {"text": text, "text_hash": text_hash}


def test_short_text_stays_as_it_is() -> None:
    assert cut("Good.", 240) == "Good."
    assert cut("x" * 240, 240) == "x" * 240


def test_english_is_cut_at_the_end_of_a_word() -> None:
    shown = cut("The battery is gone in two hours since the update", 30)
    assert shown == "The battery is gone in two…"


def test_chinese_is_cut_between_characters() -> None:
    assert cut("电池两个小时就没电了" * 30, 20) == ("电池两个小时就没电了" * 2)[:19] + "…"


@pytest.mark.parametrize("character", ["👩‍👩‍👧‍👦", "👍🏽", "e\u0301", "❤️"])
def test_no_character_is_cut_in_two(character: str) -> None:
    for longest in range(2, 40):
        shown = cut(character * 20, longest)
        assert len(shown) <= longest
        whole = shown.removesuffix("…")
        assert whole == character * (len(whole) // len(character))


def test_invisible_controls_are_removed_and_lines_joined() -> None:
    assert cut("safe\u202egnp.exe\u0000\x1b[31m\n\n two", 240) == "safegnp.exe[31m two"
    assert cut("one\n\ntwo \u2066x", 240, keep_lines=True) == "one\n\ntwo x"


def test_a_very_long_word_is_cut_all_the_same() -> None:
    assert len(cut("x" * 50_000, 240)) == 240


def test_quotations_are_no_copies_of_one_another_and_at_most_three() -> None:
    rows = {str(i): row(f"text {i // 2}", f"h{i // 2}") for i in range(10)}
    chosen = choose(finding("topics.rising", tuple(rows)), rows)
    assert [quotation.document_id for quotation in chosen] == ["0", "2", "4"]


def test_a_shared_text_is_quoted_once_and_an_insult_is_shortened() -> None:
    rows = {"a": row("word " * 40, "h"), "b": row("other " * 40, "i")}
    assert len(choose(finding("copies.text", ("a", "b")), rows)) == 1
    insult = choose(finding("toxicity.some", ("a",)), rows)[0]
    assert len(insult.text) <= 80 and insult.text.endswith("…")


def test_findings_that_show_no_documents_are_not_quoted() -> None:
    assert choose(finding("volume.total", ("a",)), {"a": row("text", "h")}) == []
