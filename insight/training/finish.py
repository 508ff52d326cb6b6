"""From a trained network to what ships: the graph, its facts, and the student beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.analyses.aspects import tagged
from insight.files import write_atomically
from insight.models import weights
from insight.models.labels import (
    FACTS_FILE,
    GRAPH_FILE,
    HARMFUL,
    NEUTRAL,
    TOKENIZER_FILE,
    Facts,
    Labels,
    Readings,
)
from insight.models.student import Student
from insight.training import calibrate, polarity
from insight.training.calibrate import LANGUAGES, rows_of
from insight.training.samples import Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

VERSION = "3"
PLAIN = Facts(
    version=VERSION,
    neutral_offset={"en": 0.0},
    sentiment_temperature={"en": 1.0},
    toxicity_temperature={"en": 1.0},
    polarity_temperature={"en": 1.0},
    whole_alike={"en": 0.0},
    whole_apart={"en": 0.0},
    toxic_threshold={"en": 0.5},
    named_threshold={},
    tag_threshold=0.5,
    cascade_sentiment={},
    cascade_harmful={},
)
"""Facts of a graph that nobody has calibrated."""
Say = Callable[[str], None]


def write_facts(folder: Path, facts: Facts) -> None:
    """Write the facts, and the manifest of the labels encoder in `folder`."""
    content = json.dumps(asdict(facts), indent=1, sort_keys=True) + "\n"
    write_atomically(folder / FACTS_FILE, content.encode())
    weights.write_manifest(folder, (GRAPH_FILE, TOKENIZER_FILE, FACTS_FILE))


def read_all(labels: Labels, samples: Sequence[Sample]) -> Readings:
    return labels.read([s.text for s in samples], [s.language for s in samples])


def calibrated(folder: Path, samples: Sequence[Sample], threads: int = 2) -> Facts:
    """Temperatures and thresholds of the graph in `folder`, from validation samples."""
    import numpy as np

    write_facts(folder, PLAIN)
    readings = read_all(Labels.load(folder, threads), samples)
    facts: dict[str, dict[str, float]] = {
        name: {} for name in ("neutral", "sentiment", "toxicity", "toxic", "named")
    }
    tag_threshold = calibrate.tag_threshold(lambda value: _counts(readings, samples, value))
    judged_terms = {}
    for language in LANGUAGES:
        rows = rows_of(samples, language)
        polar = [row for row in rows if samples[row].sentiment is not None]
        chosen = [samples[row] for row in polar]
        logits = np.log(readings.sentiment[polar] + 1e-9)
        offset = calibrate.neutral_offset(logits, chosen)
        facts["neutral"][language] = offset
        logits[:, NEUTRAL] += offset
        facts["sentiment"][language] = calibrate.temperature(
            logits, *calibrate.sentiment_allowed(chosen)
        )
        judged = [row for row in rows if samples[row].toxicity]
        chosen = [samples[row] for row in judged]
        logits = np.log(readings.toxicity[judged] + 1e-9)
        divisor = calibrate.temperature(logits, *calibrate.toxicity_allowed(chosen))
        facts["toxicity"][language] = divisor
        odds = np.exp(logits / divisor)
        harm = odds[:, HARMFUL] / odds.sum(axis=1)
        facts["toxic"][language] = calibrate.toxic_threshold(harm, chosen)
        named = calibrate.named_threshold(harm, chosen, facts["toxic"][language])
        if named is not None:
            facts["named"][language] = named
        judged_terms[language] = polarity.calibrated(
            [samples[row] for row in rows],
            [readings.tokens[row] for row in rows],
            facts["sentiment"][language],
            tag_threshold,
        )
    return replace(
        PLAIN,
        neutral_offset=facts["neutral"],
        sentiment_temperature=facts["sentiment"],
        toxicity_temperature=facts["toxicity"],
        polarity_temperature={k: of.temperature for k, of in judged_terms.items()},
        whole_alike={k: of.whole_alike for k, of in judged_terms.items()},
        whole_apart={k: of.whole_apart for k, of in judged_terms.items()},
        toxic_threshold=facts["toxic"],
        named_threshold=facts["named"],
        tag_threshold=tag_threshold,
    )


def _counts(
    readings: Readings, samples: Sequence[Sample], threshold: float
) -> tuple[int, int, int]:
    """Terms that were found as they are, all terms, and all that were found."""
    both = wanted = said = 0
    for sample, tokens in zip(samples, readings.tokens, strict=True):
        if sample.tagged and tokens is not None:
            known = {(target.start, target.end) for target in sample.targets}
            found = set(tagged(sample.text, tokens, threshold))
            both, wanted, said = both + len(known & found), wanted + len(known), said + len(found)
    return both, wanted, said


def cascaded(facts: Facts, student: Student, labels: Labels, samples: Sequence[Sample]) -> Facts:
    """The facts with thresholds by which the student decides what it is as good at."""
    import numpy as np

    samples = [sample for sample in samples if sample.sentiment is not None or sample.toxicity]
    languages = [sample.language for sample in samples]
    texts = [sample.text for sample in samples]
    sentiment, toxicity = student.labels(student.read(texts)[1], languages)
    readings = read_all(labels, samples)
    toxic = np.array(labels.toxic(texts, languages, readings.toxicity))
    sure: dict[str, float] = {}
    harmless: dict[str, float] = {}
    for language in LANGUAGES:
        rows = [r for r in rows_of(samples, language) if samples[r].sentiment is not None]
        chosen = [samples[row] for row in rows]
        sure[language] = calibrate.cascade_threshold(
            sentiment[rows], readings.sentiment[rows], *calibrate.sentiment_allowed(chosen)
        )
        harmless[language] = _harmless(language, samples, toxicity[:, HARMFUL], toxic)
    return replace(
        facts,
        cascade_sentiment=sure,
        cascade_harmful={k: round(float(np.float32(v)), 4) for k, v in harmless.items()},
    )


def _harmless(
    language: str, samples: Sequence[Sample], student: Floats, toxic: NDArray[np.bool_]
) -> float:
    """The highest of the student's probabilities of harm below which hardly any text is toxic."""
    import numpy as np

    rows = rows_of(samples, language)
    harmful = np.array([samples[row].toxicity == {"harmful"} for row in rows])
    missed = harmful & toxic[rows]
    for step in range(30, 0, -1):
        below = student[rows] <= step / 100
        # One in two hundred of all that the encoder would have found may be lost.
        if (missed & below).sum() <= 0.005 * max(1, missed.sum()):
            return step / 100
    return -1.0


