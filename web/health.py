"""Whether this instance is well, for supervisors and load balancers."""

from __future__ import annotations

import structlog
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from insight.errors import InsightError
from web.access import ANYONE, allow
from web.services import services

blueprint = Blueprint("health", __name__)
log = structlog.get_logger()


@blueprint.get("/healthz")
@allow(ANYONE)
def healthz() -> ResponseReturnValue:
    """200 while the application's database can be used, else 503."""
    s = services()
    answer = {"published": bool(s.reader.version()), "broker": _broker_answers()}
    try:
        s.state.rows("jobs", count=0)
    except InsightError as error:
        log.error("unhealthy", cause=str(error))
        return jsonify(status="failing", **answer), 503
    return jsonify(status="ok", **answer)


def _broker_answers() -> bool:
    try:
        return services().queue.is_running()
    except InsightError:
        return False
