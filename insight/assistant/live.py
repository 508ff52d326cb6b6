"""An answer on its way: from the worker that makes it to whoever waits, one event after the other.

The events travel through the broker, as a list of their own for each ticket, which only whoever asked
knows. Nothing depends on them: what is said is kept with its conversation.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    import redis

Name = Literal["begun", "sentence", "done", "failed", "late"]
ENDS: frozenset[Name] = frozenset({"done", "failed", "late"})
_KEY = "insight:answer:"
_KEPT_SECONDS = 120
_STEP_SECONDS = 2
_SENTENCE = re.compile(r".+?(?:[.!?…]+(?=\s)|[。！？…]+|\n+|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens while an answer is made."""

    name: Name
    """begun: a worker has it; sentence: its next words; done; failed; late: nobody waits longer."""
    data: Mapping[str, Any] = field(default_factory=dict)


def new_ticket() -> str:
    return secrets.token_hex(16)


def tell(client: redis.Redis, ticket: str, event: Event) -> None:
    """Send an event to whoever holds the ticket."""
    with client.pipeline() as pipe:
        pipe.rpush(_KEY + ticket, json.dumps([event.name, dict(event.data)], ensure_ascii=False))
        pipe.expire(_KEY + ticket, _KEPT_SECONDS)
        pipe.execute()


def listen(client: redis.Redis, ticket: str, seconds: float) -> Iterator[Event | None]:
    """The events of a ticket, to the last; `late` where it does not come in time.

    None every two seconds in which nothing happened, so that whoever streams notices a reader who left.
    The client must wait longer than that for an answer.
    """
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        found = cast(
            "tuple[bytes, bytes] | None",
            client.blpop([_KEY + ticket], timeout=min(_STEP_SECONDS, max(left, 0.05))),
        )
        if found is None:
            yield None
            continue
        name, data = json.loads(found[1])
        yield Event(name, data)
        if name in ENDS:
            return
    yield Event("late")


def sentences(text: str) -> list[str]:
    """A text in pieces that can be shown one after the other; joined they are the text."""
    return _SENTENCE.findall(text)
