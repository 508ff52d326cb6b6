"""Parameters of a query: which `$name`s a statement has, and a typed value for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, cast, get_args

from insight.errors import QueryError
from insight.messages import message

Kind = Literal["text", "number", "date", "choice"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VALUE_LENGTH = 1000
MOST = 20
"""Parameters of one query."""
MOST_CHOICES = 50

_TOKENS = re.compile(
    r"""
      --[^\n\r]*
    | /\*
    | (?<![\w$]) [eE] ' (?: [^'\\] | '' | \\. )* '?
    | ' (?: [^'] | '' )* '?
    | " (?: [^"] | "" )* "?
    | (?<![\w$]) \$ (?P<tag> (?:[^\W\d]\w*)? ) \$ .*? (?: \$ (?P=tag) \$ | \Z )
    | (?<![\w$]) \$ (?P<name> \w+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as its form shows it. The default is text, as a form sends it."""

    name: str
    kind: Kind = "text"
    default: str = ""
    choices: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "choices": list(self.choices)}


def named(sql: str) -> list[str]:
    """The names behind `$` in a statement, each once, in their order.

    Text, quoted names and comments are passed over. The statement is not parsed: whether it is
    one at all says the sandbox.
    """
    found: dict[str, None] = {}
    at = 0
    while match := _TOKENS.search(sql, at):
        at = match.end()
        if match[0] == "/*":
            at = _behind_comment(sql, at)
        elif match["name"]:
            found[match["name"]] = None
    return list(found)


def described(sql: str, known: Iterable[Parameter] = ()) -> list[Parameter]:
    """The parameters of a statement; those that are `known` by name keep their kind and default.

    Raises QueryError when there are too many.
    """
    by_name = {parameter.name: parameter for parameter in known}
    names = named(sql)
    if len(names) > MOST:
        raise QueryError(
            message(
                "The query has %(count)s parameters, and %(most)s is the limit.",
                count=len(names),
                most=MOST,
            )
        )
    return [by_name.get(name) or Parameter(name) for name in names]


def of_plain(plain: Iterable[Mapping[str, Any]]) -> list[Parameter]:
    """What `Parameter.plain` gave, or what a program sent.

    Raises QueryError for an unknown kind, or a default that does not fit it.
    """
    found = []
    for one in plain:
        if one["kind"] not in KINDS:
            raise QueryError(
                message("%(kind)s is no kind of parameter.", kind=repr(one["kind"])[:40])
            )
        choices = tuple(str(choice)[:VALUE_LENGTH] for choice in one.get("choices", ()) if choice)
        made = Parameter(one["name"], cast(Kind, one["kind"]), one["default"].strip(), choices)
        if made.kind == "choice" and not made.choices:
            raise QueryError(message("$%(name)s needs values to choose from.", name=made.name))
        if made.default:
            value(made, made.default)
        found.append(made)
    return found


def values(parameters: Iterable[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each parameter, for the sandbox: what is given, else the default, else NULL.

    Raises QueryError for one that is not of its kind.
    """
    return {
        one.name: value(one, text) if (text := _text(one, given)) else None for one in parameters
    }


def value(parameter: Parameter, text: str) -> Any:
    """The value of a text. Raises QueryError when it does not fit the parameter's kind."""
    name, shown = parameter.name, text[:40]
    if len(text) > VALUE_LENGTH:
        raise QueryError(
            message(
                "The value of $%(name)s is longer than %(most)s characters.",
                name=name,
                most=VALUE_LENGTH,
            )
        )
    match parameter.kind:
        case "number":
            if not re.fullmatch(r"[+-]?(\d{1,18}|\d{0,18}\.\d{1,18}|\d{1,18}\.)", text, re.ASCII):
                raise QueryError(
                    message("$%(name)s is no number: %(text)s.", name=name, text=shown)
                )
            return float(text) if "." in text else int(text)
        case "date":
            try:
                if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
                    raise ValueError(text)
                return date.fromisoformat(text)
            except ValueError as error:
                raise QueryError(
                    message(
                        "$%(name)s is no day such as 2026-11-20: %(text)s.", name=name, text=shown
                    )
                ) from error
        case "choice":
            if text not in parameter.choices:
                raise QueryError(
                    message("$%(name)s is none of its values: %(text)s.", name=name, text=shown)
                )
    return text


def _text(parameter: Parameter, given: Mapping[str, Any]) -> str:
    found = given.get(parameter.name)
    return (str(found).strip() if found is not None else "") or parameter.default


def _behind_comment(sql: str, at: int) -> int:
    """Where a block comment ends that began before `at`; they nest."""
    depth = 1
    while depth and (edge := _COMMENT_EDGE.search(sql, at)):
        depth += 1 if edge[0] == "/*" else -1
        at = edge.end()
    return len(sql) if depth else at
