"""Pictures of documents, from our own address: the source learns nothing of who looks."""

from __future__ import annotations

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue

from insight.picture_files import Size, path_of
from web.access import allow
from web.services import services

blueprint = Blueprint("images", __name__, url_prefix="/images")


@blueprint.get("/<image>")
@allow("read")
def one(image: str) -> ResponseReturnValue:
    return _file(image, "picture")


@blueprint.get("/<image>/thumbnail")
@allow("read")
def thumbnail(image: str) -> ResponseReturnValue:
    return _file(image, "thumbnail")


def _file(image: str, size: Size) -> ResponseReturnValue:
    path = path_of(services().settings, image, size)
    if path is None:
        abort(404)
    return send_file(path, mimetype="image/webp")
