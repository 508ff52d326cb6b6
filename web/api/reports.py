"""The API of the report: whole, in every format, its sentences with what they rest on, and its charts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field, RootModel

from insight.errors import QueryError
from insight.explore import Measure, Split, explore
from insight.messages import message
from insight.reports.evidence import evidence, evidence_key
from insight.reports.shown import findings
from insight.types import Asked, Report, Scope
from web.access import allow
from web.api.group import Query, answer, group
from web.language import current
from web.report import report_file
from web.services import services
from web.weeks import weeks_with_data

api = group("reports", "Report")

Name = Field(max_length=200)
Ending = Literal["html", "pdf", "md", "xlsx", "csv", "zip", "json"]
WEEK = r"^\d{4}-W\d{2}$"


class ScopeQuery(Query):
    """Which documents are counted; what is left out means all."""

    product: list[str] = Field(default_factory=list, max_length=50)
    source: list[str] = Field(default_factory=list, max_length=50)
    written_in: list[Literal["en", "zh", "other"]] = Field(default_factory=list, max_length=3)

    def scope(self) -> Scope:
        return Scope(tuple(self.product), tuple(self.source), tuple(self.written_in))


class ReportQuery(ScopeQuery):
    """Which report: a week, or from a day to a day; the latest whole week where neither is named."""

    week: str | None = Field(None, pattern=WEEK, description="An ISO week, such as 2026-W47.")
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    without_doubtful: bool = False
    language: Literal["en", "zh"] | None = Field(None, description="One's own where not named.")

    def report(self) -> Report:
        """The report. Raises QueryError when there can be none."""
        if (self.from_ is None) != (self.to is None):
            raise QueryError(message("A report from a day to a day needs both days."))
        days = (self.from_, self.to) if self.from_ and self.to else None
        scope = Scope(
            tuple(self.product),
            tuple(self.source),
            tuple(self.written_in),
            self.without_doubtful,
        )
        return services().reports.get(Asked(self.week, days, scope), self.language or current())


class ExploreQuery(ReportQuery):
    measure: Measure = "documents"
    split: Split = "all"


class WholeReport(RootModel[Report]):
    """The report as it is kept; `digest` tells whether it was changed."""


class OneWeek(BaseModel):
    week: str


class Weeks(BaseModel):
    weeks: list[OneWeek]


class FindingLine(BaseModel):
    """A sentence of the report."""

    key: str = Field(description="Names it in addresses.")
    finding_id: str
    section: str
    kind: str
    sentence: str
    count: int
    interval: tuple[float, float] | None
    weight: float


class Findings(BaseModel):
    week: str | None
    status: str
    findings: list[FindingLine]


class OneEvidence(BaseModel):
    """What a sentence rests on."""

    key: str
    finding_id: str
    section: str
    sentence: str
    figures: dict[str, Any]
    count: int
    interval: tuple[float, float] | None
    question: str
    query: str
    parameters: dict[str, Any]
    sql: str = Field(description="One statement that gives the rows again, without parameters.")
    documents: list[str]


class Value(BaseModel):
    value: float | None
    count: int
    interval: tuple[float, float] | None


class ExploredGroup(BaseModel):
    name: str
    values: list[Value]


class ExploredChart(BaseModel):
    """A measure week by week; the values of a group are in the order of the weeks."""

    measure: Measure
    split: Split
    mondays: list[date]
    groups: list[ExploredGroup]
    left_out: int


class FilePath(BaseModel):
    ending: Ending


class FindingPath(BaseModel):
    key: str = Field(pattern="^[0-9a-f]{16}$")


@api.get("/report", summary="A whole report", responses={200: WholeReport})
@allow("read")
def whole(query: ReportQuery) -> Response:
    from insight.reports.serial import to_json

    return Response(to_json(query.report()), mimetype="application/json")


@api.get(
    "/report/files/<ending>",
    summary="A report as a file",
    responses={200: {"description": "The file.", "content": {"*/*": {}}}},
)
@allow("read")
def file(path: FilePath, query: ReportQuery) -> Response:
    return report_file(query.report(), path.ending)


@api.get("/report/weeks", summary="Weeks that have documents", responses={200: Weeks})
@allow("read")
def list_weeks() -> Response:
    return answer(Weeks(weeks=[OneWeek(week=week) for week in weeks_with_data()]))


@api.get("/report/findings", summary="The sentences of a report", responses={200: Findings})
@allow("read")
def list_findings(query: ReportQuery) -> Response:
    report = query.report()
    lines = [
        FindingLine(
            key=evidence_key(one.finding_id),
            finding_id=one.finding_id,
            section=one.section,
            kind=one.kind,
            sentence=one.told,
            count=one.count,
            interval=one.interval,
            weight=one.weight,
        )
        for one in findings(report)
    ]
    return answer(Findings(week=report.week, status=report.status, findings=lines))


@api.get("/report/findings/<key>", summary="What a sentence rests on", responses={200: OneEvidence})
@allow("read")
def one_evidence(path: FindingPath, query: ReportQuery) -> Response:
    found = evidence(query.report(), path.key)
    if found is None:
        abort(404)
    finding = found.finding
    return answer(
        OneEvidence(
            key=found.key,
            finding_id=finding.finding_id,
            section=finding.section,
            sentence=finding.told,
            figures=dict(finding.figures),
            count=finding.count,
            interval=finding.interval,
            question=found.question,
            query=finding.query,
            parameters=dict(finding.parameters),
            sql=found.sql,
            documents=list(finding.documents),
        )
    )


@api.get("/report/chart", summary="A measure week by week", responses={200: ExploredChart})
@allow("read")
def chart(query: ExploreQuery) -> Response:
    report = query.report()
    with services().reader.snapshot() as snapshot:
        found = explore(report, snapshot, query.measure, query.split)
    return answer(ExploredChart.model_validate(found, from_attributes=True))
