"""What a person types finds what is stored, and the index keeps up with the store."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace

import pytest

from insight.cleaning.identity import digest
from insight.errors import QueryError
from insight.runner import run_here
from insight.search import index
from insight.search.find import Searcher
from insight.search.index import bring_up_to_date
from insight.search.query import cut, marks, parsed
from insight.search.tokens import folded, pairs, stream, tokens
from insight.settings import Settings
from insight.store import loader, parts
from insight.types import Document
from tests.web_app import fill

TEXTS = (
    "The battery died after two days.",
    "Batteries do not last, but the screen is fine.",
    "这个充电宝电池很不耐用，用了三天就坏了。",
    "质量和服务都很好",
    "和服很漂亮，物流太慢",
    "ＩＰＨＯＮＥ１５ case, 50ml bottle",
    "好",
    "It isn't good -- a+b=c (5.0 stars) *:* field:value",
    "快递，太慢",
)


def stored(settings: Settings, texts: Sequence[str] = TEXTS, task: str = "a") -> None:
    made = [Document(digest(text), digest(text), "shop", "review", text, "en") for text in texts]
    rows = map(parts.document_row, made)
    parts.write_part(settings.inbox, parts.part_name("documents", task, 0), rows)
    loader.load(settings)


def found(settings: Settings, typed: str) -> set[str]:
    """The texts that are found."""
    hits = Searcher(settings).find(typed)
    assert hits is not None
    by_key = {_key(text): text for text in TEXTS}
    return {by_key[key] for key in hits.keys.tolist()}


def _key(text: str) -> int:
    import hashlib

    return int.from_bytes(hashlib.md5(digest(text).encode()).digest()[8:], "little")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("battery", {0, 1}),
        ("BATTERIES", {0, 1}),
        ("battery die", {0}),
        ("battery -screen", {0}),
        ("battery －screen", {0}),
        ('"battery died"', {0}),
        ('"died battery"', set()),
        ("“two days”", {0}),
        ("电池", {2}),
        ("电池不耐用", {2}),
        ('"电池不耐用"', set()),
        ("耐用 三天", {2}),
        ("好", {3, 6}),
        ("服务很好", {3}),
        ("iphone", {5}),
        ("iPhone15", {5}),
        ("iphone 15", {5}),
        ("15", {5}),
        ("50ml", {5}),
        ("isn't", {1, 7}),
        ("5.0", {7}),
        ("快递太慢", {8}),
        ('"快递太慢"', set()),
        ("物流 -漂亮", set()),
        ("的", set()),
        ("nowhere", set()),
    ],
)
def test_a_search_finds_what_has_all_its_words(
    settings: Settings, typed: str, expected: set[int]
) -> None:
    stored(settings)
    bring_up_to_date(settings)
    assert found(settings, typed) == {TEXTS[number] for number in expected}


def test_a_stretch_of_chinese_is_found_wherever_it_stands(settings: Settings) -> None:
    stored(settings)
    bring_up_to_date(settings)
    for text in TEXTS:
        for token in tokens(text):
            for pair in pairs(token.text) if token.text[0] >= "\u4e00" else []:
                assert text in found(settings, pair), pair


def test_what_is_a_word_comes_before_what_only_has_its_signs(settings: Settings) -> None:
    stored(settings)
    bring_up_to_date(settings)
    hits = Searcher(settings).find("和服")
    assert hits is not None and hits.total == 2
    best = hits.keys[hits.scores.argmax()]
    assert best == _key("和服很漂亮，物流太慢")


@pytest.mark.parametrize("typed", ["!!!", "*:*", "“”", "🙂", "---", '""', "   "])
def test_a_search_of_signs_alone_says_so(typed: str) -> None:
    with pytest.raises(QueryError, match="no word and no number"):
        parsed(typed)


def test_a_search_that_only_excludes_says_so() -> None:
    with pytest.raises(QueryError, match="must not be there"):
        parsed("-battery")
    with pytest.raises(QueryError, match="at most 200"):
        parsed("a" * 201)


@pytest.mark.parametrize(
    "typed",
    ["a AND (", "field:value", "a*", "[a TO", "\\", '"', "a~2^3", "'--", "{}", "a\x00b", "\ud800a"],
)
def test_no_sign_is_an_error(settings: Settings, typed: str) -> None:
    stored(settings)
    bring_up_to_date(settings)
    try:
        assert Searcher(settings).find(typed) is not None
    except QueryError as error:
        assert "no word" in str(error)


def test_without_an_index_nothing_is_claimed(settings: Settings) -> None:
    stored(settings)
    assert Searcher(settings).find("battery") is None


def test_a_second_look_indexes_nothing_and_a_replaced_text_is_found_no_more(
    settings: Settings,
) -> None:
    documents = fill(settings)
    assert bring_up_to_date(settings) == 120
    assert bring_up_to_date(settings) == 0
    changed = replace(documents[0], text="Something else entirely", text_hash="x")
    parts.write_part(
        settings.inbox, parts.part_name("documents", "b", 0), [parts.document_row(changed)]
    )
    loader.load(settings)
    searcher = Searcher(settings)
    before = searcher.find("battery")
    assert bring_up_to_date(settings) == 1
    after, new = searcher.find("battery"), searcher.find("entirely")
    assert before and after and new
    assert (before.total - after.total, new.total) == (1, 1), "the open index is read anew"


def test_removed_documents_are_found_no_more(settings: Settings) -> None:
    fill(settings, sample=True)
    bring_up_to_date(settings)
    loader.remove_sample(settings)
    bring_up_to_date(settings)
    hits = Searcher(settings).find("battery")
    assert hits is not None and hits.total == 0


def test_who_is_killed_between_commit_and_ledger_doubles_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(settings)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(index._Update, "_keep_ledger", killed)
        with pytest.raises(KeyboardInterrupt):
            bring_up_to_date(settings)
    bring_up_to_date(settings)
    hits = Searcher(settings).find("battery")
    assert hits is not None and hits.total == 2


def test_a_lost_document_is_noticed_by_the_count(settings: Settings) -> None:
    stored(settings)
    bring_up_to_date(settings)
    opened = index.opened(index.folder(settings))
    writer = opened.writer(20_000_000, 1)
    index._delete(opened, writer, [_key(TEXTS[0])])
    writer.commit()
    writer.wait_merging_threads()
    assert found(settings, "battery") == {TEXTS[1]}
    bring_up_to_date(settings)
    assert found(settings, "battery") == {TEXTS[0], TEXTS[1]}


def test_a_broken_or_missing_index_is_built_again(settings: Settings) -> None:
    stored(settings)
    bring_up_to_date(settings)
    folder = index.folder(settings)
    (folder / "meta.json").write_text("{broken")
    bring_up_to_date(settings)
    assert found(settings, "battery") == {TEXTS[0], TEXTS[1]}
    shutil.rmtree(folder)
    (folder.parent / "words-0").mkdir()
    bring_up_to_date(settings)
    assert found(settings, "battery") == {TEXTS[0], TEXTS[1]}
    assert not (folder.parent / "words-0").exists(), "that of an earlier release goes"


def test_the_job_counts_what_it_indexed(settings: Settings) -> None:
    stored(settings)
    assert run_here(settings, "index", {}, "test")["counts"] == f'{{"indexed": {len(TEXTS)}}}'


def test_folding_keeps_every_place() -> None:
    for text in (*TEXTS, "ＡＢ１２ ﬁ İ ß 💡𠮷"):
        assert len(folded(text)) == len(text)
    assert folded("ＡＢ１２") == "ab12"


def test_pairs_do_not_reach_over_what_the_text_keeps_apart() -> None:
    assert stream(tokens("快递，太慢")) == ["快递", "|", "太慢"]
    assert stream(tokens("用iPhone拍")) == ["用", "iphone", "拍"]


def test_a_run_of_chinese_is_cut_by_what_the_texts_have() -> None:
    known = {"电池": 50, "不": 90, "耐用": 20, "池": 1, "电": 5, "用": 30, "耐": 1}
    assert cut("电池不耐用", lambda word: known.get(word, 0), 100) == ["电池", "不", "耐用"]
    assert cut("喵喵机", lambda word: 0, 100) == ["喵喵机"]


def test_marks_are_where_the_words_stand() -> None:
    text = "Batteries: 电池，ＢＡＴＴＥＲＹ"
    places = marks(text, ["battery", "电池"])
    shown = [text[place["start"] : place["stop"]] for place in places]
    assert shown == ["Batteries", "电池", "ＢＡＴＴＥＲＹ"]
