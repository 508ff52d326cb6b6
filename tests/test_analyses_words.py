"""The segmenter of Chinese, whatever it is given."""

from __future__ import annotations

import random
from typing import Any

import jieba
import pytest

from insight.analyses.words import segmenter


def test_a_run_without_end_is_cut_in_pieces_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []
    cut = jieba.Tokenizer.cut

    def counted(self: Any, sentence: str, *more: Any, **named: Any) -> Any:
        given.append(len(sentence))
        return cut(self, sentence, *more, **named)

    monkeypatch.setattr(jieba.Tokenizer, "cut", counted)
    drawn = random.Random(7)
    text = "".join(chr(drawn.randrange(0x4E00, 0x9F00)) for _ in range(5_000)) + "，电池续航"
    assert "".join(segmenter().lcut(text)) == text
    assert max(given) <= 400 + len("，电池续航")
    assert segmenter().lcut("电池续航很差，快递慢") == ["电池", "续航", "很差", "，", "快递", "慢"]
    assert [found[1:] for found in segmenter().tokenize("电池续航")] == [(0, 2), (2, 4)]
