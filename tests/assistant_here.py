"""For tests of the assistant in the web: a shop's knowledge, and a worker in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from insight import broker
from insight.assistant import widget
from insight.assistant.encoder import open_encoder
from insight.assistant.live import Line
from insight.assistant.refresh import refresh
from insight.assistant.sealed import Seal
from insight.assistant.serve import Desk
from insight.jobs import ANSWER_TASK, DRAFT_TASK, GROUP_TASK
from insight.settings import Settings
from insight.state import State
from tests.web_app import HOSTILE, Visitor, running_broker
from web.answers import Answers
from web.later_api import LaterApi

SITE = "https://shop.example"
QUESTION = "How long does delivery take?"
ANSWER = "Standard delivery takes 3 working days."
_FAQ = f"""# Help

## {QUESTION}

{ANSWER} Islands take 6 working days.

## Can I send something back?

You can send it back within 30 days, if it is unused.

## What about {HOSTILE.replace(chr(10), " ")}?

The shop does not sell {HOSTILE.replace(chr(10), " ")}.
"""
_FAQ_ZH = """# 帮助

## 多久能送到？

一般3个工作日送达，偏远地区6个工作日。

## 可以退货吗？

未使用的商品30天内可以退货。
"""


def know(settings: Settings) -> str:
    """Give a home a shop's knowledge; returns the version of its index."""
    folder = settings.home / "knowledge"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "help.md").write_text(_FAQ, encoding="utf-8")
    (folder / "help-zh.md").write_text(_FAQ_ZH, encoding="utf-8")
    return refresh(settings, open_encoder(settings)).version


class Here:
    """A queue whose tasks are done in threads of this process."""

    def __init__(self, settings: Settings) -> None:
        line = Line(broker.connect(settings, 10), Seal(settings))
        desk = Desk(settings, line)
        self._does: dict[str, Callable[..., None]] = {
            ANSWER_TASK: desk.answer,
            DRAFT_TASK: desk.draft,
            GROUP_TASK: desk.group,
        }

    def post(self, task: str, arguments: list[Any], queue: str, expires: float) -> None:
        threading.Thread(target=self._does[task], args=arguments).start()


@contextmanager
def answering(settings: Settings, **headers: str) -> Iterator[Visitor]:
    """A visitor of a web whose assistant answers."""
    with running_broker(settings):
        visitor = Visitor(settings, **headers)
        attend(visitor.app, settings)
        yield visitor


def attend(app: Any, settings: Settings) -> None:
    """Have the assistant of an application answer in this process."""
    services = app.extensions["insight"]
    answers = Answers(settings, State(settings), Here(settings))  # type: ignore[arg-type]
    app.extensions["insight"] = replace(services, answers=answers)
    later: LaterApi = app.extensions["insight_api"]
    later._services = app.extensions["insight"]


def key_of(settings: Settings, *sites: str) -> str:
    """A key of the chat for these sites."""
    return widget.make_key(State(settings), "Aurora", sites or (SITE,), "admin")
