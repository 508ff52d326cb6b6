"""Markdown, HTML and plain text become headings with the texts below them, and nothing else."""

from __future__ import annotations

import time

import pytest

from insight.assistant.reading import html, markdown, text
from insight.assistant.reading.section import Section, UnreadableError


def told(sections: list[Section]) -> list[tuple[str, list[str]]]:
    return [(" > ".join(one.path), [block.text for block in one.blocks]) for one in sections]


def test_markdown_is_split_at_its_headings_and_keeps_lists_and_tables() -> None:
    found = markdown.sections(
        b"---\ntitle: x\n---\n# Shop\n\nHello *there*.\n\n## Delivery\nWe send:\n\n- to **France**\n- to Spain\n\n"
        b"| Country | Days |\n|---|---|\n| France | 3 |\n"
    )
    assert told(found) == [
        ("Shop", ["Hello there."]),
        ("Shop > Delivery", ["We send:", "to France", "to Spain", "Country: France; Days: 3"]),
    ]
    assert [block.kind for block in found[1].blocks] == ["paragraph", "item", "item", "row"]


def test_what_nobody_sees_of_a_page_is_not_read() -> None:
    page = (
        b"<title>t</title><body><div>Skip to content</div><nav>Menu</nav><h1>Returns</h1>"
        b"<script>alert(1)</script><style>p{}</style><p hidden>secret</p><p aria-hidden=true>no</p>"
        b"<p>Within 30 days.<!-- not --></p><template>x</template><footer>imprint</footer>"
    )
    assert told(html.sections(page)) == [("Returns", ["Within 30 days."])]


def test_bold_lines_terms_and_summaries_are_headings() -> None:
    page = (
        b"<h1>Help</h1><p><b>Where is it?</b></p><p>On its way.</p><dl><dt>How much?</dt><dd>Five.</dd>"
        b"</dl><details><summary>Which?</summary>This one.</details><p><b>Note:</b> keep it.</p>"
    )
    assert told(html.sections(page)) == [
        ("Help > Where is it?", ["On its way."]),
        ("Help > Where is it? > How much?", ["Five."]),
        ("Help > Where is it? > Which?", ["This one.", "Note: keep it."]),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Q: Is it new?\nA: Yes, it is.",
        "Q1. Is it new?\n\nA1. Yes, it is.",
        "问：Is it new?\n答：Yes, it is.",
    ],
)
def test_a_marked_question_is_an_entry(said: str) -> None:
    (section,) = text.sections_of(said)
    assert section.path == ("Is it new?",) and section.is_entry
    assert [block.text for block in section.blocks] == ["Yes, it is."]


def test_a_table_keeps_its_header_over_cells_that_span() -> None:
    page = (
        b"<table><tr><th>Country<th>Way<th>Days<tr><td rowspan=2>Spain<td>Post<td>5"
        b"<tr><td>Express<td>1<tr><td>Italy<td colspan=2>not offered</table>"
    )
    ((_, rows),) = told(html.sections(page))
    assert rows == [
        "Country: Spain; Way: Post; Days: 5",
        "Country: Spain; Way: Express; Days: 1",
        "Country: Italy; Way: not offered",
    ]


def test_a_table_that_arranges_a_page_is_read_as_the_page() -> None:
    page = b"<table><tr><td><h2>Left</h2><p>one</p><td><table><tr><th>A<th>B<tr><td>1<td>2</table></table>"
    assert told(html.sections(page)) == [("Left", ["one", "A: 1; B: 2"])]


def test_plain_text_runs_on_over_its_line_ends_and_keeps_wanted_ones() -> None:
    found = text.sections_of(
        "Returns and refunds\n\nYou may send back what you do not like within thirty\ndays of delivery.\n"
        "Write to us first.\n\n1. How long\nThirty days.\n"
    )
    assert told(found)[0] == (
        "Returns and refunds",
        [
            "You may send back what you do not like within thirty days of delivery.\nWrite to us first."
        ],
    )


def test_text_of_any_charset_is_read_and_what_is_none_is_not() -> None:
    for charset in ("utf-8", "utf-16", "gb18030"):
        assert told(
            text.sections("退货说明\n\n签收之日起七天内，您可以申请退货。".encode(charset))
        ) == [("退货说明", ["签收之日起七天内，您可以申请退货。"])]
    with pytest.raises(UnreadableError):
        text.sections(bytes(range(256)) * 9)


@pytest.mark.parametrize(
    "page",
    [
        b"<div>" * 12_000 + b"deep",
        b"<table><tr><td>" * 4_000 + b"deep",
        b"<table>" + b"<tr><td rowspan=999 colspan=999>deep" * 500 + b"</table>",
        b"<b>" * 20_000 + b"deep",
    ],
)
def test_a_page_that_is_made_to_do_harm_is_read_quickly(page: bytes) -> None:
    begun = time.process_time()
    assert "deep" in str(told(html.sections(page)))
    assert time.process_time() - begun < 5
