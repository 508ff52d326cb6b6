"""The API of the data of an instance: size, retention, erasing, exports, back-ups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from flask import Response, abort, send_file
from pydantic import BaseModel, Field

from insight import backups, erasure, exports, home, retention
from insight.errors import SettingsError
from insight.kept_files import KeptFile
from insight.settings import Settings
from insight.store.reader import Row
from web.access import allow
from web.api.group import Body, Query, answer, group
from web.api.job_start import EmptyBody
from web.api.jobs import StartedJob
from web.api.types import WHOLE, YesOrNo
from web.audit import record
from web.job_start import submit
from web.login import user_name
from web.services import services

api = group("data", "Data")

DocumentId = Annotated[str, Field(pattern="^[0-9a-f]{16,64}$")]
_FILE = {"description": "The file.", "content": {"application/octet-stream": {}}}


class HomePart(BaseModel):
    name: str
    size: int = Field(description="Bytes.")
    files: int


class DataOfInstance(BaseModel):
    documents: int
    analyzed_documents: int
    undated_documents: int
    first_date: datetime | None
    last_date: datetime | None
    parts: list[HomePart]


class Counted(BaseModel):
    """What would go."""

    documents: int
    versions: int
    annotations: int
    first_date: datetime | None
    last_date: datetime | None


class RetentionMonths(Body):
    months: Annotated[int, Field(ge=1, le=retention.MOST_MONTHS), WHOLE] | None = Field(
        description="Null: documents are kept for ever."
    )


class MonthsQuery(Query):
    months: int = Field(ge=1, le=retention.MOST_MONTHS)


class ErasureBody(Body):
    """An author, by the hash, or documents by their ids."""

    author: DocumentId | None = None
    documents: list[DocumentId] = Field(default_factory=list, max_length=1_000)

    def which(self) -> erasure.Which:
        return erasure.Which(self.author, self.documents)


class ExportChoice(Body):
    format: Literal["parquet", "csv"] = "parquet"
    tokens: YesOrNo = False


class StoredFile(BaseModel):
    name: str
    size: int
    made_at: datetime


class StoredFiles(BaseModel):
    files: list[StoredFile]


class StoredBackups(StoredFiles):
    kept: int


class BackupsKept(Body):
    count: Annotated[int, Field(ge=1, le=backups.MOST_KEPT), WHOLE]


class StoredFilePath(BaseModel):
    name: str = Field(min_length=1, max_length=60)


@api.get("/data", summary="How much there is", responses={200: DataOfInstance})
@allow("admin")
def get_data() -> Response:
    settings = services().settings
    row = home.stored(settings) or {}
    return answer(
        DataOfInstance(
            documents=row.get("documents", 0),
            analyzed_documents=row.get("analyzed_documents", 0),
            undated_documents=row.get("undated_documents", 0),
            first_date=row.get("first_date"),
            last_date=row.get("last_date"),
            parts=[
                HomePart(name=p.name, size=p.size, files=p.files) for p in home.parts_of(settings)
            ],
        )
    )


@api.get("/data/retention", summary="How long documents are kept", responses={200: RetentionMonths})
@allow("admin")
def get_retention() -> Response:
    return answer(RetentionMonths(months=retention.months(services().state)))


@api.put("/data/retention", summary="Decide how long", responses={200: RetentionMonths})
@allow("admin")
def put_retention(body: RetentionMonths) -> Response:
    retention.keep_for(services().state, body.months, user_name())
    record("data.retention", str(body.months))
    return answer(body)


@api.get(
    "/data/retention/preview",
    summary="What the next night would delete, if documents were kept so long",
    responses={200: Counted},
)
@allow("admin")
def preview_retention(query: MonthsQuery) -> Response:
    return answer(_counted(retention.preview(services().settings, query.months)))


@api.post("/data/erase/count", summary="What would be erased", responses={200: Counted})
@allow("admin")
def count_erasure(body: ErasureBody) -> Response:
    return answer(_counted(erasure.count(services().settings, body.which())))


@api.post("/data/erase", summary="Erase every trace, as a job", responses={201: StartedJob})
@allow("admin")
def erase(body: ErasureBody) -> Response:
    told = erasure.count(services().settings, body.which())
    job_id = submit("erase", body.model_dump())
    subject = body.author or ", ".join(body.documents)[:500]
    record("data.erased", subject, job=job_id, documents=told["documents"])
    return answer(StartedJob(job_id=job_id), 201)


@api.post("/exports", summary="Export everything, as a job", responses={201: StartedJob})
@allow("admin")
def make_export(body: ExportChoice) -> Response:
    return answer(StartedJob(job_id=submit("export", body.model_dump())), 201)


@api.get("/exports", summary="The exports that are kept", responses={200: StoredFiles})
@allow("admin")
def list_exports() -> Response:
    return answer(StoredFiles(files=_stored(exports.exports(services().settings))))


@api.get("/exports/<name>", summary="Download an export", responses={200: _FILE})
@allow("admin")
def download_export(path: StoredFilePath) -> Response:
    return _sent(exports.path_of, path.name, "data.export_downloaded")


@api.post("/backups", summary="Back up now, as a job", responses={201: StartedJob})
@allow("admin")
def make_backup(body: EmptyBody) -> Response:
    return answer(StartedJob(job_id=submit("backup", {})), 201)


@api.get("/backups", summary="The back-ups that are kept", responses={200: StoredBackups})
@allow("admin")
def list_backups() -> Response:
    s = services()
    files = _stored(backups.backups(s.settings))
    return answer(StoredBackups(files=files, kept=backups.kept(s.state)))


@api.put("/backups", summary="Decide how many are kept", responses={200: BackupsKept})
@allow("admin")
def keep_backups(body: BackupsKept) -> Response:
    backups.keep(services().state, body.count, user_name())
    record("data.backups_kept", str(body.count))
    return answer(body)


@api.get("/backups/<name>", summary="Download a back-up", responses={200: _FILE})
@allow("admin")
def download_backup(path: StoredFilePath) -> Response:
    return _sent(backups.path_of, path.name, "data.backup_downloaded")


@api.delete("/backups/<name>", summary="Remove a back-up", responses={204: None})
@allow("admin")
def remove_backup(path: StoredFilePath) -> tuple[str, int]:
    try:
        backups.remove(services().settings, path.name)
    except SettingsError:
        abort(404)
    record("data.backup_removed", path.name)
    return "", 204


def _stored(found: list[KeptFile]) -> list[StoredFile]:
    return [StoredFile.model_validate(one, from_attributes=True) for one in found]


def _sent(find: Callable[[Settings, str], Path], name: str, action: str) -> Response:
    try:
        file = find(services().settings, name)
    except SettingsError:
        abort(404)
    record(action, name)
    return send_file(file, mimetype="application/octet-stream", as_attachment=True)


def _counted(row: Row) -> Counted:
    return Counted(
        documents=row["documents"],
        versions=row["versions"],
        annotations=row["annotations"],
        first_date=row.get("first_date"),
        last_date=row.get("last_date"),
    )
