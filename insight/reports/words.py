"""The words of a report in one language: sentences from a file, numbers and dates by Babel."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from insight.analyses import aspect_tree
from insight.errors import QueryError
from insight.reports.quotations import cut

LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_DAYS = {
    "date": {"en": "d MMM yyyy", "zh": "y年M月d日"},
    "day": {"en": "EEE d MMM yyyy", "zh": "y年M月d日 E"},
    "short_date": {"en": "d MMM", "zh": "M月d日"},
}
_MINUS = "\N{MINUS SIGN}"


class Words(Formatter):
    """Sentences by key. A value takes its format from the sentence: `{share:share}`.

    A format that is not one of numbers and dates is the key of a phrase that depends on the
    number: `{n:documents}` gives "1 document" or "2 documents".
    """

    def __init__(self, language: str) -> None:
        """Raises QueryError when there are no sentences in that language."""
        if language not in LOCALES:
            raise QueryError(
                f"There are no reports in the language {language[:20]!r}. Known: en, zh."
            )
        self.language = language
        self._locale = Locale.parse(LOCALES[language])
        self._sentences = _sentences(language)

    def say(self, key: str, **values: Any) -> str:
        """The sentence `key` with its values; its plural form goes by the value `n`."""
        template = self._sentences[key]
        if isinstance(template, Mapping):
            form = self._locale.plural_form(values["n"])
            template = template.get(form) or template["other"]
        return self.vformat(template, (), values)

    def aspect(self, name: str) -> str:
        """An aspect as a heading names it."""
        return aspect_tree.title(name, self.language)

    def join(self, names: Sequence[str]) -> str:
        """Names as a sentence lists them."""
        return format_list(list(names), locale=self._locale)

    def format_field(self, value: Any, format_spec: str) -> str:
        if not format_spec:
            return str(value)
        return self.show(value, format_spec)

    def show(self, value: Any, kind: str) -> str:
        """A value of a table, chart or sentence in the given format; a dash for None."""
        if value is None:
            return "\N{EN DASH}"
        match kind:
            case "text" | "figure":
                return str(value)
            case "name":
                return cut(str(value), 60)
            case "count":
                return self._decimal(value, "#,##0")
            case "decimal":
                return self._decimal(value, "#,##0.0")
            case "money":
                return self._decimal(value, "#,##0" if value >= 1000 else "#,##0.00")
            case "stars":
                return self._decimal(value, "0.00")
            case "rating":
                return self._decimal(value, "0.#")
            case "share":
                return self._percent(value, "0.0%")
            case "whole_share":
                return self._percent(value, "#,##0%")
            case "size":
                return self._percent(abs(value), "#,##0.0%")
            case "points":
                return self._decimal(abs(value) * 100, "0.0")
            case "signed_points":
                return self._signed(value * 100, "0.0")
            case "signed_size":
                return self._signed(value * 100, "#,##0.0") + "%"
            case "stars_size":
                return self._decimal(abs(value), "0.00")
            case "signed_stars":
                return self._signed(value, "0.00")
            case "date" | "day" | "short_date":
                return format_date(_as_date(value), _DAYS[kind][self.language], locale=self._locale)
            case "weekday":
                return str(self._locale.days["format"]["wide"][value])
            case "hour":
                return f"{value:02d}:00"
            case "share_range":
                return self._range(value, "share")
            case _:
                return self.say(f"phrase.{kind}", n=value)

    def _range(self, ends: Sequence[float], kind: str) -> str:
        low, high = (self.show(end, kind) for end in ends)
        return self.vformat(str(self._sentences["phrase.range"]), (), {"low": low, "high": high})

    def _decimal(self, value: float, pattern: str) -> str:
        return format_decimal(value, pattern, locale=self._locale).replace("-", _MINUS)

    def _percent(self, value: float, pattern: str) -> str:
        return format_percent(value, pattern, locale=self._locale).replace("-", _MINUS)

    def _signed(self, value: float, pattern: str) -> str:
        shown = self._decimal(value, f"+{pattern};-{pattern}")
        # What is rounded to nothing goes neither up nor down.
        return shown if re.search("[1-9]", shown) else shown[1:]


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


@cache
def _sentences(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """`section.key` to a sentence, or to its plural forms."""
    path = Path(__file__).with_name(f"sentences_{language}.toml")
    flat: dict[str, str | Mapping[str, str]] = {}
    for section, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for key, sentence in entries.items():
            flat[f"{section}.{key}"] = sentence
    return flat
