"""Pages of the settings that only show: models with a switch, and the instance."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight import home
from insight.errors import ModelError
from web.access import allow
from web.audit import record
from web.services import services

models = Blueprint("models", __name__, url_prefix="/settings/models")
instance = Blueprint("instance", __name__, url_prefix="/settings/instance")
ALL = (models, instance)


@models.get("")
@allow("read")
def list_models() -> ResponseReturnValue:
    return _models()


@models.post("")
@allow("admin")
def use() -> ResponseReturnValue:
    """Let an own head speak, or ours."""
    from insight.models.listed import use as use_head

    task, whose = request.form.get("task", ""), request.form.get("whose", "")
    try:
        use_head(services().settings, task, whose)
    except ModelError as error:
        return _models(error), 400
    record("model.used", task, whose=whose)
    return redirect(url_for("models.list_models", used=task))


@instance.get("")
@allow("admin")
def show() -> ResponseReturnValue:
    return render_template("instance.html", rows=home.in_force(services().settings))


def _models(problem: ModelError | None = None) -> str:
    from insight.models.listed import card, heads_of, models_of, problems_of

    settings = services().settings
    rows = [
        {**row, "problems": problems_of(row["name"], settings) if row["present"] else ()}
        for row in models_of(settings)
    ]
    return render_template(
        "models.html",
        models=rows,
        heads=heads_of(settings),
        card=card(),
        problem=problem,
        used=request.args.get("used"),
    )
