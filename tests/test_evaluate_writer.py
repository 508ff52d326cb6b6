"""Figures of written copy: known texts have known scores, and better writers get better ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from insight.campaigns.brief import Brief, Draft
from insight.campaigns.votes import ballots
from insight.campaigns.writers.template import Template
from insight.cli import cli
from insight.errors import AnswerError, SettingsError
from insight.evaluation import text_scores
from insight.evaluation.ballots import items
from insight.evaluation.writers import drawn, open_writer
from insight.evaluation.written import evaluate
from insight.settings import Settings
from insight.state import State
from insight.training.writer_pairs import SHIPPED, Pair, read


def pairs(language: str, count: int = 8) -> list[Pair]:
    return [row.pair for row in read(SHIPPED / f"copy_pairs_{language}.jsonl")][:count]


class Echo:
    """Gives back what a person wrote, changed by `change`."""

    name = "echo"

    def __init__(self, known: list[Pair], change: Any = lambda text: text) -> None:
        self._texts = {(one.facts.name, one.channel): one.parts for one in known}
        self._change = change

    def write(self, brief: Brief) -> Draft:
        parts = next(
            parts
            for (name, channel), parts in self._texts.items()
            if name == brief.ground.facts.name and brief.channel.name.startswith(channel)
        )
        return Draft({part: self._change(text) for part, text in parts.items()}, self.name)


def scores(known: list[Pair], writer: Any) -> dict[str, Any]:
    told = evaluate(known, {"one": writer}, 7)["writers"]["one"]["languages"]
    found: dict[str, Any] = told[known[0].language]["scores"]
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reference_itself_scores_full_and_noise_nearly_nothing(language: str) -> None:
    known = pairs(language)
    full = scores(known, Echo(known))
    for name in ("bleu", "chrf"):
        assert full[name]["value"] == pytest.approx(100)
    for name in ("rouge1", "rouge2", "rougeL"):
        assert full[name]["value"] == pytest.approx(1)
    noise = scores(known, Echo(known, lambda text: "zq xv jk ww"))
    assert noise["chrf"]["value"] < 5
    assert noise["rouge2"]["value"] == 0
    assert noise["fact_coverage"]["value"] < 0.05 < full["fact_coverage"]["value"]


def test_spaces_never_count_in_chinese() -> None:
    one, other = "容量 600 ml，304 不锈钢", "容量600ml， 304不锈钢"
    assert text_scores.tokens(one, "zh") == text_scores.tokens(other, "zh")
    near = text_scores.overlap([one], [other], "zh", 7)
    assert near["bleu"][0].value == pytest.approx(100)
    assert near["chrf"][0].value == pytest.approx(100)
    assert text_scores.plain("the Alder Mug 350 ml", "en") == "the Alder Mug 350 ml"


def test_chinese_is_cut_into_signs_and_the_signature_says_so() -> None:
    assert text_scores.tokens("保温杯很轻", "zh") == list("保温杯很轻")
    near = text_scores.overlap(["保温杯很轻。"], ["保温杯不重。"], "zh", 7)
    assert "tok:zh" in near["bleu"][1]
    assert "version:" in near["chrf"][1]
    rouge = text_scores.rouge("保温杯很轻", "保温杯不重", "zh")
    assert rouge["rouge1"] == pytest.approx(3 / 5)
    assert rouge["rouge2"] == pytest.approx(2 / 4)
    assert rouge["rougeL"] == pytest.approx(3 / 5)


def test_rouge_l_is_of_the_longest_common_row_that_may_have_gaps() -> None:
    found = text_scores.rouge("police kill the gunman", "police killed the gunman", "en")
    assert found["rougeL"] == pytest.approx(3 / 4)
    assert found["rouge2"] == pytest.approx(1 / 3)


def test_scores_are_those_of_sacrebleu() -> None:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    known = pairs("en")
    said = [one.text.replace("the", "a") for one in known]
    wanted = [one.text for one in known]
    near = text_scores.overlap(said, wanted, "en", 7)
    line = [" ".join(text.split()) for text in said], [[" ".join(text.split()) for text in wanted]]
    assert near["bleu"][0].value == pytest.approx(BLEU().corpus_score(*line).score)
    assert near["chrf"][0].value == pytest.approx(CHRF().corpus_score(*line).score)
    assert near["bleu"][1] == str(_signature(BLEU(), line))


def _signature(metric: Any, line: Any) -> Any:
    metric.corpus_score(*line)
    return metric.get_signature()


def test_intervals_hold_the_figure_and_narrow_with_more_texts() -> None:
    few = text_scores.mean([0.0, 1.0] * 5, 7)
    many = text_scores.mean([0.0, 1.0] * 500, 7)
    for found in (few, many):
        assert found.low is not None and found.high is not None
        assert found.low < 0.5 < found.high
    assert many.high - many.low < (few.high - few.low) / 5  # type: ignore[operator]


def test_an_invented_figure_is_an_unsupported_claim() -> None:
    known = [one for one in pairs("en", 30) if one.channel == "x"]
    clean = scores(known, Echo(known))
    assert clean["unsupported_claims"]["value"] == 0
    invented = scores(known, Echo(known, lambda text: f"{text} It weighs 77.7 kg."))
    assert invented["texts_with_unsupported"]["value"] == 1


def test_the_same_text_for_all_is_told_by_distinct_n_and_self_bleu() -> None:
    known = pairs("zh")
    varied, same = scores(known, Echo(known)), scores(known, Echo(known, lambda text: "一样的话。"))
    assert same["distinct2"]["value"] < varied["distinct2"]["value"]
    assert same["self_bleu"]["value"] > varied["self_bleu"]["value"]


def test_a_draft_that_fails_is_counted_with_its_cause_and_is_in_no_figure() -> None:
    class Silent(Echo):
        def write(self, brief: Brief) -> Draft:
            raise AnswerError("The model refused to answer.")

    found = evaluate(pairs("en"), {"silent": Silent([])}, 7)["writers"]["silent"]
    assert found["written"] == 0
    assert found["failed"] == {"The model refused to answer.": 8}
    assert found["languages"] == {}


def test_perplexity_is_that_of_the_tokens_and_only_where_a_writer_has_it() -> None:
    class Sure(Echo):
        def loss(self, pair: Pair) -> tuple[float, int]:
            return 10 * 0.6931471805599453, 10

    known = pairs("en")
    assert scores(known, Sure(known))["perplexity"]["value"] == pytest.approx(2, rel=1e-3)
    assert scores(known, Echo(known))["perplexity"]["value"] is None


def test_the_draw_is_the_same_for_a_seed_and_keeps_the_order() -> None:
    known = pairs("en", 40)
    one = drawn(known, 10, 3)
    assert one == drawn(known, 10, 3) != drawn(known, 10, 4)
    assert [known.index(pair) for pair in one] == sorted(known.index(pair) for pair in one)
    assert drawn(known, 0, 3) == known


def test_an_unknown_writer_is_refused_with_those_there_are(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="template, local, endpoint"):
        open_writer("gpt", settings)
    with pytest.raises(SettingsError, match="no adapter"):
        open_writer("local:/nowhere.gguf", settings)


def test_a_ballot_leaves_out_what_both_write_alike() -> None:
    known = [one for one in pairs("en", 30) if one.channel == "x"]

    class Other(Template):
        name = "other"

        def write(self, brief: Brief) -> Draft:
            return replace(super().write(replace(brief, number=1)), writer=self.name)

    assert items(known, {"a": Template(), "b": Template()}) == []
    made = items(known, {"a": Template(), "b": Other()})
    assert made
    assert {(one.first.writer, one.second.writer) for one in made} == {("a", "b")}


def test_the_command_prints_figures_and_makes_a_ballot(settings: Settings, tmp_path: Path) -> None:
    data = tmp_path / "test.jsonl"
    data.write_text(
        "".join(f"{one.model_dump_json(by_alias=True)}\n" for one in pairs("en", 6)), "utf-8"
    )
    run = CliRunner().invoke(
        cli,
        ["--home", str(settings.home), "evaluate", "writer", "--data", str(data), "--json"],
        catch_exceptions=False,
    )
    assert run.exit_code == 0
    told = json.loads(run.stdout)
    assert told["writers"]["template"]["languages"]["en"]["texts"] == 6
    assert ballots(State(settings), "admin") == []
    plain = CliRunner().invoke(
        cli, ["--home", str(settings.home), "evaluate", "writer", "--data", str(data)]
    )
    assert "sacreBLEU's nrefs:1" in plain.stdout