def figures(
    labels: Labels, samples: Sequence[Sample], student: Student | None = None
) -> dict[str, Any]:
    """Accuracy, F1 and calibration by language and source, of the encoder or of the cascade."""
    import numpy as np
    from sklearn.metrics import f1_score, recall_score

    from insight.models import cascade

    languages = [sample.language for sample in samples]
    texts = [sample.text for sample in samples]
    readings = (
        labels.read(texts, languages)
        if student is None
        else cascade.read(student, labels, texts, languages, [False] * len(texts))[1]
    )
    toxic = np.array(labels.toxic(texts, languages, readings.toxicity))
    found: dict[str, Any] = {}
    for source in dict.fromkeys(f"{s.source} {s.language}" for s in samples):
        of_source = [i for i, s in enumerate(samples) if f"{s.source} {s.language}" == source]
        rows = [i for i in of_source if samples[i].sentiment is not None]
        figure: dict[str, Any] = {"texts": len(of_source)}
        if rows:
            labels_of = np.array([samples[row].sentiment for row in rows])
            probabilities = readings.sentiment[rows]
            polar = labels_of != NEUTRAL
            two = np.where(probabilities[:, 2] > probabilities[:, 0], 2, 0)
            figure["accuracy_2"] = (two == labels_of)[polar].mean()
            figure["f1_2"] = f1_score(labels_of[polar], two[polar], average="macro")
            if polar.all():
                pair = probabilities[:, [0, 2]]
                confidence = (pair / pair.sum(axis=1, keepdims=True)).max(axis=1)
                figure["ece"] = calibrate.calibration_error(confidence, two == labels_of)
            else:
                said = probabilities.argmax(axis=1)
                figure["accuracy_3"] = (said == labels_of).mean()
                figure["f1_3"] = f1_score(labels_of, said, average="macro")
                figure["recall_3"] = recall_score(labels_of, said, average="macro")
                right = said == labels_of
                figure["ece"] = calibrate.calibration_error(probabilities.max(axis=1), right)
        harmful = np.array([samples[row].toxicity == {"harmful"} for row in of_source])
        if harmful.any() or not rows:
            figure["called_toxic"] = {
                str(kind): toxic[of_source][harmful == kind].mean()
                for kind in (True, False)
                if (harmful == kind).any()
            }
            if harmful.any() and not harmful.all():
                figure["f1_toxic"] = f1_score(harmful, toxic[of_source], average="macro")
        found[source] = figure
    return found
