"""An answer on its way: from the worker that makes it to whoever waits, one event after the other.

The events travel through the broker, as a list of their own for each ticket, which only whoever asked
knows. They are sealed, because the broker keeps a file. Nothing depends on them: what is said is
kept with its conversation.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    import redis

    from insight.assistant.sealed import Seal

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


class Line:
    """The way through the broker between a worker and whoever waits. Safe to share between threads."""

    def __init__(self, client: redis.Redis, seal: Seal) -> None:
        """The client must wait for an answer longer than a listener is kept waiting (2 s)."""
        self._client, self._seal = client, seal

    def sealed(self, value: Any) -> str:
        """A value that only this instance reads, to be sent as part of a message."""
        return self._seal.close(value)

    def opened(self, sealed: str) -> Any:
        """What `sealed` was given. Raises ValueError for anything else."""
        return self._seal.open(sealed)

    def tell(self, ticket: str, event: Event) -> None:
        """Send an event to whoever holds the ticket."""
        with self._client.pipeline() as pipe:
            pipe.rpush(_KEY + ticket, self._seal.close([event.name, dict(event.data)]))
            pipe.expire(_KEY + ticket, _KEPT_SECONDS)
            pipe.execute()

    def listen(self, ticket: str, seconds: float) -> Iterator[Event | None]:
        """The events of a ticket, to the last; `late` where it does not come in time.

        None every two seconds in which nothing happened, so that whoever streams notices a
        reader who left.
        """
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            found = cast(
                "tuple[bytes, bytes] | None",
                self._client.blpop([_KEY + ticket], timeout=min(_STEP_SECONDS, max(left, 0.05))),
            )
            if found is None:
                yield None
                continue
            name, data = self._seal.open(found[1])
            yield Event(name, data)
            if name in ENDS:
                return
        yield Event("late")


def sentences(text: str) -> list[str]:
    """A text in pieces that can be shown one after the other; joined they are the text."""
    return _SENTENCE.findall(text)
