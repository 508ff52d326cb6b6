"""Clauses of a text, and whether one denies what stands in it."""

from __future__ import annotations

import re

CLAUSE = re.compile(r"[，。；！？,;!?\n|｜]|\.(?=\s|$)|(?<=\s)[-–—](?=\s)|——|：")
SENTENCE = re.compile(r"[。！？!?\n]|\.(?=\s|$)")
_NOT_ZH = re.compile(
    r"(?:不(?!一样|同|少|限|用|止|仅|但|只|止|光|管|论|妨|愧|用担心|怕|粘|锈)|没(?!事)|无(?!门槛|条件|限|论|需|惧|线|忧|刷|绳|框|缝|痕|极|感)|非(?!常)|未(?!来)|别(?!致|墅|样|的|家)|勿|禁止|避免|并非|请(?:换|改用|另)|[得需要]换|改用|免(?!烫|熨|洗|打孔|安装|工具|钉|胶|拆|费|税|揉|邮))[^，。；！？,;!?]{0,4}$"
)
_NOT_EN = re.compile(
    r"(?:\bnot at all\b|\bnot?\b|n't|n’t|\bnever\b|\bwithout\b|\bnor\b|\bneither\b|\bexcept\b|\bavoid\b|\b(?:keep|leave) (?:it |them )?(?:out of|away from)\b|\bnon-?)(?:[ -]\w+){0,3}[ -]?$",
    re.IGNORECASE,
)
NO_ANSWER = re.compile(
    r"^\s*(?:no\b|none\b|not\b|否|无\s*(?:$|[，,；;（(、。])|不(?:支持|可|能|含|适用|防|建议)|没有|without|n/a)",
    re.IGNORECASE,
)
_NO_AFTER = re.compile(
    r"^\s*(?:(?:(?:和|与|、|或|及)[\u4e00-\u9fff]{1,6}?)?[它咱]?(?:也|都|均|统统)(?:不(?:适合|适用|可|去|进|碰|放|能进|行|支持|建议|宜|要放)|别|没有)|[\u4e00-\u9fff]{0,2}请?另(?:找|选|购|备|配|请)|(?:这一?代|目前|暂时|暂)?(?:没有|没|无(?!线|绳|刷|框|缝|痕|极|感|油|叶))|[\u4e00-\u9fff]{0,5}?(?:就|请|可|千万|还是|最好)(?:别|不要|不必|免了|绕)|[\u4e00-\u9fff]{0,2}(?:别|不要)(?=[进放用碰试洗煮蒸泡])|除外|不(?:可|支持|适用|能|行|宜)|请勿|is not|not (?:included|suitable|supported|safe)|not washable|-?free\b|will not|won.t|cannot|can.t|is out|(?:也)?(?:用不了|连不上|不认|不行|不能)|excluded|sold separately|另购|另售|自备|需自|available separately)",
    re.IGNORECASE,
)


def negated(text: str, start: int, end: int, *, after: bool = True) -> bool:
    """Whether the clause denies what stands at a place of a folded text, before it or `after` it."""
    left, right = clause(text, start, end, CLAUSE)
    before = text[left:start][-32:]
    said_before = _NOT_ZH.search(before) or _NOT_EN.search(before)
    return bool(said_before or (after and _NO_AFTER.match(text[end:right])))


def clause(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    """The bounds of the clause, or sentence, around a stretch; of at most 120 characters a side."""
    left = max(0, start - 120)
    for one in ends.finditer(text, left, start):
        left = one.end()
    after = ends.search(text, end, min(len(text), end + 120))
    return left, after.start() if after else min(len(text), end + 120)
