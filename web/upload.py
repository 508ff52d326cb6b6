"""Uploads: streamed into the uploads folder as they come, kept only as a draft; see `web.drafts`."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import IO, Any, cast

import flask
from flask import Flask

from insight.files import TEMPORARY_PREFIX
from insight.store.parts import sweep
from web import drafts
from web.security import FORM_BYTES
from web.services import services

UPLOADS = frozenset(
    {
        "jobs.new",
        "api_job_start.upload_files",
        "recommend.fit",
        "api_recommend.start_fit",
        "assistant_knowledge.add",
        "api_assistant_knowledge.add_knowledge",
    }
)
"""The endpoints that take files."""
_DRAIN_SECONDS = 60


class Request(flask.Request):
    """A request whose files, on the upload page, are written where they will stay."""

    upload_folder: Path | None = None
    temporary_files: list[Path]

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.upload_folder is None:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - the parser fills it after this
            prefix=TEMPORARY_PREFIX, dir=self.upload_folder, delete=False
        )
        self.temporary_files.append(Path(file.name))
        return cast(IO[bytes], file)


def init(app: Flask) -> None:
    app.before_request(_allow_files)
    app.teardown_request(_remove_leftovers)


def drain(request: flask.Request) -> None:
    """Read and drop an upload that is too large: browsers show no answer before they have sent."""
    if not isinstance(request, Request) or request.upload_folder is None:
        return
    left, deadline = request.content_length or 0, time.monotonic() + _DRAIN_SECONDS
    source = request.environ["wsgi.input"]
    while left > 0 and time.monotonic() < deadline:
        chunk = source.read(min(left, 1 << 16))
        if not chunk:
            return
        left -= len(chunk)


def _allow_files() -> None:
    request: Any = flask.request
    request.temporary_files = []
    if request.method == "POST" and request.endpoint in UPLOADS:
        settings = services().settings
        settings.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep([settings.uploads], older_than_seconds=drafts.DAY_SECONDS)
        drafts.sweep(settings)
        request.max_content_length = settings.upload_mb * 1_000_000 + FORM_BYTES
        request.upload_folder = settings.uploads


def _remove_leftovers(error: BaseException | None) -> None:
    for path in getattr(flask.request, "temporary_files", ()):
        path.unlink(missing_ok=True)
