"""Texts to labels: our fine-tuned encoder, which says everything of a text in one pass."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError
from insight.models.batches import batches, clean, load_tokenizer, open_graph, padded
from insight.models.discrimination import names_discrimination

if TYPE_CHECKING:
    import numpy as np
    import onnxruntime
    import tokenizers
    from numpy.typing import NDArray

    from insight.models.own import Head

    Floats = NDArray[np.float32]

GRAPH_FILE = "labels.onnx"
TOKENIZER_FILE = "tokenizer.json"
FACTS_FILE = "facts.json"
SENTIMENTS = ("negative", "neutral", "positive")
NEGATIVE, NEUTRAL, POSITIVE = range(3)
TOXICITIES = ("none", "rude", "against", "harmful")
"""`against` is speech against discrimination; only `harmful` is toxic."""
HARMFUL = TOXICITIES.index("harmful")
OWN_TOXIC_FROM = 0.5
"""Probability from which a head of the user's calls a text toxic."""
TAGS = ("outside", "begin", "inside")
ASPECTS = (
    "quality function performance appearance size_fit material_comfort battery screen sound camera "
    "price packaging delivery service authenticity instructions taste smell other"
).split()
TEXT_OUTPUTS = len(SENTIMENTS) + len(TOXICITIES)
TOKEN_OUTPUTS = len(TAGS) + len(ASPECTS) + len(SENTIMENTS)


@dataclass(frozen=True)
class Facts:
    """What calibration found, by language; see the model card."""

    version: str
    neutral_offset: Mapping[str, float]
    """What is added to the logit of neutral, which Chinese data without it cannot teach."""
    sentiment_temperature: Mapping[str, float]
    toxicity_temperature: Mapping[str, float]
    polarity_temperature: Mapping[str, float]
    whole_alike: Mapping[str, float]
    """Share of the whole text in how a term is judged, in a text that judges all its terms alike."""
    whole_apart: Mapping[str, float]
    """The same in a text that judges some terms otherwise."""
    toxic_threshold: Mapping[str, float]
    named_threshold: Mapping[str, float]
    """The threshold of texts that name discrimination, in the languages where it is another."""
    tag_threshold: float
    """Probability of being outside every term below which a token is inside one."""
    cascade_sentiment: Mapping[str, float]
    """How sure of the sentiment the student must be before the encoder need not read a text."""
    cascade_harmful: Mapping[str, float]
    """The student's probability of harm above which the encoder must read a text."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the encoder says of the tokens of one text."""

    offsets: tuple[tuple[int, int], ...]
    """First code point of each token in the text, and the one after its last."""
    tags: Floats
    """Probabilities [t, 3] of TAGS."""
    aspects: Floats
    """Logits [t, 19] of ASPECTS."""
    polarity: Floats
    """Logits [t, 3] of SENTIMENTS, calibrated."""
    whole: Floats
    """Logits [3] of the sentiment of the whole text, calibrated and with no offset to neutral."""

    def inside(self, start: int, end: int) -> list[int]:
        """The tokens that a span of code points touches."""
        return [
            index
            for index, (first, last) in enumerate(self.offsets)
            if max(first, start) < min(last, end)
        ]


@dataclass(frozen=True, slots=True)
class Readings:
    """What is said of texts, in their order."""

    sentiment: Floats
    """Calibrated probabilities [n, 3] of SENTIMENTS."""
    toxicity: Floats
    """Calibrated probabilities [n, 4] of TOXICITIES."""
    tokens: tuple[Tokens | None, ...]
    """None for a text that the encoder did not read."""


