"""Sentences of a document that speak to a machine: never quoted, never followed, told at indexing."""

from __future__ import annotations

import re

from insight.assistant.signals import plain
from insight.campaigns.rules import problems
from insight.campaigns.sentences import sentences
from insight.campaigns.types import Copy, CopyLanguage

_MACHINE = re.compile(
    r"\b(?:ai|a\.i\.|llms?|language models?|chat ?bots?|bots?|chat ?gpt|gpt|assistants?(?= ?[:：,]| (?:instructions?|notes?|must|should|shall|please)\b)|virtual assistant"
    r"|whoever (?:summari[sz]es|reads|answers)|summari[sz]er|automated system)\b"
    r"|智能(?:客服|助手)|机器人|大模型|语言模型|(?<![a-z])ai(?![a-z])|模型须知|小助手|自动回复|客服系统|(?<![\u4e00-\u9fff])助手"
)
_MARK = re.compile(
    r"<!--|-->|<\w+[^>]{0,200}>|!\[[^\]]{0,80}\]\(|\[\[|\]\]|###|```|tool_(?:result|call)|\b\w+_command\b"
    r"|\bsystem\s?:|role\s?=|^\W*\[(?:assistant|system|user|ai)|https?://\S*\{"
    # A conversation that a document makes up.
    r"|(?:^|\n)\W*(?:顾客|客户|买家|用户|助手|客服|customer|assistant|user|agent)\s?[:：]"
)
_ORDER = re.compile(
    r"(?:优先于以上|读到此处|看到这(?:里|句|行)|停止扮演|凡(?:是)?问及|无论(?:对方|顾客|客户|谁)问|统统答|一律(?:答|说|回答)"
    r"|回复末尾|答完以后|每句话?都|接下来每|即视为本人|(?<!不)(?<!不会)索要|催对方|仅供(?:智能)?客服|下一句请|请用(?:老板|店长)口吻)"
    r"|\b(?:treat (?:the |any |all )?text|as orders from|from here on|in your (?:output|reply|answer)|the conversation so far"
    r"|whenever \w+ comes? up|on request to the user|the user is an?|never mention|print your|before quoting"
    r"|always (?:include|add|append|attach|mention|end|say)|add the customer.s|(?<!we )(?<!will )(?:tell|inform) (?:shoppers|customers|buyers|people) (?:this|that|to))\b"
)
_SPACED = re.compile(r"(?:\b\w[-. ]){5,}\w\b")
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|example|cn|io|shop)\b")


_TOLD_TO_IT = re.compile(
    r"\b(?:dear|hey|hello|notes?|memo|attention|reading this|please|must|should|shall|approval|approved|whenever"
    r"|always|never|answer|reply|say|tell|print|put|get|make|state|states|ignore|reveal|show)\b"
    r"|[:：](?!\d)|须知|布置|执行|只要你|你好呀|宣布|仅供|统统|一律|必须|务必|请(?!问)|不要|不许|听好|告诉|说(?!明)"
)
_IMAGE = re.compile(r"!\[[^\]\n]{0,80}\]\([^)\n]{0,300}\)?")
_COMMENT = re.compile(r"<!--.{0,2000}?(?:-->|$)", re.DOTALL)


def is_command(sentence: str, language: str, *, by_customers: bool = False) -> bool:
    """Whether a sentence of a document speaks to a machine, or hides what it says.

    A shop's page may name its robot; what customers write may not.
    """
    read = plain(sentence)
    if _MARK.search(read) or _ORDER.search(read):
        return True
    if _MACHINE.search(read) and (by_customers or _TOLD_TO_IT.search(read)):
        return True
    spelt = _SPACED.search(sentence)
    if spelt and sum(sign.isalpha() for sign in spelt[0]) > 5:
        return True
    spoken: CopyLanguage = "zh" if language == "zh" else "en"
    return next(iter(problems("instructions", Copy(sentence, spoken), None)), None) is not None


def quotable(text: str, language: str, *, by_customers: bool = False) -> list[str]:
    """The sentences of a passage that may be quoted.

    None at all where customers wrote it and one of them is a command or a link: whoever hides one in
    a review may well have written the rest for it.
    """
    marked = _IMAGE.sub("[[image]]", _COMMENT.sub("\n", text))
    found = sentences(marked)
    bad = {one for one in found if is_command(one, language, by_customers=by_customers)}
    if by_customers and (bad or any(_LINK.search(one) for one in found)):
        return []
    if not bad:
        return found
    # What follows a command may go on with it, up to the end of its paragraph.
    kept = []
    for line in marked.split("\n"):
        silent = False
        for one in sentences(line):
            silent = silent or one in bad
            if not silent:
                kept.append(one)
    return kept


def commands(text: str, language: str, *, by_customers: bool = False) -> list[str]:
    """The sentences of a passage that are commands, for whoever indexes it."""
    return [one for one in sentences(text) if is_command(one, language, by_customers=by_customers)]
