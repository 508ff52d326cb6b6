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
USUAL = [
    (
        "Can a parcel be redirected on its way?",
        "driver has my stuff but it's going to the old place",
    ),
    ("When is my card charged?", "you haven't posted it and my balance is lower already"),
    ("How long is the guarantee?", "after how many years are repairs no longer on you"),
    ("How do I delete my account?", "erase everything about me, I'm leaving"),
    ("Which shoe size do I need?", "25.5 cm from heel to toe, what number is that"),
    ("衣服怎么洗？", "放洗衣机里转会不会坏"),
    ("发票怎么开？", "单位要凭据才给报"),
    ("快递显示签收但没收到", "系统写着拿走了，鬼才见过"),
    ("怎么注销账号？", "把我在你们这的号抹掉"),
    ("刚买就降价，能退差价吗？", "我前脚付钱后脚就便宜了"),
]
ODD = ["", " ", "\x00\x01", "\ud800 alone", "👍🏽👨‍👩‍👧", "。。。", "שלום", "a\u0301" * 50]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.load(FOLDER, LABELS)


def test_most_wordings_are_nearer_than_what_looks_alike(matcher: Matcher) -> None:
    vectors = matcher.encode([text for row in TRAPS for text in row]).reshape(-1, 3, DIMENSION)
    right = (vectors[:, 0] * (vectors[:, 1] - vectors[:, 2])).sum(axis=1) > 0
    assert right.sum() >= 4, right


@pytest.mark.parametrize(("question", "same", "other"), ACROSS)
def test_languages_meet(matcher: Matcher, question: str, same: str, other: str) -> None:
    asked, near, far = matcher.encode([question, same, other])
    assert asked @ near > asked @ far


def test_usual_needs_are_told_in_words_that_nobody_wrote(matcher: Matcher) -> None:
    assert matcher.usual is not None
    rows = [(title, asked) for title, asked in USUAL]
    told = matcher.encode([title for title, _ in rows])
    about = matcher.usual.of_passages(told, told)
    asked = matcher.usual.of_questions(matcher.encode([asked for _, asked in rows]))
    assert np.allclose(asked.sum(axis=1), 1, atol=1e-3)
    right = (asked @ about.T).argmax(axis=1) == np.arange(len(rows))
    assert right.mean() >= 0.8, right


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
