"""The result of a query as it comes from the sandbox: Arrow record batches, one at a time."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from insight.errors import QueryError
from insight.store.sandbox import KILL_SECONDS, QueryLimits, cause_of_death, failure
from insight.store.sandbox_child import PIECE_BYTES
from insight.store.sandbox_pool import Child

_ANSWER_BYTES = 1_000_000


class ResultStream:
    """Columns and batches of one result, which can be read once.

    The process that ran the query may be in the hands of whoever wrote it: each batch is checked
    before it is passed on.
    """

    def __init__(self, child: Child, limits: QueryLimits, check: Callable[[], None]) -> None:
        """Waits for the first rows. Raises QueryError when the query fails before there are any."""
        self._limits = limits
        self._pieces = io.BufferedReader(_Pieces(child, limits, check), 2**16)
        self.rows = 0
        """How many were read so far."""
        try:
            self._reader: Any = pa.ipc.open_stream(self._pieces)
        except (pa.ArrowInvalid, OSError) as error:
            raise self._failure() from error
        self._next = self._read()

    @property
    def schema(self) -> Any:
        """The `pyarrow.Schema`."""
        return self._reader.schema

    def __iter__(self) -> Iterator[Any]:
        """`pyarrow.RecordBatch` after batch. Raises QueryError when the query fails on the way."""
        while self._next is not None:
            batch = self._next
            self.rows += batch.num_rows
            yield batch
            self._next = self._read()

    @property
    def _raw(self) -> _Pieces:
        return self._pieces.raw

    def _read(self) -> Any:
        """The next batch; None at the end."""
        try:
            batch = self._reader.read_next_batch()
            batch.validate(full=True)
            return batch
        except StopIteration:
            pass
        except (pa.ArrowInvalid, OSError) as error:
            raise self._failure() from error
        if "error" in self._raw.answer():
            raise self._failure()
        return None

    def _failure(self) -> QueryError:
        return failure({"error": "broken", "message": "", **self._raw.answer()}, self._limits)


class _Pieces(io.RawIOBase):
    """The pieces that the process writes, as one file, within the limits on time and size."""

    def __init__(self, child: Child, limits: QueryLimits, check: Callable[[], None]) -> None:
        self._child, self._limits, self._check = child, limits, check
        self._deadline = time.monotonic() + limits.seconds + KILL_SECONDS
        self._left = 0
        self._size = 0
        self._answer: dict[str, Any] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._answer is None and not self._left:
            self._begin()
        if self._answer is not None:
            return 0
        count = min(len(buffer), self._left)
        content = self._guarded(lambda: self._child.read(count, self._deadline, self._check))
        buffer[: len(content)] = content
        self._left -= len(content)
        return len(content)

    def answer(self) -> dict[str, Any]:
        """The last word of the process: an error has the keys `error` and `message`."""
        while self._answer is None:
            self.read(2**16)
        return self._answer

    def _begin(self) -> None:
        """The length of the next piece, or the answer behind the last one."""
        head = self._guarded(lambda: self._child.read(4, self._deadline, self._check))
        if self._answer is not None:
            return
        self._left = int.from_bytes(head, "big")
        self._size += self._left
        if self._size > self._limits.bytes:
            self._answer = {"error": "download", "message": ""}
        elif self._left > PIECE_BYTES:
            self._answer = {"error": "broken", "message": ""}
        elif not self._left:
            seconds = max(self._deadline - time.monotonic(), 0.1)
            line = self._guarded(lambda: self._child.read_line(seconds, _ANSWER_BYTES, self._check))
            if self._answer is None:
                self._answer = _parsed(line)

    def _guarded(self, read: Callable[[], bytes]) -> bytes:
        """What `read` gives; where it fails, nothing, and the answer says why."""
        try:
            return read()
        except TimeoutError:
            self._answer = {"error": "time", "message": ""}
        except (EOFError, OverflowError):
            self._answer = {"error": cause_of_death(self._child), "message": ""}
        return b""


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
        return answer if isinstance(answer, dict) else {"error": "broken", "message": ""}
    except (ValueError, RecursionError):
        return {"error": "broken", "message": ""}
