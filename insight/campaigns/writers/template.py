"""The writer that is always there: sentences of our own around the facts, and nothing beside them."""

from __future__ import annotations

from collections.abc import Callable

from insight.campaigns.brief import Brief, Draft
from insight.campaigns.channels import Field
from insight.campaigns.writers import letters, pages, posts
from insight.campaigns.writers.replies import reply_parts
from insight.campaigns.writers.telling import within

NAME = "template"


class Template:
    """Writes from frames; see `insight.campaigns.brief.Writer`."""

    name = NAME

    def write(self, brief: Brief) -> Draft:
        texts = {}
        for field in brief.channel.fields:
            made = _FIELDS[field.name](brief, field)
            for part, text in zip(field.parts, made, strict=False):
                texts[part] = text
        return Draft(texts, NAME)


def _text(brief: Brief, field: Field) -> list[str]:
    return [_TEXTS.get(brief.channel.name, posts.post)(brief, field)]


def _reply(brief: Brief, field: Field) -> str:
    said, end = reply_parts(brief)
    return within(field, brief, said, end if brief.language == "zh" else f" {end}")


_TEXTS: dict[str, Callable[[Brief, Field], str]] = {
    "xiaohongshu": posts.long_post,
    "instagram": posts.long_post,
    "email": letters.email,
    "review-reply": _reply,
}
_FIELDS: dict[str, Callable[[Brief, Field], list[str]]] = {
    "title": pages.title,
    "bullets": pages.bullets,
    "description": pages.description,
    "search_title": pages.search_title,
    "meta_description": pages.meta,
    "keywords": pages.search_words,
    "headlines": pages.headlines,
    "descriptions": pages.descriptions,
    "text": _text,
    "subject": letters.subject,
    "preheader": letters.preheader,
}
