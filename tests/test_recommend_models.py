"""Models do what their papers say, and tell truly which item of a history carries a score."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from insight.errors import SourceError
from insight.recommend import content, ease, factors, followers, neighbours, popularity
from insight.recommend.blend import blend, choose_weights
from insight.recommend.check import check_of, descend, gain, ranks
from insight.recommend.evaluate import evaluate
from insight.recommend.fit import fit
from insight.recommend.interactions import hold_out
from insight.recommend.linear import ItemToItem, largest
from insight.recommend.measure import measure
from tests.recommend_data import catalogue, events, interactions

GIVEN = interactions()
KNOWN = catalogue(GIVEN)
SETTINGS: dict[Any, dict[str, float]] = {
    popularity: {"half_life_days": 30.0},
    neighbours: {"of_row": 0.5, "of_column": 0.3, "decay": 0.75},
    followers: {"of_row": 0.5, "of_column": 0.2, "decay": 0.45, "back": 0.3, "fade": 0.8},
    ease: {"penalty": 5.0, "decay": 0.7},
    factors: {"factors": 8.0, "penalty": 1.0, "confidence": 5.0, "decay": 0.85},
    content: {"attributes": 1.0, "known": 0.2, "decay": 0.7},
}
MODELS = {method.NAME: method.fit(GIVEN, KNOWN, chosen) for method, chosen in SETTINGS.items()}


@pytest.mark.parametrize("name", MODELS)
def test_one_history_scores_as_it_does_among_many(name: str) -> None:
    model, users = MODELS[name], np.array([3, 17])
    scores = model.scores(GIVEN.of_users(users))
    for row, user in enumerate(users):
        rows = slice(GIVEN.starts[user], GIVEN.starts[user + 1])
        one = model.one(GIVEN.items[rows], GIVEN.weights[rows])
        assert one == pytest.approx(scores[row], abs=1e-4)


@pytest.mark.parametrize("name", sorted(set(MODELS) - {"popularity"}))
def test_the_parts_of_a_history_add_up_to_the_score(name: str) -> None:
    model, rows = MODELS[name], slice(GIVEN.starts[5], GIVEN.starts[6])
    items, weights = GIVEN.items[rows], GIVEN.weights[rows]
    scores = model.one(items, weights)
    places = np.arange(0, GIVEN.item_count, 7, dtype=np.int32)
    parts = model.parts(items, weights, places)
    assert parts.shape == (len(items), len(places))
    assert parts.sum(axis=0) == pytest.approx(scores[places], abs=1e-4)


def test_ease_is_the_closed_form_of_its_paper() -> None:
    ones = GIVEN.matrix().toarray()
    seen = np.flatnonzero(ones.sum(axis=0))
    inverse = np.linalg.inv(ones[:, seen].T @ ones[:, seen] + 5.0 * np.eye(len(seen)))
    expected = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(expected, 0)
    found = MODELS["ease"].pairs.toarray()[np.ix_(seen, seen)]
    assert found == pytest.approx(expected, abs=1e-4)


def test_als_weights_solve_the_regularised_problem() -> None:
    model = MODELS["als"]
    rows = slice(GIVEN.starts[5], GIVEN.starts[6])
    items, weights = GIVEN.items[rows], GIVEN.weights[rows]
    ages = np.arange(len(items))[::-1]
    sure = np.zeros(GIVEN.item_count)
    sure[items] = 5.0 * weights * 0.85**ages
    vectors = model.vectors.astype(float)
    matrix = vectors.T @ (vectors * np.maximum(sure, 1)[:, None]) + np.eye(8)
    expected = vectors @ np.linalg.solve(matrix, vectors.T @ sure)
    assert model.one(items, weights) == pytest.approx(expected, abs=1e-3)


def test_an_item_without_events_is_reached_by_its_content() -> None:
    fresh = GIVEN.item_ids.index("fresh")
    lamp = np.array([GIVEN.item_ids.index("i1")], np.int32)
    one = np.ones(1, np.float32)
    assert MODELS["content"].one(lamp, one)[fresh] > 0
    assert MODELS["followers"].one(lamp, one)[fresh] == 0


def test_only_the_largest_weights_of_a_row_are_kept_whatever_their_sign() -> None:
    import scipy.sparse as sp

    given = sp.csr_matrix(np.array([[1.0, -5.0, 3.0, 0.5], [0.0, 2.0, 0.0, 0.0]]))
    assert largest(given, 2).toarray().tolist() == [[0, -5, 3, 0], [0, 2, 0, 0]]


def test_a_blend_is_never_worse_than_its_best_part_on_what_chose_it() -> None:
    left, check = check_of(GIVEN)
    models = [method.fit(left, KNOWN, chosen) for method, chosen in SETTINGS.items()]
    alone = {
        model.name: gain(ranks(model.scores, check.histories, check.targets)) for model in models
    }
    weights = choose_weights(models, alone, check)
    blended = check.quality(blend(models, weights, check.histories).scores)
    assert blended >= max(alone.values())


def test_a_blend_of_nothing_useful_is_the_best_model_alone() -> None:
    left, check = check_of(GIVEN)
    good = followers.fit(left, KNOWN, SETTINGS[followers])
    noise = np.random.default_rng(1).random((GIVEN.item_count,) * 2).astype(np.float32)
    import scipy.sparse as sp

    bad = ItemToItem("noise", sp.csr_matrix(noise), 1.0, {})
    alone = {model.name: check.quality(model.scores) for model in (good, bad)}
    weights = choose_weights([good, bad], alone, check)
    assert check.quality(blend([good, bad], weights, check.histories).scores) >= alone["followers"]


def test_descending_finds_the_top_of_one_hill() -> None:
    grid = {"x": (1.0, 2.0, 3.0, 4.0), "y": (1.0, 2.0, 3.0)}
    best, quality = descend(
        grid, {"x": 1.0, "y": 3.0}, lambda at: -((at["x"] - 3) ** 2) - (at["y"] - 2) ** 2
    )
    assert (best, quality) == ({"x": 3.0, "y": 2.0}, 0.0)


def test_the_order_of_purchases_is_learned_where_there_is_one() -> None:
    found = evaluate(GIVEN, KNOWN, 10)
    by_name = {name: one["all"]["hit_rate"]["value"] for name, one in found["models"].items()}
    assert by_name["blend"] > 2 * by_name["popularity"]
    assert by_name["followers"] > by_name["popularity"]
    for one in found["models"].values():
        assert one["all"]["hit_rate"]["low"] <= one["all"]["hit_rate"]["value"]
        assert 0 < one["coverage"] <= 1
        assert sum(part["users"] for part in one["by_history"].values()) == found["users"]
        assert sum(part["users"] for part in one["by_target"].values()) == found["users"]


def test_a_model_that_knows_the_answer_has_all_hits() -> None:
    held = hold_out(GIVEN)
    answers = dict(zip(held.users.tolist(), held.targets.tolist(), strict=True))
    names = {name: place for place, name in enumerate(GIVEN.user_ids)}

    def scores(block: Any) -> Any:
        made = np.zeros((block.user_count, block.item_count), np.float32)
        made[np.arange(block.user_count), [answers[names[name]] for name in block.user_ids]] = 1
        return made

    found = measure(scores, held, 10)
    assert (found.all.hit_rate.value, found.all.ndcg.low, found.all.mrr.high) == (1, 1, 1)


def test_too_few_shoppers_are_refused_with_the_count() -> None:
    few = interactions(events(shoppers=5))
    with pytest.raises(SourceError, match="Only 5 shoppers"):
        fit(few, catalogue(few))
