"""The application as gunicorn takes it: `gunicorn -c python:web.gunicorn_conf web.wsgi:app`."""

from __future__ import annotations

from insight.logs import set_up_logs
from insight.settings import get_settings
from web import create_app

set_up_logs(get_settings())
app = create_app()
