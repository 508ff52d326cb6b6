"""The matcher that ships: wordings of one need are near, questions that only look alike are not."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from insight.errors import ModelError
from insight.models.catalogue import SHIPPED
from insight.models.matcher import DIMENSION, Matcher

FOLDER, LABELS = SHIPPED / "matcher", SHIPPED / "labels"
# A question, another wording of it, and one that shares its words and asks something else.
TRAPS = [
    ("When will I get my money back?", "how long does a refund take", "Can I get money back?"),
    ("How do I return a lamp?", "steps to send the lamp back", "How long does the lamp last?"),
    ("Which size fits me?", "im between M and L, what do i take", "Which colour fits my room?"),
    ("退款多久到账？", "钱什么时候能退回来", "付款多久会失效？"),
    ("怎么修改收货地址？", "地址写错了，能改到公司吗", "怎么修改登录密码？"),
    ("运费谁承担？", "寄回去的邮费算谁的", "谁来送货？"),
]
ACROSS = [
    ("退款多久到账？", "When will I get my refund?", "Do you sell gift cards?"),
    ("How do I delete my account?", "怎么注销账号？", "怎么组装衣柜？"),
]
ODD = ["", " ", "\x00\x01", "\ud800 alone", "👍🏽👨‍👩‍👧", "。。。", "שלום", "a\u0301" * 50]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.load(FOLDER, LABELS)


@pytest.mark.parametrize(("question", "same", "other"), [*TRAPS, *ACROSS])
def test_what_means_the_same_is_nearer_than_what_looks_alike(
    matcher: Matcher, question: str, same: str, other: str
) -> None:
    asked, near, far = matcher.encode([question, same, other])
    assert asked @ near > asked @ far


@pytest.mark.parametrize(("question", "same", "other"), TRAPS)
def test_usual_needs_tell_them_apart_too(
    matcher: Matcher, question: str, same: str, other: str
) -> None:
    assert matcher.usual is not None
    needs = matcher.usual.of_questions(matcher.encode([question, same, other]))
    assert np.allclose(needs.sum(axis=1), 1, atol=1e-3)
    assert needs[0] @ needs[1] > needs[0] @ needs[2]


def test_any_string_has_a_unit_vector_that_its_neighbours_do_not_move(matcher: Matcher) -> None:
    texts = [*ODD, "Where is my parcel?", "long words " * 500, "退货" * 2_500]
    vectors = matcher.encode(texts)
    assert vectors.shape == (len(texts), DIMENSION)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    alone = np.concatenate([matcher.encode([text]) for text in texts])
    assert np.abs(alone - vectors).max() < 1e-4


def test_no_text_gives_no_vector(matcher: Matcher) -> None:
    assert matcher.encode([]).shape == (0, DIMENSION)


def test_a_question_is_read_in_a_moment(matcher: Matcher) -> None:
    questions = [f"where is parcel number {n}, it should be here by now" for n in range(20)]
    spent = []
    for question in questions:
        before = time.thread_time()
        matcher.encode([question])
        spent.append(time.thread_time() - before)
    # Of this thread's own time: other work on the machine does not count.
    assert sorted(spent)[10] < 0.05


def test_damaged_weights_are_an_error_in_words(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "matcher")
    (tmp_path / "matcher" / "matcher.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Matcher.load(tmp_path / "matcher", LABELS)
