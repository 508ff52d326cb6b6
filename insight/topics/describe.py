"""What groups of documents are about, in words: BERTopic's c-TF-IDF and a representation of ours.

The words of a topic are those that tell it from the others and that its documents use together:
candidates by c-TF-IDF, of which each next one goes best with those before it (normalised pointwise
mutual information over the documents). A word that another topic has far more of is left to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from insight.topics.terms import Terms

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from insight.topics.clusters import Floats, Groups

Weighted = list[tuple[str, float]]

WORDS = 20
_FEWEST_WORDS = 10
_CANDIDATES = 50
_OWN = 0.9
"""A word is a candidate of a topic where its weight is at least this share of its largest."""
_TELLING = 0.5
"""What the weight of a word counts beside how well it goes with the others."""
_DOUBT = 3
"""Documents that two words share, at which they are believed half of how well they go together."""
_FREQUENT = 0.005
"""Share of a topic's documents, and at least two, that a candidate is in."""


def describe(terms: Terms, points: Floats, groups: Groups) -> list[tuple[str, ...]]:
    """The words of each group, the most telling first; up to `WORDS`, all of its own where fewer.

    `groups` is the number of each document's group; each has a document.
    """
    from bertopic import BERTopic
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    joined = terms.joined()
    found: list[tuple[str, ...]] = [()] * (int(groups.max()) + 1)
    if len({word for document in terms.documents for word in document if word}) < _FEWEST_WORDS:
        # Too few for c-TF-IDF to weigh: they are said as they are.
        for number, document in zip(groups.tolist(), terms.documents, strict=True):
            found[number] = tuple(dict.fromkeys([*found[number], *filter(None, document)]))
        return found
    model = BERTopic(
        language="multilingual",  # for "english" it drops every letter that is not ASCII
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),  # the groups are given
        vectorizer_model=CountVectorizer(analyzer=str.split),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        representation_model=_representation(),
        calculate_probabilities=False,
    )
    model.fit(joined, embeddings=points, y=groups)
    # BERTopic numbers its topics by size.
    for number, topic in zip(groups.tolist(), model.topics_, strict=True):
        if not found[number]:
            found[number] = tuple(word for word, _ in model.get_topic(topic) if word)
    return found


def _representation() -> Any:
    from bertopic.representation import BaseRepresentation

    class Coherent(BaseRepresentation):  # type: ignore[misc]
        """See the module."""

        def extract_topics(
            self,
            topic_model: Any,
            documents: pd.DataFrame,
            c_tf_idf: csr_matrix,
            topics: Mapping[int, Weighted],
        ) -> Mapping[int, Weighted]:
            # A word may have no weight for c-TF-IDF to give: a topic alone has only such.
            weights = c_tf_idf.toarray()
            vocabulary = topic_model.vectorizer_model.get_feature_names_out()
            chosen = coherent_words(
                weights, vocabulary, list(documents.Document), list(documents.Topic), list(topics)
            )
            return dict(zip(topics, chosen, strict=True))

    return Coherent()


def coherent_words(
    weights: NDArray[np.float64],
    vocabulary: Sequence[str],
    documents: Sequence[str],
    topics: Sequence[int],
    order: Sequence[int],
) -> list[Weighted]:
    """For each topic in `order`, a row of `weights` [topics, words], its words and their weights."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    counts = CountVectorizer(analyzer=str.split, binary=True, vocabulary=vocabulary)
    has = counts.transform(documents).astype(np.float32)
    rows = np.searchsorted(order, topics)
    ones = np.ones(len(rows), np.float32)
    of_topic = csr_matrix((ones, (rows, np.arange(len(rows)))), shape=(len(order), len(rows)))
    frequency = (of_topic @ has).toarray()
    sizes = np.bincount(rows, minlength=len(order))
    largest = weights.max(axis=0)
    candidates, owned = [], []
    for row, weight in enumerate(weights):
        frequent = frequency[row] >= max(2.0, _FREQUENT * sizes[row])
        own = frequent & (weight >= _OWN * largest)
        # A small topic has few words of its own, and takes what it shares or has but once.
        rank = np.lexsort((-weight, ~frequent, ~own))
        owned.append(min(int(own.sum()), _CANDIDATES))
        candidates.append(rank[frequency[row][rank] > 0][: max(owned[-1], WORDS)])
    together = _Together(has, np.unique(np.concatenate(candidates)))
    return [
        [
            (str(vocabulary[word]), float(weights[row][word]))
            for word in _chosen(weights[row], some, together, own_count)
        ]
        for row, (some, own_count) in enumerate(zip(candidates, owned, strict=True))
    ]


class _Together:
    """How well words go together: normalised pointwise mutual information over documents."""

    def __init__(self, has: csr_matrix, words: NDArray[np.int64]) -> None:
        import numpy as np

        self._words = words
        some = has[:, words]
        counts = (some.T @ some).toarray()
        shares = counts / has.shape[0]
        alone = shares.diagonal()
        with np.errstate(divide="ignore", invalid="ignore"):
            pointwise = np.log(shares / np.outer(alone, alone)) / -np.log(shares)
        values = np.where(shares > 0, np.where(shares < 1, pointwise, 1), -1)
        # Of two words that met twice, little is known.
        self._values = np.where(values > 0, values * counts / (counts + _DOUBT), values)

    def of(self, words: NDArray[np.int64]) -> NDArray[np.float64]:
        import numpy as np

        places = np.searchsorted(self._words, words)
        values: NDArray[np.float64] = self._values[np.ix_(places, places)]
        return values


def _chosen(
    weight: NDArray[np.float64], some: NDArray[np.int64], together: _Together, own: int
) -> list[int]:
    """The words in the order in which they are said: the first by weight, then by both."""
    import numpy as np

    if not len(some):
        return []
    values = together.of(some)
    telling = _TELLING * weight[some] / max(float(weight[some].max()), 1e-9)
    left = np.ones(len(some), bool)
    order = [0]
    left[0] = False
    while left.any() and len(order) < WORDS:
        score = telling + values[:, order].mean(axis=1)
        among = left & (np.arange(len(some)) < own) if left[:own].any() else left
        best = int(np.where(among, score, -np.inf).argmax())
        order.append(best)
        left[best] = False
    return [int(some[place]) for place in order]
