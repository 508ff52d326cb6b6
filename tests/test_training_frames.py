"""What we wrote ourselves to train and to judge: no two texts repeat each other's wording."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import insight.training
from insight.training.frames import Shared, frames, shared_frames

WRITTEN = Path(insight.training.__file__).parent / "written"
FILES = sorted(WRITTEN.glob("*/*.jsonl"))
WORDING = ("text", "pattern", "standard", "dialect")
"""A sentence and the same in a dialect are one item."""


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_five_words_or_eight_characters_in_common_are_a_shared_frame() -> None:
    assert shared_frames(["I would buy it again, yes", "Would I? I WOULD buy it again!"]) == [
        Shared(0, 1, "i would buy it again")
    ]
    assert shared_frames(["I would buy it", "would buy it again"]) == []
    assert shared_frames(["这个耳机的音质还不错", "耳机的，音质还不错啊"]) == [
        Shared(0, 1, "耳机的音质还不错")
    ]
    assert shared_frames(["耳机的音质还行", "耳机的音质还好"]) == []


def test_a_text_may_repeat_itself() -> None:
    assert shared_frames(["so so so so so so so so", "好好好好好好好好好好"]) == []
    assert len(list(frames("one two three four five six"))) == 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_written_texts_are_labelled_in_full(path: Path) -> None:
    kind = path.stem.partition("_")[0]
    labels = {
        "sentiment": {"negative", "neutral", "positive"},
        "toxicity": {"harmful", "rude", "against", "none"},
    }
    for row in rows(path):
        if kind in labels:
            assert row["label"] in labels[kind], row
        for aspect in row.get("aspects", []):
            assert row["text"][aspect["start"] : aspect["end"]] == aspect["term"], row
            assert aspect["sentiment"] in labels["sentiment"], row


def test_no_text_that_judges_shares_a_frame_with_another() -> None:
    """Texts that judge share none among themselves, and none with what is trained on."""
    places, texts = [], []
    for path in sorted(FILES, key=lambda path: path.parent.name != "test"):
        for number, row in enumerate(rows(path), start=1):
            places.append(f"{path.parent.name}/{path.name}:{number}")
            texts.append(" ".join(row[key] for key in WORDING if key in row))
    told = [
        f"{places[one.first]} and {places[one.second]}: {one.frame}"
        for one in shared_frames(texts)
        if places[one.first].startswith("test/")
    ]
    assert not told, f"{len(told)} shared frames\n" + "\n".join(told[:50])


def test_every_label_is_there_often_enough_to_judge_by() -> None:
    for path in FILES:
        if path.parent.name == "test" and path.stem.startswith(("sentiment", "toxicity")):
            found = rows(path)
            assert len(found) >= 280, path.name
            counts = Counter(row["label"] for row in found)
            assert min(counts.values()) >= 25, (path.name, counts)
