"""What is indexed is found by its words and by its meaning, and only what changed is read again."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from insight.assistant import stored
from insight.assistant.build import Indexed, index
from insight.assistant.encoder import open_encoder, stamp_of
from insight.assistant.knowledge import Knowledge
from insight.assistant.places import KEPT_VERSIONS, current, home_of, index_folder
from insight.assistant.refresh import is_settled, refresh
from insight.errors import AssistantError, SourceError
from insight.runner import run_here
from insight.settings import Settings
from tests.knowledge_files import WordsEncoder

RETURNS = "## How long can I return something?\nWithin 30 days of delivery.\n"
FEES = "## What does delivery cost?\nIt costs 4 euros.\n"
ZH = "## 退货运费谁出？\n质量问题由我们承担，其他情况由您承担。\n\n## 多久发货？\n24小时内发货。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    (made / "products").mkdir(parents=True)
    (made / "faq.md").write_text(f"{RETURNS}\n{FEES}")
    (made / "faq-zh.md").write_text(ZH)
    (made / "products" / "p.json").write_text(
        '{"name": "Kettle K7", "attributes": {"power": "2 kW"}}'
    )
    return made


def names(knowledge: Knowledge, question: str, language: str | None = None) -> list[str]:
    return [one.passage.title for one in knowledge.candidates(question, language)]


def test_a_question_finds_its_passage_by_words(settings: Settings, folder: Path) -> None:
    encoder = WordsEncoder()
    made = index(settings, folder, encoder)
    knowledge = Knowledge.open(settings, encoder)
    assert knowledge.version == made.version and len(knowledge.passages) == 5
    assert names(knowledge, "can I still return it")[0].startswith("How long can I return")
    assert names(knowledge, "运费是谁出的")[0] == "退货运费谁出？"
    best = knowledge.candidates("kettle power", "en", limit=1)
    assert len(best) == 1 and best[0].passage.facts == {"power": "2 kW"} and best[0].lexical > 0


def test_words_that_are_not_shared_count_for_nothing(settings: Settings, folder: Path) -> None:
    encoder = WordsEncoder()
    index(settings, folder, encoder)
    found = {
        one.passage.title: one for one in Knowledge.open(settings, encoder).candidates("发货", None)
    }
    assert found["多久发货？"].lexical > 0 and found["Kettle K7"].lexical == 0
    assert all(-1 <= one.meaning <= 1 for one in found.values())


def test_a_question_in_one_language_finds_what_is_written_in_the_other(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "faq.md").write_text(
        f"{RETURNS}\n{FEES}\n## Is it waterproof?\nNo.\n\n## Gift cards?\nYes.\n"
    )
    encoder = open_encoder(settings)
    index(settings, folder, encoder)
    knowledge = Knowledge.open(settings, encoder)
    assert names(knowledge, "送货要多少钱", "zh")[0] == "What does delivery cost?"


def test_an_empty_question_finds_nothing_and_a_strange_one_does_no_harm(
    settings: Settings, folder: Path
) -> None:
    encoder = WordsEncoder()
    index(settings, folder, encoder)
    knowledge = Knowledge.open(settings, encoder)
    assert knowledge.candidates("  \n", "en") == []
    for odd in ("?!", "\0\ud800", "title:x AND (text:*", "a" * 50_000, "的" * 5_000):
        assert len(knowledge.candidates(odd, "xx")) <= 30


def test_only_what_changed_is_encoded_again(settings: Settings, folder: Path) -> None:
    encoder = WordsEncoder()
    told: list[tuple[str, int, int]] = []
    first = index(settings, folder, encoder, progress=lambda *done: told.append(done))
    assert told == [("read", 1, 3), ("read", 2, 3), ("read", 3, 3), ("encode", 5, 5)]
    assert first.encoded == 5 and set(first.added) == {"faq.md", "faq-zh.md", "products/p.json"}
    again = index(settings, folder, encoder)
    assert (again.version, again.encoded, again.changed) == (first.version, 0, ())
    (folder / "faq.md").write_text(f"{RETURNS}\n## What does delivery cost?\nIt costs 5 euros.\n")
    (folder / "faq-zh.md").unlink()
    third = index(settings, folder, encoder)
    assert (third.changed, third.removed, third.encoded) == (("faq.md",), ("faq-zh.md",), 1)
    assert third.version != first.version and len(third.passages) == 3


def test_a_file_that_was_only_touched_is_not_read_again(settings: Settings, folder: Path) -> None:
    first = index(settings, folder, WordsEncoder())
    os.utime(folder / "faq.md", ns=(1, 1))
    assert index(settings, folder, WordsEncoder()).version == first.version


def test_what_an_answer_cited_can_be_shown_after_its_source_changed(
    settings: Settings, folder: Path
) -> None:
    encoder = WordsEncoder()
    index(settings, folder, encoder)
    cited = Knowledge.open(settings, encoder).candidates("delivery cost", "en")[0].passage
    for euros in range(5, 5 + KEPT_VERSIONS):
        (folder / "faq.md").write_text(f"## What does delivery cost?\nIt costs {euros} euros.\n")
        index(settings, folder, encoder)
        knowledge = Knowledge.open(settings, encoder)
        now = knowledge.passage(cited.id)
        assert now is not None and now.text == f"It costs {euros} euros."
        kept = knowledge.passage(cited.id, cited.version)
        # The oldest of all but the last five is forgotten.
        assert (kept == cited) is (euros < 4 + KEPT_VERSIONS)
    assert knowledge.passage("nobody") is None
    assert stored.of_version(settings, "../../x-y", "../z") is None


def test_an_index_that_was_replaced_is_opened_anew_and_otherwise_once(
    settings: Settings, folder: Path
) -> None:
    encoder = WordsEncoder()
    index(settings, folder, encoder)
    before = Knowledge.open(settings, encoder)
    assert Knowledge.open(settings, encoder) is before
    (folder / "new.md").write_text("## Do you sell lamps?\nNo.\n")
    index(settings, folder, encoder)
    after = Knowledge.open(settings, encoder)
    assert after is not before and names(after, "lamps")[0] == "Do you sell lamps?"
    # Whoever has the old one in hand goes on with it.
    assert names(before, "delivery cost")[0] == "What does delivery cost?"
    for number in range(3):
        (folder / "new.md").write_text(f"## Do you sell lamps?\nNo {number}.\n")
        index(settings, folder, encoder)
    assert len(list(home_of(settings).glob("index-*"))) == 2


def test_vectors_of_another_encoder_are_not_mixed_in(settings: Settings, folder: Path) -> None:
    index(settings, folder, WordsEncoder())
    other = WordsEncoder(seed="another")
    with pytest.raises(AssistantError, match="another model"):
        Knowledge.open(settings, other)
    assert index(settings, folder, other).encoded == 5
    assert len(Knowledge.open(settings, other).passages) == 5


def test_without_an_index_and_with_a_damaged_one_it_is_said_what_to_do(
    settings: Settings, folder: Path
) -> None:
    encoder = WordsEncoder()
    with pytest.raises(AssistantError, match="knows nothing yet"):
        Knowledge.open(settings, encoder)
    version = index(settings, folder, encoder).version
    (index_folder(settings, version) / "titles.npy").write_bytes(b"x")
    with pytest.raises(AssistantError, match="Index it again"):
        Knowledge.open(settings, encoder)
    index(settings, folder, encoder)
    assert len(Knowledge.open(settings, encoder).passages) == 5


def test_bad_files_are_told_and_good_ones_kept_and_links_are_not_followed(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside.md").write_text("## Secret?\nYes.\n")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / ".hidden.md").write_text("## Hidden?\nYes.\n")
    (folder / "bad.pdf").write_bytes(b"no PDF")
    made = index(settings, folder, WordsEncoder())
    assert [one.name for one in made.sources if one.problem] == ["bad.pdf"]
    assert len(made.passages) == 5
    # The reason stays known though the file is not read again.
    again = index(settings, folder, WordsEncoder())
    assert [str(one.problem) for one in again.sources if one.problem] == [
        str(one.problem) for one in made.sources if one.problem
    ]


def test_entries_that_contradict_each_other_are_told(settings: Settings, folder: Path) -> None:
    (folder / "old.md").write_text("## How long can I return something\nWithin 14 days.\n\n" + FEES)
    found = index(settings, folder, WordsEncoder()).doubles
    assert [(one.kind, one.numbers) for one in found] == [
        ("contradicts", ("14", "30")),
        ("repeats", ()),
    ]


def test_those_who_index_at_once_leave_one_whole_index(settings: Settings, folder: Path) -> None:
    made: list[Indexed] = []
    threads = [
        threading.Thread(target=lambda: made.append(index(settings, folder, WordsEncoder())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.version for one in made}) == 1 and len(made) == 4
    assert len(Knowledge.open(settings, WordsEncoder()).passages) == 5


def test_the_job_indexes_the_folder_of_before_and_counts_only_changes(
    settings: Settings, folder: Path
) -> None:
    refresh(settings, open_encoder(settings), folder, made_by=stamp_of(settings))
    assert is_settled(settings, stamp_of(settings)) and not is_settled(settings, "another")
    row = run_here(settings, "assistant_index", {}, "test")
    assert row["state"] == "done" and json.loads(row["counts"]) == {}
    (folder / "new.md").write_text("## Do you sell lamps?\nNo.\n")
    assert not is_settled(settings, stamp_of(settings))
    row = run_here(settings, "assistant_index", {}, "test")
    assert json.loads(row["counts"]) == {"files_read": 4, "indexed": 6}


def test_the_job_of_a_home_without_knowledge_does_nothing(settings: Settings) -> None:
    row = run_here(settings, "assistant_index", {}, "test")
    assert row["state"] == "done" and current(settings) is None


def test_a_folder_that_became_empty_leaves_nothing_to_find(
    settings: Settings, folder: Path
) -> None:
    encoder = WordsEncoder()
    index(settings, folder, encoder)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
    index(settings, folder, encoder)
    assert Knowledge.open(settings, encoder).candidates("delivery cost", "en") == []


def test_a_folder_that_is_not_there_is_an_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there"):
        index(settings, tmp_path / "none", WordsEncoder())
