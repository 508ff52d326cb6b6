"""Chinese, English or another language: scripts first, then words, then py3langid.

Reviews are short and informal ("nice", "good app tbh"), and a classifier of whole pages guesses
wildly on them. So Latin text is English unless it is clearly something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from insight.types import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_CHARACTERS = 2000
FEW_WORDS = 4
MARGIN = 2.0
"""Log-likelihood by which another language must beat English."""
MARGIN_OF_FEW = 10.0
"""The same for a text of fewer than FEW_WORDS words; see the model card for how it was chosen."""
MARGIN_PER_WORD = 1.5
"""What each word that is known as English adds to the margin."""
MIN_FOREIGN_WORDS = 2

_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|&\w+;|<[^>]{0,200}>")
_NOISE_SIGNS = ("://", "www.", "@", "#", "&", "<")
"""Each kind of noise has one of them."""
# Runs, not single characters: a text has few of them.
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KANA_HANGUL = re.compile(
    r"[\u3041-\u306d\u306f-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uac00-\ud7af\u1100-\u11ff]+"
)
"""Kana and Hangul but for \u306e, which Chinese shops use as an ornament."""
_NO_LETTER_BUT_HAN = re.compile(
    r"[\u3400-\u9fff\u2010-\u2027\u3000-\u3004\u3008-\u3020\uff01-\uff20 -@\[-`{-~\n]*"
)
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:['\u2019][A-Za-z]+)*")
_LETTER = re.compile(r"[^\W\d_]+")
_APOSTROPHES = re.compile("['\u2019]")

_OTHERS = (
    "af ca cs cy da de es et eu fi fr ga gl hr ht hu id is it lt lv mg ms mt nl no pl pt ro rw sk "
    "sl sq sv sw tl tr vi xh zu"
).split()
"""Languages in Latin letters that py3langid tells from English; some stand in for others that it
does not know, as Kinyarwanda and Zulu do for Luganda."""

_ENGLISH = frozenset(
    """
    a about after again all also always am an and any app are as at awesome back bad be because
    been before best better but buy by can cant cool could day did didnt do does doesnt dont easy
    even ever every excellent fast first for free from get give go going good got great had happy
    hard has have he help her here him his how i if im in into is isnt it its ive just keep know
    less like lol love made make many me more most much must my need never new nice no not nothing
    now of off ok okay on one only or other our out over perfect please pls poor price product
    quality really recommend same see service she should so some still such super sure than thank
    thanks that thats the their them then there these they thing this those thx time to too try u
    up update ur us use used useful user using very want was wasnt waste way we well were what
    when where which while who why will with work working works worst worth would wow yes you
    your
    """.split()
)
_ALSO_ELSEWHERE = frozenset("a an do he i in is me no of on so up us was we".split())
"""English words that are also words of other languages, and so say little."""
_TELLING = _ENGLISH - _ALSO_ELSEWHERE


def detect_languages(texts: Sequence[str]) -> list[Language]:
    """`zh`, `en` or `other` for each text, in order; `other` for text without words."""
    return [_detect(text[:MAX_CHARACTERS]) for text in texts]


def _detect(text: str) -> Language:
    if any(map(text.__contains__, _NOISE_SIGNS)):
        text = _NOISE.sub(" ", text)
    if _NO_LETTER_BUT_HAN.fullmatch(text):
        return "zh" if _HAN.search(text) else "other"
    words = _LATIN_WORD.findall(text)
    if text.isascii():
        # Each letter is in a word.
        return "en" if words and _is_english(words) else "other"
    han = _count(_HAN, text)
    kana_hangul = _count(_KANA_HANGUL, text)
    # Japanese has kana for every two or three Han; Chinese has them as faces and ornaments.
    if kana_hangul and kana_hangul * 10 >= han + kana_hangul and kana_hangul >= len(words):
        return "other"
    if han and han >= len(words):
        return "zh"
    latin = sum(map(len, words))
    if not words or latin * 2 < _count(_LETTER, text) - han:
        return "other"
    return "en" if _is_english(words) else "other"


def _count(characters: re.Pattern[str], text: str) -> int:
    return sum(map(len, characters.findall(text)))


def _is_english(words: list[str]) -> bool:
    plain = _APOSTROPHES.sub("", " ".join(words)).lower().split(" ")
    known = sum(map(_ENGLISH.__contains__, plain))
    telling = sum(map(_TELLING.__contains__, plain))
    foreign = len(plain) - known
    if foreign < MIN_FOREIGN_WORDS or telling * 3 >= len(plain):
        return True
    # py3langid reads bytes and takes capitals for names of another language.
    scores = dict(_identifier().rank(" ".join(word.lower() for word in words)))
    best = max(scores, key=lambda language: scores[language])
    margin = MARGIN if len(words) >= FEW_WORDS else MARGIN_OF_FEW
    margin += MARGIN_PER_WORD * known
    return best == "en" or bool(scores[best] - scores["en"] < margin)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", *_OTHERS])
    # It keeps the weights of all its languages to go back to: most of its memory.
    identifier._full_model = (identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes)
    return identifier
