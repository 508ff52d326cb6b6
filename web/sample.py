"""The sample data: a banner on every page while they are there, and one button that removes them."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from web.access import allow
from web.job_start import submit
from web.overview import overview

blueprint = Blueprint("sample", __name__)


def init(app: Flask) -> None:
    app.add_template_global(overview)


@blueprint.post("/sample/remove")
@allow("jobs")
def remove() -> ResponseReturnValue:
    job_id = submit("remove-sample", {})
    return redirect(url_for("jobs.one", job_id=job_id))
