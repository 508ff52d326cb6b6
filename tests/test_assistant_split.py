"""A passage answers by itself, is no longer than its bound, and no sentence of it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.assistant.reading import html, markdown
from insight.assistant.reading.section import Block, Section
from insight.assistant.split import asks, passages_of, size
from insight.assistant.types import Passage

SENTENCE = "We take back what you bought within thirty days if it was not used."


def of_markdown(said: str, name: str = "a.md") -> list[Passage]:
    return passages_of(name, "v1", markdown.sections(said.encode()))


def test_an_entry_stays_whole_with_its_question_as_title() -> None:
    long = " ".join([SENTENCE] * 40)
    found = of_markdown(f"# Shop\n\n## Can I return it?\n{long}\n\n## 怎么退货？\n七天内申请。\n")
    assert [(one.kind, one.title, one.text, one.language) for one in found] == [
        ("faq", "Can I return it?", long, "en"),
        ("faq", "怎么退货？", "七天内申请。", "zh"),
    ]


def test_a_policy_is_split_with_the_headings_above_as_title() -> None:
    found = of_markdown(
        f"# Terms\n\n## Returns\n{SENTENCE}\n\n### In Norway\nAt your cost.\n\n## Fees\nFive.\n"
    )
    assert [(one.kind, one.title) for one in found] == [
        ("policy", "Terms › Returns"),
        ("policy", "Terms › Returns › In Norway"),
        ("policy", "Terms › Fees"),
    ]


def test_headings_that_do_not_ask_are_entries_where_most_others_do() -> None:
    found = of_markdown(
        "## How long?\nOne day.\n\n## Is it new?\nYes.\n\n## Parcel lost\nTell us.\n"
    )
    assert {one.kind for one in found} == {"faq"}


@pytest.mark.parametrize(
    "heading",
    [
        "Can I pay later",
        "How long does it take",
        "Where is my parcel?",
        "退货运费谁出",
        "可以开发票吗",
    ],
)
def test_a_question_is_one_without_its_mark(heading: str) -> None:
    assert asks(heading)


@pytest.mark.parametrize(
    "heading", ["What it covers", "Returns", "How to claim", "退货政策", "保修范围"]
)
def test_a_heading_that_tells_is_no_question(heading: str) -> None:
    assert not asks(heading)


def test_the_same_question_under_two_headings_says_which() -> None:
    found = of_markdown(
        "# Kettle\n## How heavy is it?\n1 kg.\n\n# Bag\n## How heavy is it?\n2 kg.\n"
    )
    assert [one.title for one in found] == ["Kettle › How heavy is it?", "Bag › How heavy is it?"]
    assert len({one.id for one in found}) == 2


def test_a_list_that_goes_on_says_again_what_it_is_of() -> None:
    items = "".join(f"<li>{SENTENCE}</li>" for _ in range(30))
    found = passages_of(
        "a.html", "v1", html.sections(f"<h1>R</h1><p>We do not take:</p><ul>{items}</ul>".encode())
    )
    assert len(found) > 2
    assert all(one.text.startswith("We do not take:\n• We take") for one in found)
    assert not any(one.text.endswith(":") for one in found)


def test_ids_stay_while_source_and_heading_do_and_the_text_changes() -> None:
    before = of_markdown("## Returns\nOld.\n\n## Fees\nFive.\n")
    after = of_markdown("## New\nFirst.\n\n## Returns\nNew words.\n\n## Fees\nSix.\n")
    assert {one.id for one in before} < {one.id for one in after}
    assert {one.id for one in of_markdown("## Fees\nFive.\n", "b.md")}.isdisjoint(
        one.id for one in before
    )


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [SENTENCE, "Not more.", "签收后七天内可以退货。", "耳机不支持退货，质量问题除外。"]
            ),
            min_size=1,
            max_size=25,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_sentence_is_in_one_passage_whole_and_no_passage_is_too_long(
    paragraphs: list[list[str]],
) -> None:
    blocks = tuple(Block(" ".join(one)) for one in paragraphs)
    found = passages_of("a.txt", "v1", [Section(("Terms",), blocks)])
    said = [sentence for one in paragraphs for sentence in one]
    assert "".join("".join(one.text.split()) for one in found) == "".join(
        "".join(one.split()) for one in said
    )
    for passage in found:
        assert size(passage.text) <= 1
        assert passage.text.endswith((".", "。"))


def test_a_passage_too_short_to_tell_has_the_language_of_its_file() -> None:
    found = of_markdown("## Is it loud?\nNo, it is quiet.\n\n## Volt?\n230 V\n")
    assert [one.language for one in found] == ["en", "en"]
    found = of_markdown("## 声音大吗？\n不大。\n\n## 220？\n50\n")
    assert [one.language for one in found] == ["zh", "zh"]
