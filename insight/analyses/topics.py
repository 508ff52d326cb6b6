"""Topics: what documents speak of, over all of them at once (scope "corpus").

BERTopic with our vectors, centred per language so that 快递 and "delivery" meet; a seeded
k-means in place of UMAP and HDBSCAN, so that the same documents give the same topics. A fitted
model assigns new documents to its topics and is fitted again when the corpus has grown by half.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.analyses.words import words
from insight.errors import ModelError
from insight.files import replacing, write_atomically

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

NAME = "topics"
VERSION = "1"
FEWEST_DOCUMENTS = 30
"""With fewer there are no topics."""
GROWTH = 1.5
_MOST_TOPICS = 60
_TOPICS_PER_ROOT = 0.9
"""Topics for each square root of the documents: 28 for a thousand."""
_WORDS = 30
_LABEL_WORDS = 3
_FAIR_SHARE = 0.1
_FEWEST_WORDS = 10
_SEED = 7


@dataclass(frozen=True)
class TopicModel:
    """A fitted model: a centre for each topic and a mean for each language."""

    name: str
    fitted_on: int
    """Number of documents."""
    encoder: str
    """Hash of the models whose vectors it was fitted on."""
    centres: Vectors
    """[topics, dimensions]"""
    means: Mapping[str, Vectors]
    """Language to [dimensions]."""
    words: tuple[tuple[str, ...], ...]
    sizes: tuple[int, ...]

    def topic_id(self, index: int) -> str:
        return f"{self.name}-{index:02d}"

    def label(self, index: int, language: str) -> str:
        """The first words of a topic in this language; in any where it has too few."""
        chinese = language == "zh"
        own = [word for word in self.words[index] if (word[0] > "z") == chinese][:_LABEL_WORDS]
        chosen = own if len(own) == _LABEL_WORDS else list(self.words[index][:_LABEL_WORDS])
        return ("、" if chinese else ", ").join(chosen) or self.topic_id(index)

    def assign(self, vectors: Vectors, languages: Sequence[str]) -> tuple[list[int], list[float]]:
        """The nearest topic of each vector, and the cosine to its centre."""
        import numpy as np

        similarity = centred(vectors, languages, self.means) @ self.centres.T
        best = similarity.argmax(axis=1)
        return best.tolist(), similarity[np.arange(len(best)), best].tolist()

    def outgrown(self, documents: int, encoder: str) -> bool:
        return encoder != self.encoder or documents > GROWTH * self.fitted_on


def fit(
    texts: Sequence[str], vectors: Vectors, languages: Sequence[str], name: str, encoder: str
) -> TopicModel | None:
    """Fit topics on `texts` and their `vectors` [n, dimensions].

    None when the texts have too few different words to tell topics apart.
    """
    import numpy as np
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer

    present = sorted(set(languages))
    groups = np.array(languages)
    means = {language: vectors[groups == language].mean(axis=0) for language in present}
    points = centred(vectors, languages, means)
    count = min(_MOST_TOPICS, max(4, round(_TOPICS_PER_ROOT * len(texts) ** 0.5)))
    tokens = [words(text) for text in texts]
    if len(set().union(*tokens)) < _FEWEST_WORDS:
        return None
    model = BERTopic(
        language="multilingual",  # for "english" it drops every letter that is not ASCII
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=KMeans(count, n_init=4, random_state=_SEED),
        vectorizer_model=CountVectorizer(analyzer=str.split),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=_WORDS,
        calculate_probabilities=False,
    )
    topics = np.array(
        model.fit_transform([" ".join(found) for found in tokens], embeddings=points)[0]
    )
    # BERTopic numbers its topics by size; the centres follow its numbers.
    kept = sorted(set(topics.tolist()))
    centres = np.stack([points[topics == topic].mean(axis=0) for topic in kept])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return TopicModel(
        name,
        len(texts),
        encoder,
        centres.astype(np.float32),
        means,
        tuple(
            _telling(
                [word for word, _ in model.get_topic(topic) if word],
                [tokens[index] for index in np.flatnonzero(topics == topic)],
            )
            for topic in kept
        ),
        tuple(int((topics == topic).sum()) for topic in kept),
    )


def _telling(candidates: Sequence[str], documents: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The words of a topic, those that a fair share of its documents have before rare ones."""
    frequency = Counter(word for document in documents for word in set(document))
    enough = max(2, _FAIR_SHARE * len(documents))
    return tuple(sorted(candidates, key=lambda word: frequency[word] < enough))


def centred(vectors: Vectors, languages: Sequence[str], means: Mapping[str, Vectors]) -> Vectors:
    """`vectors` without the mean of their language, of length one."""
    import numpy as np

    fallback = np.mean(list(means.values()), axis=0)
    points = vectors - np.stack([means.get(language, fallback) for language in languages])
    lengths: Vectors = np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    return (points / lengths).astype(np.float32)


def save(model: TopicModel, folder: Path) -> None:
    """Write the model to `folder`; the description comes last and makes it valid."""
    from safetensors.numpy import save_file

    tensors = {"centres": model.centres} | {f"mean.{k}": v for k, v in model.means.items()}
    weights = f"{model.name}.safetensors"
    with replacing(folder / weights) as temporary:
        save_file(tensors, temporary)
    description: dict[str, Any] = {
        "name": model.name,
        "fitted_on": model.fitted_on,
        "encoder": model.encoder,
        "words": model.words,
        "sizes": model.sizes,
        "weights": weights,
    }
    write_atomically(
        folder / "model.json", json.dumps(description, ensure_ascii=False).encode("utf-8")
    )
    for path in folder.glob("*.safetensors"):
        if path.name != weights:
            path.unlink()


def load(folder: Path) -> TopicModel | None:
    """The model in `folder`, or None when nothing was fitted yet."""
    from safetensors.numpy import load_file

    path = folder / "model.json"
    if not path.exists():
        return None
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
        tensors = load_file(folder / description["weights"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"The topic model in {folder} is damaged: {error}. Remove that folder and run "
            "`insight analyze`: topics are found anew."
        ) from error
    return TopicModel(
        description["name"],
        description["fitted_on"],
        description["encoder"],
        tensors["centres"],
        {k.removeprefix("mean."): v for k, v in tensors.items() if k.startswith("mean.")},
        tuple(tuple(entry) for entry in description["words"]),
        tuple(description["sizes"]),
    )
