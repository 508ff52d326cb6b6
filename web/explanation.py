"""Why a document has its labels: asked of a worker once, shown from what it kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight import prompts
from insight.explain import READ
from insight.explanations import kept
from insight.messages import recall
from insight.store.reader import Row
from web.access import allow
from web.login import user_name
from web.marks import Piece, pieces
from web.said import said
from web.security import limiter
from web.services import services

blueprint = Blueprint("explanation", __name__)

_STRONG = (0.1, 0.25)
"""Weights from which a mark is of the second and of the third strength."""


@dataclass(frozen=True, slots=True)
class View:
    """What is known of why a document has its labels."""

    state: str
    """done, none (nobody asked), queued, running, failed, or impossible."""
    reason: str | None = None
    """In words, where it failed or is impossible."""
    label_model: str | None = None
    model: str | None = None
    """Whose reading is explained; another than `label_model` where models changed since."""
    reader: str | None = None
    created_at: str | None = None
    heads: Sequence[Mapping[str, Any]] = ()
    text: str = field(default="", repr=False)
    """What was read of the document."""

    @property
    def running(self) -> bool:
        return self.state in ("queued", "running")

    @property
    def askable(self) -> bool:
        stale = self.state == "done" and self.model != self.label_model
        return stale or self.state in ("none", "failed")

    def marked(self, head: Mapping[str, Any]) -> list[Piece]:
        """What was read, with the words that pulled a head; `strength` is from 1 to 3."""
        words = (
            {
                "start": word["start"],
                "stop": word["end"],
                "weight": word["weight"],
                "strength": 1 + sum(abs(word["weight"]) >= least for least in _STRONG),
            }
            for word in head["words"]
            if word["marked"]
        )
        return pieces(self.text, words)

    def as_json(self) -> dict[str, Any]:
        heads = [
            {**head, "words": [self._with_word(word) for word in head["words"]]}
            for head in self.heads
        ]
        return {
            "state": self.state,
            "reason": self.reason,
            "label_model": self.label_model,
            "model": self.model,
            "reader": self.reader,
            "explained_at": self.created_at,
            "heads": heads,
        }

    def _with_word(self, word: Mapping[str, Any]) -> dict[str, Any]:
        return {"word": self.text[word["start"] : word["end"]], **word}


@blueprint.get("/documents/<document_id>/explanation")
@allow("read")
def as_json(document_id: str) -> ResponseReturnValue:
    """The words that carried the labels, as JSON; its `state` says whether there is anything."""
    return jsonify(document_id=document_id, **find(document_id).as_json())


@blueprint.post("/documents/<document_id>/explanation")
@limiter.shared_limit("60 per minute", scope="explain", key_func=user_name)
@allow("read")
def ask(document_id: str) -> ResponseReturnValue:
    """Have a document explained, unless it is or cannot be, and go back to it."""
    begin(document_id)
    return redirect(url_for("documents.one", document_id=document_id, why=1, _anchor="why"))


def begin(document_id: str) -> None:
    """Send it to a worker, unless it is explained, under way or impossible."""
    if find(document_id).askable:
        services().queue.submit("explain", {"document": document_id}, user_name())


def explanation_of(document: Row, models: Sequence[Row]) -> View:
    """What is known of the labels of a document; `models` says who gave them."""
    label = next((row for row in models if row["analysis"] == "sentiment"), None)
    if label is None:
        return View("impossible", _("No model has labelled this text."))
    model = label["model"]
    if document["sentiment"] is None:
        reason = _("The models read Chinese and English: of this text they say nothing.")
        return View("impossible", reason, model)
    if prompts.is_version(label["version"]):
        reason = _(
            "The large model %(model)s gave these labels, and nobody can see why. "
            "Only our own models can be explained.",
            model=model,
        )
        return View("impossible", reason, model)
    state = services().state
    job = state.row("explain_job", document_id=document["document_id"])
    if job and job["state"] in ("queued", "running"):
        return View(job["state"], None, model)
    if found := kept(state, document["text_hash"], model):
        return View("done", None, model, **found, text=document["text"][:READ])
    if job and job["state"] == "failed":
        return View("failed", said(recall(job["error"] or "")), model)
    return View("none", None, model)


def find(document_id: str) -> View:
    """What is known of the labels of a document; 404 where there is none."""
    reader = services().reader
    document = reader.row("documents/one.sql", {"document_id": document_id})
    if document is None:
        abort(404)
    return explanation_of(
        document, reader.rows("documents/models.sql", {"document_id": document_id})
    )
