"""`insight recommend evaluate`: the models and their blend side by side, on events none has seen."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from insight.errors import SourceError
from insight.messages import message
from insight.recommend.catalogue import Catalogue
from insight.recommend.fit import Progress, fit
from insight.recommend.interactions import Interactions, hold_out
from insight.recommend.measure import measure

BLEND = "blend"


def evaluate(
    given: Interactions,
    catalogue: Catalogue,
    k: int,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, Any]:
    """What each model makes of the last item of each user; the fit sees the events before only.

    Raises SourceError where there are too few events.
    """
    held = hold_out(given)
    if not len(held.users):
        raise SourceError(message("No shopper has two items: there is nothing to measure with."))
    fitted = fit(held.left, catalogue, progress, keep_all=True)
    models = {model.name: asdict(measure(model.scores, held, k)) for model in fitted.singles}
    models[BLEND] = asdict(measure(fitted.model.scores, held, k))
    return {
        "k": k,
        "users": len(held.users),
        "items": given.item_count,
        "events": len(given.items),
        "protocol": "last item of each user held out, all items ranked, the user's own removed",
        "chosen": [asdict(one) for one in fitted.tried],
        "models": models,
    }
