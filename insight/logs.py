"""Logs: structured lines on standard error, one a event, without secrets or customers' texts."""

from __future__ import annotations

import logging
import sys

import structlog

from insight.job_log import overheard
from insight.settings import Settings


def set_up_logs(settings: Settings) -> None:
    """Send our log lines and those of libraries to standard error. Called once by each process."""
    level = getattr(logging, settings.log_level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, overheard, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(
                    colors=sys.stderr.isatty(),
                    # The default prints local variables, and with them passwords and texts.
                    exception_formatter=structlog.dev.plain_traceback,
                ),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "kombu", "amqp", "celery.redirected", "jieba", "BERTopic"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
