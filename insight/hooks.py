"""Webhooks: addresses of ours that other services send documents to, each with a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from insight.errors import SourceError, UserError
from insight.hook_signatures import FORMS, WINDOW_SECONDS, checked_secret, new_secret
from insight.messages import keep, message, recall
from insight.push import MOST, Received, not_an_object
from insight.sources.columns import FIELDS, recognise
from insight.sources.tables.table import Row, checked
from insight.state import Row as StateRow
from insight.state import State, moment
from insight.types import RawItem

NAMES = r"[a-z0-9][a-z0-9-]{0,49}"
KINDS = ("review", "post", "message", "comment")
_LONGEST = 300
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class NewHook:
    """What a hook is to be; without a `secret` one is made."""

    name: str
    form: str = "standard"
    source: str = ""
    product: str = ""
    kind: str = "review"
    items: str = ""
    """Where in a message the documents are: names with dots between; empty means the whole."""
    mapping: Mapping[str, str] | None = None
    """Our field to the place in a document; none means that fields are known by their names."""
    secret: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Hook:
    """A hook with its secret."""

    hook_id: int
    name: str
    form: str
    secret: str
    source: str
    product: str | None
    kind: str
    items: str
    mapping: Mapping[str, str]


def create(state: State, new: NewHook, made_by: str) -> str:
    """Make a hook; returns its secret, for the only time. Raises UserError for what cannot be."""
    if not re.fullmatch(NAMES, new.name):
        raise UserError(
            message(
                "A hook's name has 1 to 50 small letters, digits and hyphens: it is a part of an address."
            )
        )
    if new.form not in FORMS or new.kind not in KINDS:
        raise UserError(
            message(
                "There is no such form or kind: %(form)s, %(kind)s.", form=new.form, kind=new.kind
            )
        )
    mapping = _checked_mapping(new.mapping or {})
    for value in (new.source, new.product, new.items):
        if len(value) > _LONGEST or not value.isprintable():
            raise UserError(
                message("Each field has at most %(most)s printable characters.", most=_LONGEST)
            )
    secret = checked_secret(new.form, new.secret) if new.secret else new_secret(new.form)
    entered = state.execute(
        "insert_hook",
        name=new.name,
        form=new.form,
        secret=secret,
        source=new.source.strip() or new.name,
        product=new.product.strip() or None,
        kind=new.kind,
        items=new.items.strip(),
        mapping=json.dumps(mapping, ensure_ascii=False),
        made_by=made_by,
        moment=moment(),
    )
    if not entered:
        raise UserError(message("There is a hook named %(name)s already.", name=new.name))
    return secret


def hooks(state: State) -> list[StateRow]:
    """All hooks, without their secrets; `mapping` is a mapping, `problem` a message."""
    return [
        {
            **row,
            "mapping": json.loads(row["mapping"]),
            "problem": recall(row["problem"]) if row["problem"] else None,
        }
        for row in state.rows("hooks")
    ]


def find(state: State, name: str) -> Hook | None:
    row = state.row("hook", name=name)
    return Hook(**{**row, "mapping": json.loads(row["mapping"])}) if row else None


def revoke(state: State, name: str) -> bool:
    """End a hook; says whether there was one."""
    return bool(state.execute("delete_hook", name=name))


def items_of(hook: Hook, body: bytes) -> list[RawItem]:
    """The documents of a message as items. Raises UserError where it is not what was agreed."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UserError("The body is not JSON.") from error
    found = at(payload, hook.items)
    if found is None:
        raise UserError(f"There is nothing at {hook.items!r} in the body.")
    documents = found if isinstance(found, list) else [found]
    if len(documents) > MOST:
        raise UserError(f"There are {len(documents)} documents; at most {MOST} are taken at once.")
    return [_item(hook, number, one) for number, one in enumerate(documents, 1)]


def at(value: Any, place: str) -> Any:
    """What is at a place such as `data.comments.0.text`; None where there is nothing."""
    for name in place.split(".") if place else ():
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdecimal() and len(name) < 6:
            value = value[int(name)] if int(name) < len(value) else None
        else:
            return None
    return value


def known(state: State, hook: Hook, message_id: str) -> bool:
    """Whether a message came before, in the time in which it could be sent again."""
    return bool(state.rows("known_hook_message", hook_id=hook.hook_id, message_id=message_id))


def count(state: State, hook: Hook, received: Received, message_id: str | None) -> None:
    """Write down what a message brought; after this it counts as received."""
    now = moment()
    reason = received.rejected[0].reason if received.rejected else None
    before = datetime.now(UTC) - timedelta(seconds=3 * WINDOW_SECONDS)
    with state.transaction() as transaction:
        transaction.execute(
            "use_hook",
            hook_id=hook.hook_id,
            moment=now,
            taken=received.count("taken"),
            duplicates=received.count("duplicate"),
            rejected=len(received.rejected),
            problem=keep(reason) if reason else None,
        )
        if message_id:
            transaction.execute(
                "keep_hook_message", hook_id=hook.hook_id, message_id=message_id, moment=now
            )
        transaction.execute(
            "forget_hook_messages", before=before.isoformat(timespec="milliseconds")
        )


def _item(hook: Hook, number: int, document: Any) -> RawItem:
    origin = f"hook {hook.name}"
    if not isinstance(document, dict):
        return not_an_object(number, document, origin)
    if hook.mapping:
        fields = {field: at(document, place) for field, place in hook.mapping.items()}
    else:
        try:
            columns = recognise(map(str, document), {}, origin)
        except SourceError as error:
            return RawItem(origin, number, document, problem=error.args[0])
        fields = {field: document.get(column) for field, column in columns.items()}
    return RawItem(origin, number, fields, document, checked(Row(number, document)).problem)


def _checked_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    told = {field: place.strip() for field, place in mapping.items() if place.strip()}
    unknown = next((field for field in told if field not in FIELDS), None)
    if unknown is not None:
        raise UserError(
            message(
                "There is no field %(field)s. Fields: %(fields)s.",
                field=repr(unknown[:100]),
                fields=", ".join(FIELDS),
            )
        )
    if told and not {"text", "follow_up"} & set(told):
        raise UserError(message("The mapping names no place for the text."))
    if any(len(place) > _LONGEST or place.count(".") > _DEEPEST for place in told.values()):
        raise UserError(
            message("Each field has at most %(most)s printable characters.", most=_LONGEST)
        )
    return told
