"""The table of jobs: what may be run, with which parameters, in which stages, and when.

A job is a sequence of stages. A stage plans its batches and works each of them; batches of one
stage may run at the same time on several machines. Functions and parameter models are named, not
imported, so that the web can list jobs without loading what they need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError

from insight.errors import JobError
from insight.messages import message
from insight.parameters import problems

WORK_QUEUE = "work"
INTERACTIVE_QUEUE = "interactive"
"""Served by the same workers as `work`, and first: somebody waits for it in a page."""
ASSISTANT_QUEUE = "assistant"
"""Served by a worker of its own, which holds the knowledge: a customer waits behind no batch."""
ANSWER_TASK = "insight.answer"
"""Answers one message. No job: its few rows and messages would cost more than the answer."""
DRAFT_TASK = "insight.draft_entry"
"""Drafts an entry of knowledge from an unanswered question, where the knowledge is at hand."""
GROUP_TASK = "insight.group_questions"
"""Puts unanswered questions that ask for the same together."""
STORE_QUEUE = "store"
"""Served by one solo worker: everything that writes the database runs there, in turn."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`plan(settings, parameters)` gives the batches, each a JSON object; `work(context, batch)`
    does one and returns counts that are added up over the job."""

    name: str
    plan: str
    work: str
    queue: str = WORK_QUEUE
    asked_by: str | None = None
    """A parameter that says whether a job has this stage; one without the parameter has it."""

    def is_asked(self, parameters: BaseModel) -> bool:
        return self.asked_by is None or getattr(parameters, self.asked_by, True)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    help: str
    parameters: str
    stages: tuple[Stage, ...]
    done: str | None = None
    """Called with settings and parameters when it has ended well."""
    schedule: str | None = None
    """When it runs by itself: five fields of cron, in the time zone of the business."""
    queue: str = WORK_QUEUE
    """Where the messages travel that bring it from stage to stage."""
    by_hand: bool = True
    """Whether it is offered among the jobs; the others are started by a page of their own."""
    needs: str = "jobs"
    """The permission that starting it takes."""


_LOAD = Stage("load", "insight.pipeline:plan_once", "insight.pipeline:load_parts", STORE_QUEUE)
_INDEX = Stage("index", "insight.search.job:plan_index", "insight.search.job:index_documents")
_ANALYZE = tuple(
    replace(stage, asked_by="analyze")
    for stage in (
        Stage("analyze", "insight.enrich:plan_analyze", "insight.enrich:analyze_batch"),
        Stage("tokens", "insight.enrich:plan_tokens", "insight.enrich:read_tokens"),
        _LOAD,
        Stage("copies", "insight.enrich:plan_copies", "insight.enrich:find_copies"),
        Stage("topics", "insight.topics.job:plan_topics", "insight.topics.job:find_topics"),
        _LOAD,
        Stage("births", "insight.topics.job:plan_births", "insight.topics.job:find_births"),
        # They ask which texts are copies.
        Stage("doubts", "insight.enrich:plan_doubts", "insight.enrich:find_doubts"),
        _LOAD,
    )
)
_OF_NEW = (
    Stage("images", "insight.pictures:plan_pictures", "insight.pictures:read_pictures"),
    _LOAD,
    _INDEX,
    *_ANALYZE,
)
"""What becomes of documents that were loaded, wherever they came from."""

JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job(
            "ingest",
            message("Read files into the store and analyse what is new."),
            "insight.parameters:IngestParameters",
            (
                Stage("read", "insight.pipeline:plan_ingest", "insight.pipeline:ingest_batch"),
                _LOAD,
                *_OF_NEW,
            ),
            done="insight.pipeline:remove_uploads",
        ),
        Job(
            "products",
            message("Read tables that say which listing is which product."),
            "insight.parameters:ProductsParameters",
            (
                Stage("read", "insight.pipeline:plan_ingest", "insight.shop_tables:read_products"),
                _LOAD,
            ),
            done="insight.pipeline:remove_uploads",
        ),
        Job(
            "sales",
            message("Read weekly tables of sales, returns and advertising spend."),
            "insight.parameters:SalesParameters",
            (
                Stage("read", "insight.pipeline:plan_ingest", "insight.shop_tables:read_sales"),
                _LOAD,
            ),
            done="insight.pipeline:remove_uploads",
        ),
        Job(
            "recommend",
            message("Fit recommendations on what shoppers viewed, carted and bought."),
            "insight.parameters:RecommendParameters",
            (Stage("fit", "insight.recommend.job:plan_fit", "insight.recommend.job:fit_batch"),),
            done="insight.recommend.job:remove_files",
            by_hand=False,
        ),
        Job(
            "refit",
            message("Fit recommendations anew on the events that the shop sent."),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "fit", "insight.recommend.job:plan_refit", "insight.recommend.job:refit_batch"
                ),
            ),
        ),
        Job(
            "fetch",
            message("Collect from a source on the net and analyse what is new."),
            "insight.parameters:FetchParameters",
            (
                Stage("fetch", "insight.pipeline:plan_once", "insight.collect:fetch_batch"),
                _LOAD,
                *_OF_NEW,
            ),
        ),
        Job(
            "folder",
            message("Read the files of the watched folder that are new or changed."),
            "insight.parameters:FolderParameters",
            (
                Stage("read", "insight.folder:plan_folder", "insight.folder:read_file"),
                _LOAD,
                *_OF_NEW,
            ),
        ),
        Job(
            "push",
            message("Store what programs sent, and analyse it."),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "load", "insight.pipeline:plan_once", "insight.push:load_pushed", STORE_QUEUE
                ),
                *_OF_NEW,
            ),
            by_hand=False,
        ),
        Job(
            "analyze",
            message("Analyse every document that has no labels of the present models."),
            "insight.parameters:AnalyzeParameters",
            (
                _INDEX,
                *_ANALYZE,
                Stage("ask", "insight.ask:plan_ask", "insight.ask:ask_batch"),
                _LOAD,
            ),
            schedule="0 3 * * *",
        ),
        Job(
            "audit",
            message("Measure what the models make of names, genders, ages, places and dialects."),
            "insight.parameters:AuditParameters",
            (Stage("audit", "insight.audit.run:plan", "insight.audit.run:audit_batch"), _LOAD),
        ),
        Job(
            "alerts",
            message(
                "Look for spikes of documents or of negative ones and for sources that went quiet, "
                "and tell the subscribers."
            ),
            "insight.parameters:NoParameters",
            (
                Stage("look", "insight.pipeline:plan_once", "insight.alerts.look:look"),
                Stage(
                    "deliver", "insight.delivery.run:plan_queued", "insight.delivery.run:deliver"
                ),
            ),
            schedule="20 * * * *",
        ),
        Job(
            "deliver",
            message(
                "Send the weekly report, and alerts, to the subscribers for whom they are due."
            ),
            "insight.parameters:DeliverParameters",
            (Stage("deliver", "insight.delivery.run:plan", "insight.delivery.run:deliver"),),
            schedule="0 * * * *",
        ),
        Job(
            "explain",
            message("Find the words of a document that carried its labels, for its page."),
            "insight.parameters:ExplainParameters",
            (
                Stage(
                    "explain",
                    "insight.pipeline:plan_once",
                    "insight.explanations:explain_document",
                    INTERACTIVE_QUEUE,
                ),
            ),
            queue=INTERACTIVE_QUEUE,
            by_hand=False,
            needs="read",
        ),
        Job(
            "edit-topics",
            message("Rename, merge, split or pin topics, or take such a change back."),
            "insight.parameters:TopicEditParameters",
            (
                Stage(
                    "edit",
                    "insight.pipeline:plan_once",
                    "insight.topics.edit_job:edit",
                    STORE_QUEUE,
                ),
            ),
            by_hand=False,
        ),
        Job(
            "meaning",
            message("Find the documents nearest in meaning to some words, for the search page."),
            "insight.parameters:MeaningParameters",
            (
                Stage(
                    "compare",
                    "insight.pipeline:plan_once",
                    "insight.documents.meaning:find_meaning",
                    INTERACTIVE_QUEUE,
                ),
            ),
            queue=INTERACTIVE_QUEUE,
            by_hand=False,
            needs="read",
        ),
        Job(
            "publish",
            message("Send an approved campaign to an address, signed."),
            "insight.parameters:PublishParameters",
            (Stage("publish", "insight.pipeline:plan_once", "insight.campaigns.publish:publish"),),
            by_hand=False,
            needs="edit",
        ),
        Job(
            "copy",
            message("Write copy from a product's facts, and check it."),
            "insight.parameters:CopyParameters",
            (
                Stage(
                    "write",
                    "insight.campaigns.pieces:plan_run",
                    "insight.campaigns.pieces:write_run",
                ),
            ),
            by_hand=False,
            needs="edit",
        ),
        Job(
            "correct",
            message("Store the labels that persons corrected."),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "load",
                    "insight.pipeline:plan_once",
                    "insight.documents.corrections:load_corrections",
                    STORE_QUEUE,
                ),
            ),
            queue=INTERACTIVE_QUEUE,
            by_hand=False,
            needs="edit",
        ),
        Job(
            "assistant_documents",
            message("Make documents of the conversations that ended, and analyse them."),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "read",
                    "insight.assistant.documents:plan_documents",
                    "insight.assistant.documents:take_conversations",
                ),
                _LOAD,
                *_OF_NEW,
            ),
            schedule="30 2 * * *",
        ),
        Job(
            "assistant_index",
            message("Read the assistant's knowledge again where its files or the reviews changed."),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "knowledge",
                    "insight.assistant.job:plan_index",
                    "insight.assistant.job:index_knowledge",
                ),
            ),
            schedule="*/15 * * * *",
            by_hand=False,
            needs="edit",
        ),
        Job(
            "index",
            message("Bring the search index up to date, or build it where there is none."),
            "insight.parameters:NoParameters",
            (_INDEX,),
        ),
        Job(
            "remove-sample",
            message("Remove the sample data and everything that was said of it."),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "remove",
                    "insight.pipeline:plan_once",
                    "insight.pipeline:remove_sample",
                    STORE_QUEUE,
                ),
                _INDEX,
            ),
            by_hand=False,
        ),
        Job(
            "erase",
            message("Erase every trace of an author or of some documents."),
            "insight.parameters:ErasureParameters",
            (
                Stage(
                    "erase",
                    "insight.pipeline:plan_once",
                    "insight.erasure:erase_batch",
                    STORE_QUEUE,
                ),
            ),
            by_hand=False,
            needs="admin",
        ),
        Job(
            "retention",
            message("Delete the documents that are older than an administrator wants them kept."),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "erase", "insight.pipeline:plan_once", "insight.retention:retire", STORE_QUEUE
                ),
            ),
            schedule="30 2 * * *",
            by_hand=False,
            needs="admin",
        ),
        Job(
            "export",
            message("Write all tables of the store as files in one ZIP."),
            "insight.parameters:ExportParameters",
            (Stage("export", "insight.pipeline:plan_once", "insight.exports:export_batch"),),
            by_hand=False,
            needs="admin",
        ),
        Job(
            "backup",
            message(
                "Make a back-up of the store, the application's database, settings and secrets."
            ),
            "insight.parameters:NoParameters",
            (
                Stage(
                    "backup",
                    "insight.pipeline:plan_once",
                    "insight.backups:backup_batch",
                    STORE_QUEUE,
                ),
            ),
            by_hand=False,
            needs="admin",
        ),
    )
}


def job(name: str) -> Job:
    """The job of this name. Raises JobError with the known names."""
    if name not in JOBS:
        raise JobError(f"There is no job named {name!r}. Known: {', '.join(JOBS)}.")
    return JOBS[name]


def resolve(reference: str) -> Any:
    """The object that `module:name` names."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def model_of(name: str) -> type[BaseModel]:
    """The model of a job's parameters. Raises JobError for an unknown job."""
    model: type[BaseModel] = resolve(job(name).parameters)
    return model


def parameters_of(name: str, given: Mapping[str, Any]) -> BaseModel:
    """The parameters of a job, checked. Raises JobError naming each that cannot be used."""
    try:
        return model_of(name).model_validate(given)
    except ValidationError as error:
        raise JobError(
            f"The job {name!r} cannot run with these parameters: {problems(error, name)}."
        ) from error


def advance_task(name: str) -> str:
    """Name of the task that brings this job to a stage: the job's registered task."""
    return f"insight.{name}"


def batch_task(name: str) -> str:
    """Name of the task that works one batch of this job."""
    return f"insight.{name}.batch"
