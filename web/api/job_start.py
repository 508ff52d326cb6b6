"""The API of starting jobs: an operation each, with the parameters of the job, and the upload."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, cast

from flask import Response
from flask_openapi import FileStorage
from pydantic import AfterValidator, BaseModel, Field

from insight.errors import JobError
from insight.sources import SOURCES
from web import drafts, job_form
from web.access import allow
from web.api.group import Body, group
from web.api.jobs import StartedJob, Text, started
from web.api.types import WHOLE, YesOrNo
from web.services import services

api = group("job_start", "Jobs")


def _known(name: str) -> str:
    if name not in SOURCES.names():
        raise ValueError(f"there is no such source; known: {', '.join(SOURCES.names())}")
    return name


SourceName = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": [*SOURCES.names()]})
]


class FetchBody(Body):
    """What to collect: a source and what it needs, see `GET /sources`."""

    source: SourceName
    options: dict[str, Text] = Field(max_length=20)
    since: date | None = None
    until: date | None = None
    words: str | None = Field(None, max_length=500)
    about: Literal["own", "competitors"] | None = None
    written_in: Literal["zh", "en"] | None = None
    analyze: YesOrNo = True


class FolderBody(Body):
    """What is true of all files of the watched folder."""

    product: Text | None = None
    source: Text = "file"
    mapping: dict[Text, Text] = Field(
        default_factory=dict, max_length=50, description="Our field to the file's column."
    )
    dates: Literal["day-first", "month-first"] | None = None
    sample: YesOrNo = False
    analyze: YesOrNo = True


class AnalyzeBody(Body):
    annotator: Literal["ours", "endpoint"] = "ours"


class AuditBody(Body):
    language: Literal["zh", "en"] | None = None
    persons: Annotated[int, Field(ge=1, le=100), WHOLE] | None = None
    sentences: Annotated[int, Field(ge=0, le=1_000_000), WHOLE] | None = None
    annotator: Literal["ours", "endpoint"] = "ours"


class DeliverBody(Body):
    subscription: Text | None = Field(None, description="A report of it is sent now, due or not.")
    test: YesOrNo = Field(False, description="Send it a test message instead.")


class EmptyBody(Body):
    pass


class UploadForm(BaseModel):
    """Files of one kind, as a form of several parts."""

    model_config = {"extra": "forbid"}

    files: list[FileStorage] = Field(min_length=1, max_length=100)
    table: Literal["ingest", "products", "sales"] = Field(
        "ingest", description="What is in them: reviews (ingest), products or weekly sales."
    )
    product: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    dates: Literal["", "day-first", "month-first"] = ""


@api.post("/jobs/fetch", summary="Collect from a source", responses={201: StartedJob})
@allow("jobs")
def start_fetch(body: FetchBody) -> Response:
    given = body.model_dump(mode="json")
    model = SOURCES.load(body.source).Parameters
    unknown = sorted(set(body.options) - set(model.model_fields))
    problems = {
        **job_form.check("fetch", given).problems,
        **dict.fromkeys(unknown, "no such option"),
    }
    if problems:
        _refuse(problems)
    return started("fetch", given)


@api.post("/jobs/folder", summary="Read the watched folder", responses={201: StartedJob})
@allow("jobs")
def start_folder(body: FolderBody) -> Response:
    return started("folder", body.model_dump(mode="json"))


@api.post("/jobs/analyze", summary="Analyse what is new", responses={201: StartedJob})
@allow("jobs")
def start_analyze(body: AnalyzeBody) -> Response:
    return started("analyze", body.model_dump(mode="json"))


@api.post("/jobs/audit", summary="Audit the models for bias", responses={201: StartedJob})
@allow("jobs")
def start_audit(body: AuditBody) -> Response:
    return started("audit", body.model_dump(mode="json"))


@api.post("/jobs/alerts", summary="Look for spikes", responses={201: StartedJob})
@allow("jobs")
def start_alerts(body: EmptyBody) -> Response:
    return started("alerts", {})


@api.post(
    "/jobs/deliver", summary="Send reports and alerts that are due", responses={201: StartedJob}
)
@allow("jobs")
def start_deliver(body: DeliverBody) -> Response:
    return started("deliver", body.model_dump(mode="json"))


@api.post("/jobs/index", summary="Bring the search index up to date", responses={201: StartedJob})
@allow("jobs")
def start_index(body: EmptyBody) -> Response:
    return started("index", {})


@api.post("/jobs/refit", summary="Fit recommendations anew", responses={201: StartedJob})
@allow("jobs")
def start_refit(body: EmptyBody) -> Response:
    return started("refit", {})


@api.post(
    "/jobs/assistant_documents",
    summary="Make documents of conversations",
    responses={201: StartedJob},
)
@allow("jobs")
def start_assistant_documents(body: EmptyBody) -> Response:
    return started("assistant_documents", {})


@api.post("/jobs/remove-sample", summary="Remove the sample data", responses={201: StartedJob})
@allow("jobs")
def start_remove_sample(body: EmptyBody) -> Response:
    return started("remove-sample", {})


@api.post("/jobs/upload", summary="Upload files and read them", responses={201: StartedJob})
@allow("jobs")
def upload_files(form: UploadForm) -> Response:
    """Columns are recognised by their names; see the page of the upload for a look before."""
    settings = services().settings
    files = [file for file in form.files if file.filename]
    if not files:
        _refuse({"files": "no file has a name"})
    given: dict[str, Any] = {}
    for name in {
        "ingest": ("product", "source", "dates"),
        "products": ("source",),
        "sales": ("dates",),
    }[form.table]:
        if value := getattr(form, name):
            given[name] = value
    kept = drafts.keep_files(cast(Any, files), settings.uploads)
    return started(form.table, {"files": [str(path) for path in kept]} | given)


def _refuse(problems: Any) -> None:
    told = "; ".join(f"{name}: {text}" for name, text in problems.items())
    raise JobError(f"The job cannot run with these parameters: {told}.")
