"""Product facts from files: one JSON object or a list of them, JSON lines, or a table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from insight.campaigns.types import ProductFacts
from insight.errors import SourceError
from insight.messages import message
from insight.sources.files import open_tables

_NAMES = {
    "name": (
        "name",
        "product",
        "title",
        "product name",
        "名称",
        "商品名",
        "商品名称",
        "产品名",
        "品名",
        "标题",
    ),
    "price": ("price", "价格", "售价", "现价"),
    "proofs": ("proofs", "proof", "certificates", "证明", "资质", "证书", "依据"),
}
"""What the columns of a table may be called; every other one is an attribute."""
_MOST_BYTES = 20_000_000
_SEPARATOR = re.compile(r"[\n;；]")
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class BadFacts:
    """A row or an object that holds no product, and why, with its line."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class FactsFile:
    """The products of a file in its order, and what was left out."""

    products: tuple[ProductFacts, ...]
    bad: tuple[BadFacts, ...] = ()

    def only(self) -> ProductFacts:
        """The one product. Raises SourceError where there are none or several, or any is bad."""
        if self.bad:
            raise SourceError(self.bad[0].problem)
        if len(self.products) != 1:
            raise SourceError(
                message(
                    "One product is wanted, and this holds %(count)s: give a file with one.",
                    count=len(self.products),
                )
            )
        return self.products[0]