class Labels:
    """The labels encoder: one thread, so that it may be loaded before a fork and used after."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        tokenizer: tokenizers.Tokenizer,
        facts: Facts,
        own: Sequence[Head] = (),
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self.facts = facts
        self.own = tuple(own)
        """Heads of the user's that speak instead of ours."""

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> Labels:
        """Load graph, tokenizer and facts; ModelError when they cannot be read."""
        try:
            session = open_graph(folder / GRAPH_FILE, threads)
            tokenizer = load_tokenizer(folder / TOKENIZER_FILE)
            facts = Facts(**json.loads((folder / FACTS_FILE).read_text(encoding="utf-8")))
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ModelError(
                f"The labels encoder in {folder} cannot be loaded: {error}. Install this product "
                "again, or train it by `insight train heads`."
            ) from error
        return cls(session, tokenizer, facts)

    def with_own(self, own: Sequence[Head]) -> Labels:
        """The same encoder with these heads of the user's."""
        return Labels(self._session, self._tokenizer, self.facts, own)

    def read(
        self, texts: Sequence[str], languages: Sequence[str], with_tokens: bool = True
    ) -> Readings:
        """All labels of `texts`, in their order. Any string will do; 256 tokens of it are read.

        Equal texts are read once. `languages` chooses the calibration.
        """
        readings, states = self._read(texts, languages, with_tokens, bool(self.own))
        for head in self.own:
            head.apply(states, languages, readings)
        return readings

    def states(self, texts: Sequence[str], languages: Sequence[str]) -> tuple[Floats, Readings]:
        """What heads are trained on: the encoder's state of each text [n, 384], and what our own
        heads make of it, without tokens."""
        readings, states = self._read(texts, languages, with_tokens=False, with_states=True)
        return states, readings

    def own_languages(self) -> frozenset[str]:
        """Languages of which a head of the user's speaks."""
        return frozenset(language for head in self.own for language in head.facts.languages)

    def _read(
        self, texts: Sequence[str], languages: Sequence[str], with_tokens: bool, with_states: bool
    ) -> tuple[Readings, Floats]:
        """What our heads say, and the states; [n, 0] where they are not wanted."""
        import numpy as np

        distinct = list(dict.fromkeys(texts))
        encodings = [self._tokenizer.encode(clean(text)) for text in distinct]
        text_logits = np.zeros((len(distinct), TEXT_OUTPUTS), np.float32)
        token_logits: list[Any] = [None] * len(distinct)
        states = np.zeros((len(distinct), 0), np.float32)
        for batch in batches([len(encoding.ids) for encoding in encodings]):
            ids, mask = padded([encodings[index].ids for index in batch])
            outputs = ["text"] + ["tokens"] * with_tokens + ["pooled"] * with_states
            values = self._session.run(outputs, {"input_ids": ids, "attention_mask": mask})
            found = dict(zip(outputs, values, strict=True))
            text_logits[batch] = found["text"]
            if with_states:
                if not states.size:
                    states = np.zeros((len(distinct), found["pooled"].shape[1]), np.float32)
                states[batch] = found["pooled"]
            if with_tokens:
                for row, index in enumerate(batch):
                    tokens_of = found["tokens"][row, : len(encodings[index].ids)]
                    token_logits[index] = tokens_of.copy()
        place = {text: index for index, text in enumerate(distinct)}
        rows = [place[text] for text in texts]
        logits = text_logits[rows]
        whole = logits[:, : len(SENTIMENTS)].copy()
        offsets = [of_language(self.facts.neutral_offset, language) for language in languages]
        logits[:, NEUTRAL] += np.array(offsets, np.float32)
        tokens = tuple(
            self._tokens(encodings[row].offsets, token_logits[row], of_text, language)
            if with_tokens
            else None
            for row, of_text, language in zip(rows, whole, languages, strict=True)
        )
        readings = Readings(
            probabilities(logits[:, :3], languages, self.facts.sentiment_temperature),
            probabilities(logits[:, 3:], languages, self.facts.toxicity_temperature),
            tokens,
        )
        return readings, states[rows]

    def toxic(self, texts: Sequence[str], languages: Sequence[str], toxicity: Floats) -> list[bool]:
        """Whether each row of `Readings.toxicity` passes the threshold of who spoke of its text."""
        own = {
            language
            for head in self.own
            if head.facts.task == "toxicity"
            for language in head.facts.languages
        }

        def threshold(text: str, language: str) -> float:
            if language in own:
                return OWN_TOXIC_FROM
            named = self.facts.named_threshold.get(language)
            if named is not None and names_discrimination(text):
                return named
            return of_language(self.facts.toxic_threshold, language)

        return [
            bool(row[HARMFUL] >= threshold(text, language))
            for text, language, row in zip(texts, languages, toxicity, strict=True)
        ]

    def _tokens(
        self, offsets: Sequence[tuple[int, int]], logits: Floats, whole: Floats, language: str
    ) -> Tokens:
        import numpy as np

        tags, aspects, polarity = np.split(logits, [len(TAGS), len(TAGS) + len(ASPECTS)], axis=1)
        odds = np.exp(tags - tags.max(axis=1, keepdims=True))
        return Tokens(
            tuple(offsets),
            odds / odds.sum(axis=1, keepdims=True),
            aspects,
            log_odds(polarity / of_language(self.facts.polarity_temperature, language)),
            log_odds(whole / of_language(self.facts.sentiment_temperature, language)),
        )


def log_odds(logits: Floats) -> Floats:
    """The logarithms of the softmax of `logits` [..., k]: logits that may be mixed."""
    import numpy as np

    shifted = logits - logits.max(axis=-1, keepdims=True)
    found: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def probabilities(
    logits: Floats, languages: Sequence[str], temperatures: Mapping[str, float]
) -> Floats:
    """Softmax of `logits` [n, k], each divided by the temperature of its language."""
    import numpy as np

    divisor = np.array([of_language(temperatures, language) for language in languages], np.float32)
    scaled = logits / divisor.reshape(-1, 1)
    odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def of_language(facts: Mapping[str, float], language: str) -> float:
    """The fact of a language; English's for one that the models were not trained on."""
    return facts.get(language, facts["en"])
