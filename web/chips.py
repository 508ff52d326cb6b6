"""What a page is narrowed to, one by one, each with the address without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from web.labels import label


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter: what it is about, its value, and where it is not."""

    about: str
    value: str
    without: str


def chips(given: Mapping[str, Any], url: Callable[[dict[str, Any]], str]) -> list[Chip]:
    """The filters among the arguments of an address."""
    names = {"product": _("Product"), "source": _("Source"), "written_in": _("Written in")}
    found = []
    for name, about in names.items():
        for value in given.get(name, ()):
            left = {**given, name: [other for other in given[name] if other != value]}
            shown = label(value, "language") if name == "written_in" else value
            found.append(Chip(about, shown, url(left)))
    if given.get("without_doubtful"):
        left = {key: value for key, value in given.items() if key != "without_doubtful"}
        found.append(Chip("", _("Without doubtful documents"), url(left)))
    if given.get("from"):
        left = {key: value for key, value in given.items() if key not in ("from", "to")}
        found.append(Chip(_("Days"), f"{given['from']} – {given['to']}", url(left)))
    return found
