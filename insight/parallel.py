"""Work shared with helper processes: the results come in order, and little is in memory at once.

A helper is a fresh process: it has none of the models, threads and locks of this one, and it ends
when this one does, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")

_ALONE = 4
"""Pieces that are worked before a helper starts: it is as far only after so long."""
_AHEAD = 2
"""Pieces that a helper has at once: one in work, one at hand."""
_MOST_WAITING = 20
"""Results that are kept for the sake of their order, while one before them is not there."""
_MOST_HELPERS = 3
"""Reading is not shared, and takes a fifth of the time."""


def helpers() -> int:
    """How many helper processes are of use on this machine: none on one core."""
    return min((os.cpu_count() or 1) - 1, _MOST_HELPERS)


def in_order(
    work: Callable[[Given], Result], pieces: Iterable[Given], count: int
) -> Iterator[Result]:
    """The result of `work` on each piece, in order; `count` helpers take what they have room for.

    `work`, the pieces and the results are pickled. An error in a helper is raised here; a helper
    that dies raises BrokenProcessPool.
    """
    with ExitStack() as stack:
        executor: ProcessPoolExecutor | None = None
        waiting: deque[Future[Result]] = deque()
        for number, piece in enumerate(pieces):
            if number == _ALONE and count > 0:
                executor = stack.enter_context(_executor(count))
            if executor and sum(not one.done() for one in waiting) < _AHEAD * count:
                waiting.append(executor.submit(work, piece))
            else:
                waiting.append(Future())
                waiting[-1].set_result(work(piece))
            while waiting and (waiting[0].done() or len(waiting) > _MOST_WAITING):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _executor(count: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, context, initializer=_begin)


def _begin() -> None:
    """In a helper: Ctrl-C is for the other process to answer, and it ends when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
