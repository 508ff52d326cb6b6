"""What a text lays into customers' mouths: quotations, and what buyers are said to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insight.campaigns.claims.concepts import functions
from insight.campaigns.claims.evidence import Evidence, fold, letters, telling, tokens

_QUOTED = re.compile(
    r"“(?P<a>[^“”\n]{4,300})”|「(?P<b>[^「」\n]{4,300})」|『(?P<c>[^『』\n]{4,300})』"
    r'|(?<![\w\d])"(?P<d>[^"\n]{4,300})"(?!\w)'
)
_SPEAKER_BEFORE = re.compile(
    r"(?:感言|寄语|心得|说|写道?|写着|写下|原话|留言|反馈|评价|评论|称|直呼|感叹|表示|吐槽|晒单|好评|推荐|告诉\S{0,3}|来自\S{0,8}"
    r"|says?|said|writes?|wrote|tells?|told|called|calls|according to|review\w*|customers?|buyers?|owners?|users?|raves?|"
    r"puts it|quote|words|summ\w+ (?:it )?up|as \w+ (?:put|from)|verdict|comment\w*|testimonial|star)\s*\S{0,12}?\s*[:：,，]?\s*$",
    re.IGNORECASE,
)
_SPEAKER_AFTER = re.compile(
    r"^[,，.。!！]?\s*(?:[-–—]{1,2}\s*\S|(?:says?|said|writes?|wrote|raves?|reports?|admits?|told us|tells us|notes|was the verdict|sums|according)\b"
    r"|as (?:\w+ ){1,6}(?:put|puts|said|says|wrote|writes|told)\b|(?:\w+ ){1,4}(?:says|said|writes|wrote|told|raves|reports)|(?:这是|是|这)?[^，。]{0,10}(?:说|写道|的原话|的\S{0,4}评价|的\S{0,3}心声|的反馈|留言|这样评价|如此评价))",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"(?P<who>买家|顾客|用户|客人|客户|大家|网友|评论区?|评价(?:里|区)?|姐妹们?|宝妈们?|妈妈们|回头客|老客户?|粉丝|亲们|不少人|很多人|好多人|好几位|许多人|买过的(?:人|朋友)|用过的(?:人|朋友)|家长们|铲屎官们?|(?:好多|不少|很多)?(?:学员|[山驴花跑钓车球茶书泳骑拍笔琴猫狗]友(?:圈)?|街坊|宝爸|吃货|老铁|写手)们?|一位\S{0,6})"
    r"(?:们)?[^，。！？；,!?;\n]{0,8}?(?:说(?!话)|提到|反馈|念叨|夸|表示|点赞|称赞|写|留言|惊叹|告诉|直呼|感叹|评论|反映|安利|赞不绝口|公认|吐槽|提及)(?P<what>[^。！？\n]{0,40})"
    r"|\b(?P<whoen>(?:(?:many|most|some|several|our|lots of|plenty of|countless|one|a few|other|happy|a|early|real|the) ){0,4}"
    r"(?:customers?|buyers?|reviewers?|owners|users|parents|people|shoppers|fans|runners|readers|reviews|testers|mums|moms|dads|cooks|campers|riders|cyclists|gardeners|many|most|those who \w+(?: \w+)?))"
    r"(?: (?:have|keep|like|love|often|always|regularly|also|usually|who \w+ \w+|has|will|can|of you|to)){0,4}"
    r" (?:sa(?:y|id|ys)|tell(?:ing)?|told|mention(?:s|ed|ing)?|report(?:s|ed|ing)?(?: back)?|prais\w+|rav\w+|agree\w*|describ\w+|call\w*|writ\w+|wrote|point\w* out|find|found|confirm\w*|swear\w*|appreciat\w+|comment\w*|love|loved|notice\w*|highlight\w*|rate\w*)\b(?P<whaten>[^.!?\n]{0,90})",
    re.IGNORECASE,
)
_ONE = re.compile(r"^(?:一位|one |a )", re.IGNORECASE)
_COUNTED = re.compile(r"[\d%成][^，。,.]{0,6}$|\bin (?:ten|100|a hundred)\s*$")
_CLAUSE = re.compile(r"[，。；！？;!?\n]|\.(?=\s|$)")
_FILLER = frozenset(
    tokens(
        "really very quite us about how what which who they them their time again back often all say "
        "says tell keep many thing much most good word write wrote written page bring same first first-rate like love 好多 不少 评论 买家 都说"
    )
)


@dataclass(frozen=True, slots=True)
class Saying:
    """Words that customers are said to have said, and the reviews that hold them."""

    start: int
    end: int
    quotation: bool
    documents: tuple[str, ...]
    held: bool


def sayings(text: str, evidence: Evidence, k: int) -> Iterator[Saying]:
    """Quotations of customers, and sentences of what they say, each with the reviews behind it."""
    folded = fold(text)
    quoted = list(_quotations(text, evidence))
    yield from quoted
    for match in _SAYING.finditer(folded):
        if any(one.start < match.end() and match.start() < one.end for one in quoted):
            continue
        who = match["who"] or match["whoen"] or ""
        said = (match["what"] or "") + (match["whaten"] or "")
        if not set(tokens(said)) - _FILLER or _COUNTED.search(folded[: match.start()][-12:]):
            continue
        before = _CLAUSE.split(folded[max(0, match.start() - 30) : match.start()])[-1]
        documents = _saying_so(f"{before} {said}", evidence)
        enough = 1 if _ONE.match(who) else k
        yield Saying(match.start(), match.end(), False, documents, len(documents) >= enough)


def _saying_so(said: str, evidence: Evidence) -> tuple[str, ...]:
    """The reviews that share a word, a telling sign, or a claim with a sentence."""
    wanted = telling(said) - _FILLER
    claimed = [evidence.said(concept) for concept in functions() if any(concept.matches(said))]
    return tuple(
        review.document_id
        for number, review in enumerate(evidence.reviews)
        if wanted & evidence.telling_reviews[number]
        or any(says[number] is not None for says in claimed)
    )


def _quotations(text: str, evidence: Evidence) -> Iterator[Saying]:
    for match in _QUOTED.finditer(text):
        words = next(value for value in match.groups() if value)
        before = text[max(0, match.start() - 40) : match.start()]
        after = text[match.end() : match.end() + 40]
        if not (_SPEAKER_BEFORE.search(before) or _SPEAKER_AFTER.match(after)):
            continue
        plain = letters(words)
        if len(plain) < 2 or plain in evidence.letters:
            continue
        documents = tuple(
            review.document_id
            for review, said in zip(evidence.reviews, evidence.letters_of_reviews, strict=True)
            if plain in said
        )
        # A word or two in quotation marks is how a thing is called, not what somebody said.
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in plain)
        if not documents and (len(plain) < 6 if chinese else len(words.split()) < 4):
            continue
        yield Saying(match.start(), match.end(), True, documents, bool(documents))
