"""Campaigns: what the shop says next, to whom, where and when, and who approved it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.access import allow

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return render_template("campaigns.html")
