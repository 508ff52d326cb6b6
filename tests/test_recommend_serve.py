"""A request: rules, reasons, what customers say, files that are whole, and shoppers who are forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from insight.errors import RecommendError, SettingsError
from insight.recommend.current import Current
from insight.recommend.forget import forget, forgotten
from insight.recommend.predict import Predictor
from insight.recommend.reasons import Reason, say
from insight.recommend.rules import Rules, choose
from insight.recommend.saved import KEPT, Saved, current, folder_of, load, versions
from insight.recommend.serve import Answer, history_of, recommend
from insight.recommend.train import Files, gather
from insight.recommend.voices import ALERT, Voices, listen, with_alerts
from insight.recommend.why import Taken
from insight.settings import Settings, load_settings
from insight.state import State
from insight.store.reader import Reader
from tests.recommend_data import DAY, HOSTILE, events, fitted, interactions, write_events
from tests.web_app import fill


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = load_settings(tmp_path_factory.mktemp("recommend") / "home")
    fitted(made)
    return made


@pytest.fixture(scope="module")
def saved(home: Settings) -> Saved:
    return load(home)


def names(answer: Answer) -> list[str]:
    return [one.item for one in answer.items]


BOUGHT = [Taken("i10", "purchase", 100 * DAY), Taken("i11", "view", 101 * DAY)]


def test_what_follows_is_recommended_and_what_is_had_is_not(saved: Saved) -> None:
    found = names(recommend(saved, BOUGHT, 10))
    assert set(found[:2]) <= {"i12", "i13", "i14"}
    assert not {"i10", "i11"} & set(found)
    assert len(found) == len(set(found)) == 10


def test_the_reason_names_the_item_that_carries_most_of_the_score(saved: Saved) -> None:
    items = np.array([saved.items.find(one.item) for one in BOUGHT], np.int32)
    weights = np.array([1.0, 0.3], np.float32)
    whole = saved.model.one(items, weights)
    named = 0
    for one in recommend(saved, BOUGHT, 10).items:
        place = saved.items.find(one.item)
        without = [
            saved.model.one(items, weights * np.array(keep, np.float32))[place]
            for keep in ([0, 1], [1, 0])
        ]
        lost = [whole[place] - score for score in without]
        if one.reason.item is not None and max(lost) > 2 * min(lost):
            assert one.reason.item == BOUGHT[int(np.argmax(lost))].item
            assert one.reason.kind.endswith(BOUGHT[int(np.argmax(lost))].kind)
            named += 1
    assert named >= 3


def test_reasons_are_sentences_of_both_languages() -> None:
    reason = Reason("purchase", "i1", "Lamp {aspect} {item}", 0.7, "battery")
    assert say(reason, "en") == (
        "Because you bought Lamp {aspect} {item}; praised for battery, which you look at"
    )
    assert say(reason, "zh").startswith("因为您买过Lamp {aspect} {item};")


def test_who_is_new_gets_what_is_popular_and_is_told_so(saved: Saved) -> None:
    answer = recommend(saved, [], 5)
    assert len(answer.items) == 5 and answer.known == 0
    assert {one.reason.kind for one in answer.items} == {"popular"}


def test_an_item_that_nobody_bought_leads_to_what_is_like_it(saved: Saved) -> None:
    answer = recommend(saved, [Taken("fresh")], 3)
    assert {one.category for one in answer.items} == {"lamps"}
    assert {one.reason.kind for one in answer.items} == {"alike_purchase"}


def test_what_is_sold_out_is_left_out_unless_it_is_wanted(saved: Saved) -> None:
    history = [Taken("i1"), Taken("i2")]
    assert "i3" not in names(recommend(saved, history, 41))
    assert "i3" in names(recommend(saved, history, 5, Rules(in_stock=False)))


def test_what_was_had_long_ago_may_come_again(saved: Saved) -> None:
    history = [Taken("i11", "purchase", 0.0), Taken("i10", "purchase", 30 * DAY)]
    rules = Rules(again_after_days=20)
    assert "i11" in names(recommend(saved, history, 41, rules, now=40 * DAY))
    assert "i10" not in names(recommend(saved, history, 41, rules, now=40 * DAY))
    untimed = [Taken("i11"), Taken("i10")]
    assert not {"i10", "i11"} & set(names(recommend(saved, untimed, 41, rules, now=40 * DAY)))


def test_a_category_has_no_more_than_its_share(saved: Saved) -> None:
    found = recommend(saved, BOUGHT, 6, Rules(per_category=2))
    assert sorted(one.category for one in found.items) == ["kettles"] * 2 + ["lamps"] * 2


def test_boosts_move_an_item_or_a_category(saved: Saved) -> None:
    plain = names(recommend(saved, BOUGHT, 10))
    assert names(recommend(saved, BOUGHT, 10, Rules(boosts={plain[4]: 50.0})))[0] == plain[4]
    lamps = recommend(saved, BOUGHT, 5, Rules(boosts={"kettles": 0.0}))
    assert {one.category for one in lamps.items[:3]} == {"lamps"}


@pytest.mark.parametrize(
    "wrong", [{"diversity": 2.0}, {"boosts": {"a": -1.0}}, {"per_category": 0}]
)
def test_rules_that_mean_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        Rules(**wrong)


def test_variety_prefers_what_is_unlike_the_first() -> None:
    scores = np.array([1.0, 0.99, 0.9], np.float32)
    categories = np.array([-1, -1, -1], np.int32)

    def alike(item: int) -> Any:
        return np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], np.float32)[item]

    assert choose(scores, 2, Rules(), categories, alike) == [0, 1]
    assert choose(scores, 2, Rules(diversity=0.5), categories, alike) == [0, 2]


def test_an_item_that_customers_complain_of_is_held_back_and_counted(saved: Saved) -> None:
    first = recommend(saved, BOUGHT, 3).items[0]
    answer = recommend(saved, BOUGHT, 3, voices=Voices({first.title.upper(): "battery"}))
    assert first.item not in names(answer) and answer.held_back == 1
    far = recommend(saved, BOUGHT, 3, voices=Voices({"Lamp 39": ALERT}))
    assert far.held_back == 0


def test_praise_is_told_where_the_shoppers_items_are_about_it(saved: Saved) -> None:
    praise = Voices({}, {f"lamp {n}": ("smell", "battery") for n in range(1, 40, 2)})
    lamps = [Taken("i11"), Taken("i21")]
    told = {one.title: one.reason.aspect for one in recommend(saved, lamps, 8, None, praise).items}
    assert {aspect for title, aspect in told.items() if title.startswith("Lamp")} == {"battery"}
    assert {aspect for title, aspect in told.items() if title.startswith("Kettle")} <= {None}
    kettles = [Taken("i10"), Taken("i20")]
    assert {one.reason.aspect for one in recommend(saved, kettles, 8, None, praise).items} == {None}


def test_a_version_is_read_as_it_was_fitted(home: Settings, saved: Saved) -> None:
    given = interactions()
    history = history_of(saved, "s7")
    place = list(given.user_ids).index("s7")
    rows = range(given.starts[place], given.starts[place + 1])
    assert [one.item for one in history] == [given.item_ids[given.items[row]] for row in rows]
    assert history_of(saved, "nobody") == []
    assert not list(folder_of(home).rglob("*.pkl"))


def test_an_older_version_serves_until_the_new_one_is_whole(settings: Settings) -> None:
    made = [fitted(settings) for _ in range(2)]
    assert current(settings) == made[1]
    # As if the process had been killed while it wrote.
    torn = folder_of(settings) / ".writing-torn"
    torn.mkdir()
    (torn / "about.json").write_text(json.dumps({}))
    assert load(settings).version == made[1]
    assert set(versions(settings)) == set(made) and len(made) <= KEPT


def test_without_a_fit_it_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(RecommendError, match="insight recommend fit"):
        load(settings)


def test_a_forgotten_shopper_goes_from_what_is_stored_and_from_the_next_fit(
    settings: Settings, tmp_path: Path
) -> None:
    fitted(settings)
    state, serving = State(settings), Current(settings)
    assert serving.history("s7")
    others = serving.history("s8")
    assert forget(settings, state, "s7") == 1
    assert serving.history("s7") == [] and serving.history("s8") == others
    assert len(forgotten(state)) == 1 and "s7" not in forgotten(state)
    files = Files([write_events(tmp_path / "events.csv", events())])
    gathered = gather(settings, state, files, lambda row: None)
    assert "s7" not in gathered.interactions.user_ids
    assert gathered.read.forgotten > 0 and "s8" in gathered.interactions.user_ids
    assert forget(settings, state, "s7") == 0
    with pytest.raises(SettingsError):
        forget(settings, state, " ")


def test_lists_for_many_say_who_is_not_known(home: Settings) -> None:
    predictor = Predictor(Current(home), Voices())
    known, unknown = (predictor.rows(name, 3, Rules(), "en") for name in ("s7", HOSTILE))
    assert (known.is_known, unknown.is_known) == (True, False)
    assert [row[:2] for row in unknown.rows] == [(HOSTILE, 1), (HOSTILE, 2), (HOSTILE, 3)]


def test_the_store_says_what_is_complained_of_and_praised(settings: Settings) -> None:
    fill(settings)
    voices = listen(Reader(settings))
    # Whoever speaks of the battery in those three weeks is against it, and nobody spoke before.
    assert voices.complaints == {"Kettle": "battery", "Lamp": "battery"}
    assert voices.praise == {}
    alerts = State(settings)
    alerts.execute(
        "insert_alert",
        cause=json.dumps({"product": "Lamp 12"}),
        figures=json.dumps({"kind": "negative"}),
        documents="[]",
        moment="2026-11-28T09:00:00.000+00:00",
    )
    told = with_alerts(voices, alerts).complaints
    assert told == {**voices.complaints, "Lamp 12": ALERT}
