"""A form for any job: fields made from the model of its parameters, and what they were filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from flask_babel import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from insight.jobs import JOBS, Job, model_of
from insight.sources import SOURCES
from web.said import said

LONGEST_TEXT = 20_000
_OPTIONS = "options"
"""The parameter that has fields of its own, by the source that is chosen."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `kind` is text, number, bool, choice, list, mapping or date."""

    name: str
    """In the form; `options.url` is the field url of the parameter options."""
    kind: str
    help: str
    required: bool
    value: Any
    choices: Sequence[str] = ()
    minimum: float | None = None
    maximum: float | None = None

    @property
    def word(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says, and what is wrong with it, by field; `all` is about the whole."""

    given: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)


def offered() -> list[Job]:
    """The jobs that a person may start, in the order of the table."""
    return [one for one in JOBS.values() if one.by_hand]


def reads_files(name: str) -> bool:
    """Whether a job reads uploads, which have a page of their own."""
    return "files" in model_of(name).model_fields


def fields_of(name: str, given: Mapping[str, Any] | None = None) -> list[Field]:
    """The fields of a job's form with values: those given, else the defaults."""
    given, found = given or {}, []
    for parameter, info in model_of(name).model_fields.items():
        if parameter == _OPTIONS:
            source = given.get("source") or SOURCES.names()[0]
            if source in SOURCES.names():
                options = given.get(_OPTIONS) or {}
                for option, told in SOURCES.load(source).Parameters.model_fields.items():
                    found.append(_field(f"{_OPTIONS}.{option}", told, options.get(option)))
        elif name == "fetch" and parameter == "source":
            value = given.get(parameter) or SOURCES.names()[0]
            found.append(
                Field(parameter, "choice", str_of(info), True, value, tuple(SOURCES.names()))
            )
        else:
            found.append(_field(parameter, info, given.get(parameter)))
    return found


def read(name: str, form: MultiDict[str, str]) -> Filled:
    """What a form was filled with, checked by the job's model and the source's."""
    given: dict[str, Any] = {}
    chosen = {"source": form.get("source", "")}
    for one in fields_of(name, chosen):
        value = _value(one, form)
        if value is None:
            continue
        if one.name.startswith(f"{_OPTIONS}."):
            given.setdefault(_OPTIONS, {})[one.word] = value
        else:
            given[one.name] = value
    return check(name, given)


def check(name: str, given: Mapping[str, Any]) -> Filled:
    """The same for parameters that came another way."""
    problems: dict[str, str] = {}
    filled = dict(given)
    if _OPTIONS in model_of(name).model_fields:
        filled.setdefault(_OPTIONS, {})
        source = filled.get("source")
        if source not in SOURCES.names():
            problems["source"] = _("Choose a source.")
        else:
            model: type[BaseModel] = SOURCES.load(str(source)).Parameters
            problems |= {
                key if key == "all" else f"{_OPTIONS}.{key}": text
                for key, text in _problems(model, filled[_OPTIONS]).items()
            }
    return Filled(filled, problems | _problems(model_of(name), filled))


def str_of(info: FieldInfo) -> str:
    """The description, which is a message where it is ours."""
    return info.description or ""


def _problems(model: type[BaseModel], given: Any) -> dict[str, str]:
    try:
        model.model_validate(given)
    except ValidationError as error:
        return {
            ".".join(str(part) for part in one["loc"][:1]) or "all": words(one)
            for one in error.errors(include_url=False)
        }
    return {}


def words(error: ErrorDetails) -> str:
    """What is wrong with a value, in the page's language."""
    told = error.get("ctx", {})
    match error["type"]:
        case "missing" | "too_short" | "string_too_short":
            return str(_("This is needed."))
        case "int_parsing" | "int_type" | "float_parsing" | "int_from_float":
            return str(_("Write a number."))
        case "greater_than_equal":
            return str(_("At least %(least)s.", least=told["ge"]))
        case "less_than_equal":
            return str(_("At most %(most)s.", most=told["le"]))
        case "literal_error":
            return str(_("Choose one of the values."))
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return str(_("Write a date, such as 2026-11-28."))
        case "string_too_long":
            return str(_("At most %(most)s characters.", most=told["max_length"]))
        case "value_error":
            return said(told["error"])
        case "extra_forbidden":
            return str(_("There is no such field."))
        case _:
            return str(error["msg"])


def _field(name: str, info: FieldInfo, value: Any) -> Field:
    required = info.is_required()
    shown = (
        (None if required else info.get_default(call_default_factory=True))
        if value is None
        else value
    )
    kind, choices = _kind(info.annotation)
    limits = {type(one).__name__: one for one in info.metadata}
    return Field(
        name=name,
        kind=kind,
        help=str_of(info),
        required=required,
        value=shown,
        choices=choices,
        minimum=getattr(limits.get("Ge"), "ge", None),
        maximum=getattr(limits.get("Le"), "le", None),
    )


def _kind(annotation: Any) -> tuple[str, tuple[str, ...]]:
    """How a type is asked for, and the values to choose from."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = [one for one in get_args(annotation) if one is not type(None)]
    origin = get_origin(annotation) or annotation
    if origin is Literal:
        return "choice", tuple(map(str, get_args(annotation)))
    kinds = {
        bool: "bool",
        int: "number",
        float: "number",
        date: "date",
        list: "list",
        dict: "mapping",
    }
    return kinds.get(origin, "text"), ()


def _value(one: Field, form: MultiDict[str, str]) -> Any:
    """What the form says of a field; None where it is empty."""
    if one.kind == "bool":
        return one.name in form
    text = form.get(one.name, "")[:LONGEST_TEXT].strip()
    if not text:
        return None
    if one.kind == "list":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if one.kind == "mapping":
        pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
        return {key.strip(): value.strip() for key, _, value in pairs}
    return text