def read_facts(path: Path, others: bool = False) -> FactsFile:
    """Read the products of a file; good ones are kept beside bad ones.

    With `others`, a field of an object that is none of ours is an attribute, as another column of
    a table is.

    Raises SourceError where the file cannot be read at all, names no product, or is too large.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError(
                message(
                    "%(name)s is larger than %(most)s MB: split it.",
                    name=path.name,
                    most=_MOST_BYTES // 1_000_000,
                )
            )
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise SourceError(
            message(
                "%(name)s cannot be read: %(cause)s.", name=str(path), cause=error.strerror or error
            )
        ) from error
    json_like = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    rows = _json_rows(path) if json_like else _table_rows(path)
    products, bad = [], []
    for line, value in rows:
        try:
            if isinstance(value, SourceError):
                raise value
            plain = _with_others(value) if others else value
            products.append(facts_from(plain, f"{path.name}, line {line}"))
        except SourceError as error:
            bad.append(BadFacts(line, error.args[0]))
    if not products and not bad:
        raise SourceError(message("%(name)s holds no product.", name=path.name))
    return FactsFile(tuple(products), tuple(bad))


def facts_from(value: Any, where: str) -> ProductFacts:
    """The facts of a decoded JSON object, numbers and yes or no as their words.

    Raises SourceError that names `where`, the field, its value and what to do.
    """
    if not isinstance(value, Mapping):
        raise SourceError(
            message(
                "%(where)s: “%(value)s” is no product; write an object with name, attributes, "
                "price and proofs.",
                where=where,
                value=_shown(value),
            )
        )
    plain = dict(value)
    attributes = plain.get("attributes")
    if isinstance(attributes, Mapping):
        plain["attributes"] = {str(key): _word(one) for key, one in attributes.items()}
    if plain.get("price") is not None:
        plain["price"] = _word(plain["price"])
    if isinstance(plain.get("proofs"), str):
        plain["proofs"] = _split(plain["proofs"])
    if isinstance(plain.get("name"), str):
        plain["name"] = plain["name"].strip()
    try:
        return ProductFacts(**plain)
    except ValidationError as error:
        first = error.errors()[0]
        raise SourceError(
            message(
                "%(where)s: %(field)s: %(problem)s (“%(value)s”). A product has name, attributes "
                "(an object of texts), price and proofs (a list of texts).",
                where=where,
                field=".".join(map(str, first["loc"])) or "name",
                problem=first["msg"],
                value=_shown(first["input"]),
            )
        ) from error
    except TypeError as error:
        raise SourceError(
            message("%(where)s: a key is no text: %(cause)s.", where=where, cause=error)
        ) from error


def _with_others(value: Any) -> Any:
    """An object whose other fields are attributes too, and whose own may be called as columns are."""
    attributes = value.get("attributes", {}) if isinstance(value, Mapping) else None
    if not isinstance(attributes, Mapping):
        return value
    plain: dict[str, Any] = {"attributes": dict(attributes)}
    for key, one in value.items():
        field = _field(key) if isinstance(key, str) else None
        if field is not None and field not in plain:
            plain[field] = one
        elif key != "attributes" and one is not None:
            plain["attributes"].setdefault(key, one)
    return plain


def _json_rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            message("%(name)s is not written in UTF-8: save it as UTF-8.", name=path.name)
        ) from error
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = text.splitlines()
        if sum(bool(line.strip()) for line in lines) < 2 or not _is_json_lines(lines):
            at = getattr(error, "lineno", 1)
            raise SourceError(
                message(
                    "%(name)s, line %(line)s: this is no JSON (%(cause)s). Mend it there.",
                    name=path.name,
                    line=at,
                    cause=error,
                )
            ) from error
        yield from _lines(lines, path.name)
        return
    if isinstance(whole, list):
        decoder, line, end = json.JSONDecoder(), 1, 0
        place = text.index("[") + 1
        for one in whole:
            place = _next_value(text, place)
            line += text.count("\n", end, place)
            yield line, one
            end, place = place, decoder.raw_decode(text, place)[1]
    else:
        yield 1, whole


def _next_value(text: str, place: int) -> int:
    while text[place] in ", \t\r\n":
        place += 1
    return place


def _is_json_lines(lines: list[str]) -> bool:
    for line in lines:
        if line.strip():
            try:
                return isinstance(json.loads(line), dict)
            except (ValueError, RecursionError):
                continue
    return False


def _lines(lines: list[str], name: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            yield (
                number,
                SourceError(
                    message(
                        "%(name)s, line %(line)s: this is no JSON (%(cause)s). Mend it there.",
                        name=name,
                        line=number,
                        cause=error,
                    )
                ),
            )


def _table_rows(path: Path) -> Iterator[tuple[int, Any]]:
    with closing(open_tables(path)) as tables:
        for table in tables:
            fields = {column: _field(column) for column in table.columns}
            if "name" not in fields.values():
                raise SourceError(
                    message(
                        "%(name)s: no column holds the product's name. Call one “name”. "
                        "Columns: %(columns)s",
                        name=table.name,
                        columns=", ".join(table.columns) or "–",
                    )
                )
            for row in table.rows:
                if row.problem:
                    yield (
                        row.line,
                        SourceError(
                            message(
                                "%(name)s, line %(line)s: %(problem)s",
                                name=table.name,
                                line=row.line,
                                problem=row.problem,
                            )
                        ),
                    )
                elif any(_word(value) for value in row.values.values()):
                    yield row.line, _product(row.values, fields)


def _product(values: Mapping[str, Any], fields: Mapping[str, str | None]) -> dict[str, Any]:
    product: dict[str, Any] = {"name": "", "attributes": {}, "proofs": []}
    for column, value in values.items():
        said = _word(value)
        match fields.get(column):
            case None if said:
                product["attributes"][column] = said
            case "proofs":
                product["proofs"] += _split(said)
            case "name" | "price" as field if said:
                product[field] = product.get(field) or said
    return product


def _field(column: str) -> str | None:
    plain = column.strip().casefold().replace("_", " ")
    return next((field for field, names in _NAMES.items() if plain in names), None)


def _split(said: str) -> list[str]:
    return [part.strip() for part in _SEPARATOR.split(said) if part.strip()]


def _word(value: Any) -> Any:
    """A plain value as the words that a shop would write; lists and objects as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(str(_word(one)) for one in value)
    return str(value).strip() if isinstance(value, str | int | float) else value


def _shown(value: Any) -> str:
    said = str(value)
    return said if len(said) <= _LONGEST_SHOWN else f"{said[:_LONGEST_SHOWN]}…"
