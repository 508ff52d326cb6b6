"""What a page says in JSON-LD, microdata and RDFa, as one kind of node.

A node is a mapping of property names, without the prefix of their vocabulary, to lists of texts,
numbers and other nodes; "@type" and "@id" are among them.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.sources._links import web_address

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

Node = Mapping[str, list[Any]]

MOST_PROPERTIES = 50_000
"""Elements with markup that are looked at; the rest of a page is left."""
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
# A string stays as it is; a comment or a comma before a closing bracket goes.
_LOOSE = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*|,(?=\s*[}\]])', re.DOTALL)
_BY_ATTRIBUTE = {
    "meta": "content", "a": "href", "area": "href", "link": "href", "audio": "src", "embed": "src",
    "iframe": "src", "img": "src", "source": "src", "track": "src", "video": "src",
    "object": "data", "data": "value", "meter": "value", "time": "datetime",
}  # fmt: skip
_ADDRESSES = frozenset({"href", "src", "data"})
_TEXTS = frozenset({"reviewBody", "description", "text", "articleBody"})
"""Properties whose line breaks matter: their markup is kept, for the cleaning to read."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """The attributes that a kind of markup is written in."""

    scope: str
    property: str
    type: str
    ids: tuple[str, ...]


MICRODATA = Syntax("itemscope", "itemprop", "itemtype", ("itemid",))
RDFA = Syntax("typeof", "property", "typeof", ("resource", "about"))


def nodes(page: LexborHTMLParser, origin: str) -> list[list[Node]]:
    """All nodes of a page in the order in which they stand there, by the syntax they are in."""
    found = [list(json_ld(page))]
    for syntax in (MICRODATA, RDFA):
        if page.css_first(f"[{syntax.scope}]") is not None:
            found.append(attributed(page, syntax, origin))
    return found


def json_ld(page: LexborHTMLParser) -> Iterator[Node]:
    """The objects of all scripts that can be read; a broken script is left out alone."""
    for script in page.css("script[type]"):
        kind = (script.attributes.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json":
            yield from _objects(_loads(script.text(deep=True)))


def _loads(text: str) -> Any:
    plain = _WRAPPED.sub("", _WRAPPED.sub("", text)).strip()
    attempts: tuple[Callable[[str], str], ...] = (str, _without_comments, html.unescape)
    for attempt in attempts:
        try:
            return json.loads(attempt(plain), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _without_comments(text: str) -> str:
    return _LOOSE.sub(lambda match: match[1] or "", text)


def _objects(value: Any) -> Iterator[Node]:
    """Each JSON object as a node, outer ones first; nested ones are values of theirs too."""
    made: list[tuple[Any, list[Any]]] = []
    found: list[Node] = []
    top: list[Any] = []
    made.append((value, top))
    # Without recursion: how deep it is nested is up to the page.
    while made:
        raw, into = made.pop()
        if isinstance(raw, list):
            made += [(one, into) for one in reversed(raw)]
        elif isinstance(raw, dict):
            node: dict[str, list[Any]] = {}
            found.append(node)
            into.append(node)
            for name, inner in reversed(raw.items()):
                made.append((inner, node.setdefault(plain_name(name), [])))
        elif raw is not None:
            into.append(raw)
    yield from found


def attributed(page: LexborHTMLParser, syntax: Syntax, origin: str) -> list[Node]:
    """The items of microdata, or of RDFa as far as "RDFa Lite" goes."""
    elements = page.css(f"[{syntax.scope}], [{syntax.property}]")[:MOST_PROPERTIES]
    scopes: dict[int, dict[str, list[Any]]] = {}
    referred: defaultdict[str, list[int]] = defaultdict(list)
    for element in elements:
        attributes = element.attributes
        if syntax.scope in attributes:
            scopes[element.mem_id] = _begun(attributes, syntax)
            for name in (attributes.get("itemref") or "").split() if syntax is MICRODATA else ():
                referred[name].append(element.mem_id)
    owners = _Owners(scopes, referred)
    for element in elements:
        names = (element.attributes.get(syntax.property) or "").split()
        if not names:
            continue
        subjects = owners.of(element)
        inner = scopes.get(element.mem_id)
        for name in map(plain_name, names):
            value = inner if inner is not None else _value(element, name, origin)
            for subject in subjects:
                if value not in (None, "") and value is not scopes[subject]:
                    scopes[subject].setdefault(name, []).append(value)
    return list(scopes.values())


def _begun(attributes: Mapping[str, str | None], syntax: Syntax) -> dict[str, list[Any]]:
    node: dict[str, list[Any]] = {}
    if kinds := (attributes.get(syntax.type) or "").split():
        node["@type"] = [plain_name(kind) for kind in kinds]
    for name in syntax.ids:
        if attributes.get(name):
            node["@id"] = [attributes[name]]
    return node


@dataclass(slots=True)
class _Owners:
    """Whose property an element is: of the item around it, or of those that name its id."""

    scopes: Mapping[int, Any]
    referred: Mapping[str, list[int]]
    known: dict[int, list[int]]

    def __init__(self, scopes: Mapping[int, Any], referred: Mapping[str, list[int]]) -> None:
        self.scopes, self.referred, self.known = scopes, referred, {}

    def of(self, element: LexborNode) -> list[int]:
        """Climbs from the element; what was climbed once is remembered, so that depth costs once."""
        climbed: list[int] = []
        found: list[int] = []
        node: LexborNode | None = element
        while node is not None:
            if node.mem_id in self.known:
                found = self.known[node.mem_id]
                break
            climbed.append(node.mem_id)
            owners = self.referred.get(node.id or "", []) if self.referred else []
            parent = node.parent
            if owners:
                found = owners
                break
            if parent is not None and parent.mem_id in self.scopes:
                found = [parent.mem_id]
                break
            node = parent
        for one in climbed:
            self.known[one] = found
        return found


def _value(element: LexborNode, name: str, origin: str) -> str | None:
    attributes = element.attributes
    attribute = _BY_ATTRIBUTE.get(element.tag or "")
    for candidate in ("content", attribute) if attribute != "content" else ("content",):
        if candidate and attributes.get(candidate) is not None:
            value = attributes[candidate]
            return web_address(value, origin) if candidate in _ADDRESSES else value
    if name in _TEXTS and element.child is not None:
        return element.inner_html
    return element.text(deep=True).strip()


def plain_name(name: str) -> str:
    """The name of a type or property without the address or prefix of its vocabulary."""
    if name.startswith("@"):
        return name
    return re.split(r"[/#:]", name.rstrip("/"))[-1]


def types(node: Node) -> set[str]:
    return {plain_name(kind) for kind in node.get("@type", ()) if isinstance(kind, str)}


def first_text(node: Node, names: Iterable[str]) -> str | None:
    """The first value of these properties that is a text or a number."""
    for name in names:
        for value in node.get(name, ()):
            if isinstance(value, str) and value.strip():
                return value.strip()
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
            # {"@value": "text", "@language": "en"}
            if isinstance(value, dict) and (inner := value.get("@value")):
                return str(inner[0])
    return None
