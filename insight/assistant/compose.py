"""The sentences of a passage that answer a question, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from insight.assistant.commands_in import quotable
from insight.assistant.signals import plain
from insight.assistant.types import Citation, Passage
from insight.campaigns.sentences import joined
from insight.search.tokens import stream, tokens

if TYPE_CHECKING:
    from insight.assistant.encoder import Encoder

MOST = 3
"""Sentences of an answer, without those that a kept one cannot stand without."""
_SHORT = 2
"""A passage of no more sentences is quoted whole."""
_FIRST = 0.15
"""What speaks for the sentence that a passage begins with: it mostly is the answer."""
_NEAR = 0.5
"""What the likeness of meaning counts beside a share of the question's words."""
_LEANS = re.compile(
    r"^\W*(?:it|its|they|their|them|this|that|these|those|after that|before that|otherwise|else|then|there|once"
    r"|in (?:that|this|both|either|each) cases?|if (?:not|so|it|they|that|this)|the same|such|both|either|neither"
    r"|instead|also|additionally|however|but|unless|except|even then|for (?:these|those|that)|and|or|so|thereafter"
    r"|from then|afterwards|meanwhile|only then|until then|of these|here)\b"
    r"|^\W*(?:它|他们|这(?!款|双|件)|那|此|该|其|之后|此后|以后|之前|否则|不然|但|但是|不过|然而|可是|并且|而且|也|另外|同时|超时"
    r"|超过|如未|若未|如果(?:没|不|还|已|超)|逾期|届时|同样|上述|以上|除此|除外|除非|仅限|只限|仍|还是|前者|后者|两者|如有|若有|如(?:需|果需))",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:unless|except\w*|only|but|however|not|no|cannot|can.t|never|exclud\w+|provided|as long as|otherwise"
    r"|excluding|other than|minus|deduct\w*|must|if)\b"
    r"|但|除非|仅限|只限|不过|除外|不(?:能|支持|可|予|退|包|含|适用|接受|享|算)|否则|需(?:要)?|须|另(?:付|收|计)|扣|仅|只(?:有|能|支持)",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "a an the is are it its of in on to for with and or can do does how what which when where why i my "
    "me we our you your will this that these those they them be have has at by from if get got not 的 "
    "了 吗 是 有 我 你 们 在 能 可以 怎么 什么 多久 请问".split()
)


def extract(
    passage: Passage, question: str, encoder: Encoder | None = None
) -> tuple[str, Citation] | None:
    """What of a passage answers a question, and its citation; None where nothing may be quoted.

    A sentence is kept with the one before that it leans on, and with the exceptions that follow it:
    half of a condition would be another promise than the shop's.
    """
    found = quotable(passage.text, passage.language, by_customers=passage.kind == "review")
    if not found:
        return None
    kept = _chosen(found, question, encoder)
    quote = joined([found[place] for place in kept], "zh" if passage.language == "zh" else "en")
    return quote, Citation(passage.id, passage.source, passage.title, quote, passage.version)


def _chosen(found: Sequence[str], question: str, encoder: Encoder | None) -> list[int]:
    if len(found) <= _SHORT:
        return list(range(len(found)))
    scores = _scores(found, question, encoder)
    order = sorted(range(len(found)), key=lambda place: (-scores[place], place))
    kept: set[int] = set()
    for place in order:
        if len(kept) >= MOST:
            break
        kept |= _with_what_it_needs(place, found)
    return sorted(kept)


def _with_what_it_needs(place: int, found: Sequence[str]) -> set[int]:
    needed = {place}
    first = place
    while first > 0 and _leans(found[first], found[first - 1]):
        first -= 1
        needed.add(first)
    following = place + 1
    while (
        following < len(found)
        and _LEANS.match(found[following])
        and _LIMITS.search(found[following])
    ):
        needed.add(following)
        following += 1
    # An exception may stand by itself: We cannot, Only, 定制商品不.
    if following < len(found) and _is_exception(found[following]):
        needed.add(following)
    return needed


_SUBJECT = re.compile(r"^\W*(?:a|an|the) (?:\w+ ){0,1}?(\w{4,})", re.IGNORECASE)
_AFTER = re.compile(r"^\W*([\u4e00-\u9fff]{2})(?:通过|完成|成功|无误)?(?:以)?后")


def _leans(sentence: str, before: str) -> bool:
    """Whether a sentence is not understood without the one before it."""
    if _LEANS.match(sentence):
        return True
    subject = _SUBJECT.match(sentence) or _AFTER.match(sentence)
    return subject is not None and subject[1].lower() in before.lower()


_EXCEPTION = re.compile(
    r"^\W*(?:unless|except|only|exceptions?|excluded|this does not|not included|but|however|with the exception)\b"
    r"|^\W*(?:但|除|仅|只|不过|例外|以下(?:情况|商品)除外)"
    r"|\b(?:cannot|can.t|can only|are excluded|is excluded|does not apply|do not apply|except)\b|不(?:能|支持|适用|享受|参与|予)|除外",
    re.IGNORECASE,
)


def _is_exception(sentence: str) -> bool:
    return _EXCEPTION.search(sentence) is not None


def _scores(found: Sequence[str], question: str, encoder: Encoder | None) -> list[float]:
    asked = _words(question)
    scores = []
    for place, sentence in enumerate(found):
        shared = len(asked & _words(sentence)) / max(1, len(asked))
        scores.append(shared + (_FIRST if place == 0 else 0.0))
    if encoder is not None:
        vectors = encoder.encode([question, *found])
        near = vectors[1:] @ vectors[0]
        scores = [score + _NEAR * float(one) for score, one in zip(scores, near, strict=True)]
    return scores


def _words(text: str) -> set[str]:
    return {one for one in stream(tokens(plain(text))) if one not in _COMMON}
