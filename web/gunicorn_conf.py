"""How gunicorn serves the web: one process, so that limits and caches are counted once."""

from __future__ import annotations

import gc
from typing import Any

from insight.settings import get_settings
from web.answers import MOST_WAITING

# What loads now stays: to look through it for garbage again and again takes a twentieth of the start.
gc.disable()

_settings = get_settings()

_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = f"{_host}:{_settings.port}"
workers = 1
worker_class = "gthread"
# Whoever waits for an answer of the assistant holds one; as many as ever stay for the pages.
threads = 8 + MOST_WAITING
graceful_timeout = 10
# Forwarded headers are read by ProxyFix alone, and only when the operator names proxies.
forwarded_allow_ips = ""
# Its control socket would lie in the home of the user, the same for every instance.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Begin with what takes seconds: the newest report of a million documents, the queue, the API."""
    from web import later_api

    gc.freeze()
    gc.enable()
    services = worker.wsgi.extensions["insight"]
    services.reports.warm(_settings.language)
    services.answers.warm()
    later_api.begin(worker.wsgi)
