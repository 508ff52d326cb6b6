"""Every error becomes a page here: what happened, what to do, and an id to find it in the log."""

from __future__ import annotations

import errno
import secrets
import traceback

import structlog
from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, Unauthorized

from insight.errors import InsightError, ModelError, SettingsError, StoreError
from web.access import API
from web.problems import PROBLEM, Problem, Unfit, Unsigned
from web.queue import QueueError
from web.said import said
from web.services import services
from web.upload import UPLOADS, drain

log = structlog.get_logger()


def init(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_page)
    app.register_error_handler(InsightError, _insight_page)
    app.register_error_handler(Exception, _bug_page)


def _http_page(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, RequestEntityTooLarge):
        drain(request)
    title, advice = _words(error)
    answer = _page(error.code, title, advice, cause=error.description, error=error)
    if isinstance(error, Unauthorized):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if (allowed := error.get_response().headers.get("Allow")) is not None:
        answer.headers["Allow"] = allowed
    return answer


def _insight_page(error: InsightError) -> ResponseReturnValue:
    if isinstance(error, QueueError):
        advice = _(
            "The job was not started. Whoever runs this service can start the queue with "
            "“insight up”; then run the job again from the list of jobs."
        )
        return _page(503, _("The job queue is not running"), advice, cause=str(error))
    server_side = isinstance(error, (StoreError, SettingsError, ModelError))
    title = _("This did not work")
    # To a program that sent what the description asks for: it does not fit what is there.
    refused = 409 if request.path.startswith(API) else 400
    return _page(503 if server_side else refused, title, said(error), cause=str(error))


def _bug_page(error: Exception) -> ResponseReturnValue:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        advice = _("There is no room left on the server's disk. Have some freed, then try again.")
        return _page(507, _("The disk is full"), advice, cause=repr(error))
    advice = _("Something broke on our side. Try again; if it stays, pass on the id below.")
    return _page(500, _("An error of ours"), advice, cause=repr(error), bug=True)


def _page(
    status: int,
    title: str,
    advice: str,
    *,
    cause: str | None,
    bug: bool = False,
    error: HTTPException | None = None,
) -> Response:
    error_id = secrets.token_hex(4)
    event: dict[str, object] = {
        "id": error_id,
        "status": status,
        "method": request.method,
        "path": request.path,
        "cause": cause,
    }
    if bug:
        # Formatted here, without local variables: these hold passwords and customers' texts.
        log.error("error page", **event, exception=traceback.format_exc())
    else:
        log.info("error page", **event)
    if request.path.startswith(API):
        problem = Problem(
            title=title,
            status=status,
            detail=advice,
            instance=f"urn:insight:error:{error_id}",
            errors=error.problems if isinstance(error, Unfit) else [],
        )
        return Response(problem.model_dump_json(), status, mimetype=PROBLEM)
    page = render_template(
        "error.html", status=status, title=title, advice=advice, error_id=error_id
    )
    return Response(page, status)


def _words(error: HTTPException) -> tuple[str, str]:
    """Title and advice for an HTTP status."""
    if isinstance(error, CSRFError):
        return (
            _("This page was open too long"),
            _("The form is no longer valid. Go back, load the page again and send it once more."),
        )
    if isinstance(error, Unsigned):
        return _("The message is not signed"), str(error.description)
    match error.code:
        case 401:
            return (
                _("Who is it?"),
                _("Log in, or send a token that holds: Authorization: Bearer insight_…"),
            )
        case 403:
            return (
                _("Not allowed"),
                _("You have no right to do this. An administrator can give you another role."),
            )
        case 404:
            return (
                _("Not found"),
                _("There is nothing at this address. The data may have changed since."),
            )
        case 405:
            return (
                _("Not possible here"),
                _("This address does not take this kind of request. Begin at the first page."),
            )
        case 413 if request.endpoint not in UPLOADS:
            return _("Too large"), _("This is more text than this page takes. Shorten it.")
        case 413:
            megabytes = services().settings.upload_mb
            return (
                _("Too large"),
                _(
                    "At most %(megabytes)s MB are taken at once. Split the file, or have "
                    "INSIGHT_UPLOAD_MB raised.",
                    megabytes=megabytes,
                ),
            )
        case 422:
            return (
                _("The request does not fit"),
                _("Parts of it are missing or cannot be used; see the description of the API."),
            )
        case 429:
            return _("Too many tries"), _("Wait a minute, then try again.")
        case code if code is not None and code >= 500:
            return (
                _("An error of ours"),
                _("Something broke on our side. Try again; if it stays, pass on the id below."),
            )
        case _:
            return (
                _("The request cannot be understood"),
                _("Go back, check what you entered, and send it again."),
            )
