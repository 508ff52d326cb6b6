"""The page between an upload and its job: how the columns are read, and what would be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from insight.errors import SourceError
from insight.jobs import parameters_of
from insight.parameters import IngestParameters
from insight.preview import Preview, look
from insight.sources.columns import FIELDS
from insight.sources.dates import AmbiguousDatesError
from web import drafts
from web.access import allow
from web.drafts import Draft
from web.job_start import submit
from web.services import services

blueprint = Blueprint("preview", __name__, url_prefix="/jobs/new")

_ROWS_SHOWN = 5
_COLUMNS_SHOWN = 300
_FILES_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Files with the same columns: what the form says of them, and the first of them."""

    files: Sequence[Path]
    parameters: IngestParameters
    preview: Preview
    problems: Sequence[SourceError]
    """Why files of the group cannot be imported like this."""

    @property
    def only_asks(self) -> bool:
        """Whether nothing holds up the import but a question that the form asks."""
        return all(isinstance(problem, AmbiguousDatesError) for problem in self.problems)

    @property
    def asks_for_dates(self) -> bool:
        return any(isinstance(problem, AmbiguousDatesError) for problem in self.problems)

    @property
    def mapping(self) -> Mapping[str, str]:
        return self.preview.fields or self.parameters.mapping


@blueprint.get("/<draft_id>")
@allow("jobs")
def page(draft_id: str) -> ResponseReturnValue:
    return _page(_find(draft_id), MultiDict())


@blueprint.post("/<draft_id>")
@allow("jobs")
def decide(draft_id: str) -> ResponseReturnValue:
    """Look again with other columns, import, or drop the upload."""
    draft, settings = _find(draft_id), services().settings
    action = request.form.get("action")
    if action == "drop":
        drafts.drop(draft)
        return redirect(url_for("jobs.new"))
    if action != "import":
        return _page(draft, request.form)
    groups = _groups(draft, request.form)
    if not groups or any(group.problems for group in groups):
        return _page(draft, request.form)
    job_ids = []
    for group, files in zip(groups, drafts.take(draft, settings), strict=True):
        given = group.parameters.model_dump() | {"files": [str(path) for path in files]}
        job_ids.append(submit("ingest", given))
    if len(job_ids) > 1:
        return redirect(url_for("jobs.index"))
    return redirect(url_for("jobs.one", job_id=job_ids[0]))


def _find(draft_id: str) -> Draft:
    draft = drafts.find(draft_id, services().settings)
    if draft is None:
        abort(404)
    return draft


def _page(draft: Draft, form: MultiDict[str, str]) -> ResponseReturnValue:
    groups = _groups(draft, form)
    return render_template(
        "preview.html",
        draft=draft,
        groups=groups,
        can_import=bool(groups) and all(group.only_asks for group in groups),
        fields=FIELDS,
        rows_shown=_ROWS_SHOWN,
        columns_shown=_COLUMNS_SHOWN,
    )


def _groups(draft: Draft, form: MultiDict[str, str]) -> list[Group]:
    found = []
    for number, files in enumerate(draft.groups):
        parameters = _parameters(draft, files, form, number)
        previews, problems = [], []
        for path in files[:_FILES_LOOKED_AT]:
            with closing(look(services().settings, parameters, path)) as tables:
                preview = next(tables)
            previews.append(preview)
            if preview.problem:
                problems.append(preview.problem)
        found.append(Group(files, parameters, previews[0], problems))
    return found


def _parameters(
    draft: Draft, files: Sequence[Path], form: MultiDict[str, str], number: int
) -> IngestParameters:
    """What an import of a group is told; columns are recognised until the form names them."""
    given: dict[str, Any] = {**draft.given, "files": [str(path) for path in files]}
    if dates := form.get(f"dates-{number}"):
        given["dates"] = dates
    if f"map-{number}-text" in form:
        given["mapping"] = {field: form.get(f"map-{number}-{field}", "") for field in FIELDS}
    parameters = parameters_of("ingest", given)
    assert isinstance(parameters, IngestParameters)
    return parameters
