"""Topics, ours beside sklearn's NMF and BERTopic's defaults: coherence, diversity, time, stability.

    python -m bench.topics --data FOLDER [--corpus M10 DBLP shopping] [--topics 10 25 50]
    python -m bench.topics --million

All read the same words and, where they take vectors, the same ones; every document is in a topic.
BERTopic's defaults are UMAP and HDBSCAN, merged by itself to the same number of topics, its
outliers given to the nearest one. NPMI is the mean over topics of the mean over pairs of their first
ten words of log(p(a, b) / (p(a) p(b))) / -log p(a, b), where p is the share of the corpus's documents
that have the words, and -1 for a pair that none has. Diversity is the share of different words
among all. The adjusted Rand index (ARI) compares the topics of all documents with those in another
order, and with those found in nine tenths of them. Our grouper draws nothing, so it has no seed.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.measure import machine, run
from insight.models import Models
from insight.models.language import detect_languages
from insight.settings import get_settings
from insight.topics.discover import described, grouped
from insight.topics.model import centred
from insight.topics.terms import Terms, read

if TYPE_CHECKING:
    from insight.topics.clusters import Floats

_WORDS = 10
_DOCUMENTS = 50_000
_DIMENSION = 160


class Corpus(NamedTuple):
    texts: list[str]
    vectors: Floats
    languages: list[str]
    terms: Terms


class Found(NamedTuple):
    words: list[list[str]]
    topics: list[int]
    seconds: float


def corpus(name: str, data: Path, models: Models) -> Corpus:
    """The documents of a corpus in an order of chance, with what all read."""
    if name == "shopping":
        path = data / "zh_reviews_sophon" / "online_shopping_10_cats.csv"
        with path.open(encoding="utf-8", newline="") as file:
            texts = [row["review"] for row in csv.DictReader(file) if row["review"]]
    else:
        lines = (data / "topic_octis" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        texts = [line.split("\t")[0] for line in lines]
    random.Random(1).shuffle(texts)
    if name == "shopping":
        texts = texts[:_DOCUMENTS]
    return Corpus(texts, models.student.encode(texts), list(detect_languages(texts)), read(texts))


def ours(given: Corpus, count: int) -> Found:
    """Groups, words, labels and themes."""
    started = time.perf_counter()
    groups = grouped(given.texts, given.vectors, given.languages, count)
    assert groups is not None
    terms = Terms([given.terms.documents[i] for i in groups.chosen], given.terms.ends)
    found = described(groups, given.texts, terms, {})
    words = [list(topic.words[:_WORDS]) for topic in found.topics]
    return Found(words, found.groups.tolist(), time.perf_counter() - started)


def agreement(given: Corpus, count: int, topics: Sequence[int], some: Sequence[int]) -> float:
    """The ARI of our topics of all documents and of those found in `some`, in this order."""
    from sklearn.metrics import adjusted_rand_score

    found = grouped(
        [given.texts[i] for i in some],
        given.vectors[list(some)],
        [given.languages[i] for i in some],
        count,
    )
    assert found is not None
    return float(adjusted_rand_score([topics[i] for i in some], found.groups))


def nmf(given: Corpus, count: int) -> Found:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    started = time.perf_counter()
    vectorizer = TfidfVectorizer(analyzer=str.split)
    weights = vectorizer.fit_transform(given.terms.joined())
    model = NMF(count, random_state=0)
    topics = model.fit_transform(weights).argmax(axis=1)
    names = vectorizer.get_feature_names_out()
    words = [[str(names[i]) for i in row.argsort()[::-1][:_WORDS]] for row in model.components_]
    return Found(words, topics.tolist(), time.perf_counter() - started)


class Defaults:
    """BERTopic as it comes, fitted once."""

    def __init__(self, given: Corpus, order: Sequence[int] | None = None) -> None:
        from bertopic import BERTopic
        from sklearn.feature_extraction.text import CountVectorizer

        order = range(len(given.texts)) if order is None else order
        joined = given.terms.joined()
        self._documents = [joined[i] for i in order]
        means = {"": given.vectors.mean(axis=0)}
        self._points = centred(given.vectors, [""] * len(given.texts), means)[list(order)]
        started = time.perf_counter()
        # For "english", its default, it drops Chinese; the pattern of words is that of ours.
        self._model: Any = BERTopic(
            language="multilingual",
            embedding_model=None,
            vectorizer_model=CountVectorizer(analyzer=str.split),
        )
        self._model.fit(self._documents, self._points)
        self.topics = self._model.topics_
        self.seconds = time.perf_counter() - started

    def describe(self) -> str:
        outliers = sum(topic < 0 for topic in self.topics) / len(self.topics)
        return f"{len(set(self.topics)) - (outliers > 0)} topics, {outliers:.0%} outliers"

    def merged(self, count: int) -> Found:
        """With `count` topics, or fewer where it found fewer, and every document in one."""
        import copy

        model: Any = copy.deepcopy(self._model)
        started = time.perf_counter()
        # The outliers are one of those that it counts.
        wanted = count + (-1 in model.topics_)
        if len(set(model.topics_)) > wanted:
            model.reduce_topics(self._documents, nr_topics=wanted)
        topics = model.topics_
        if -1 in topics:
            topics = model.reduce_outliers(
                self._documents, topics, strategy="embeddings", embeddings=self._points
            )
            model.update_topics(
                self._documents, topics=topics, vectorizer_model=model.vectorizer_model
            )
        words = [
            [word for word, _ in model.get_topic(topic)[:_WORDS] if word]
            for topic in sorted(set(topics))
        ]
        return Found(words, list(topics), self.seconds + time.perf_counter() - started)


def coherence(terms: Terms, words: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Mean NPMI and diversity of the words of topics; see the module."""
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    vocabulary = sorted({word for own in words for word in own})
    counter = CountVectorizer(analyzer=str.split, binary=True, vocabulary=vocabulary)
    has = counter.transform(terms.joined()).astype(np.float64)
    shares = (has.T @ has).toarray() / has.shape[0]
    place = {word: i for i, word in enumerate(vocabulary)}

    def npmi(a: str, b: str) -> float:
        both = shares[place[a], place[b]]
        if both in (0.0, 1.0):
            return float(both * 2 - 1)
        apart = shares[place[a], place[a]] * shares[place[b], place[b]]
        return float(np.log(both / apart) / -np.log(both))

    means = [np.mean([npmi(a, b) for a, b in combinations(own, 2)]) for own in words]
    return float(np.mean(means)), len(vocabulary) / sum(map(len, words))


def compare(name: str, given: Corpus, counts: Sequence[int], peers_twice: bool) -> None:
    from sklearn.metrics import adjusted_rand_score

    print(f"\n{name}: {len(given.texts):,} documents")
    defaults = Defaults(given)
    print(f"BERTopic's defaults: {defaults.describe()} in {defaults.seconds:.0f} s")
    chance = random.Random(2)
    order = chance.sample(range(len(given.texts)), len(given.texts))
    some = sorted(order[: len(order) * 9 // 10])
    if peers_twice:
        again = Defaults(given, order)
        ari = adjusted_rand_score([defaults.topics[i] for i in order], again.topics)
        print(f"  in another order: {again.describe()}, ARI {ari:.2f}")
    for count in counts:
        found = ours(given, count)
        for who, one in (
            ("ours", found),
            ("NMF", nmf(given, count)),
            ("BERTopic", defaults.merged(count)),
        ):
            npmi, diversity = coherence(given.terms, one.words)
            print(
                f"  {who:9} {len(one.words):3} topics  NPMI {npmi:6.3f}  diversity {diversity:.3f}"
                f"  {one.seconds:6.1f} s",
                flush=True,
            )
        print(
            f"  ours: ARI {agreement(given, count, found.topics, order):.3f} in another order, "
            f"{agreement(given, count, found.topics, some):.3f} in nine tenths",
            flush=True,
        )


def million(documents: int) -> None:
    """Fit topics to made vectors, assign all, and do both again from there; vectors lie in parts."""
    import numpy as np

    from insight.settings import Settings
    from insight.store.vectors import read_vectors, write_vectors
    from insight.topics import clusters
    from insight.topics.discover import MOST_DOCUMENTS
    from insight.topics.job import assigned
    from insight.topics.model import TopicModel, floors, numbers

    chance = np.random.default_rng(1)
    means = {"en": np.zeros(_DIMENSION, np.float32)}
    with TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        centres = chance.normal(size=(200, _DIMENSION))
        for start in range(0, documents, 10_000):
            whose = chance.integers(0, 200, 10_000)
            noise = chance.normal(scale=1.5, size=(10_000, _DIMENSION))
            vectors = clusters.unit((centres[whose] + noise).astype(np.float32))
            hashes = [f"{start + n:032x}" for n in range(10_000)]
            write_vectors(settings.vectors, f"vectors-{start:08d}", hashes, vectors, "m")
        sample = [f"{n:032x}" for n in range(0, documents, documents // MOST_DOCUMENTS)]
        model = None
        for what in ("first", "again, from there"):
            started = time.perf_counter()
            known, vectors = read_vectors(settings.vectors, sample[:MOST_DOCUMENTS], "m")
            start_from = model.centres if model else None
            found, nearest = clusters.group(vectors, 60, start_from)
            ids = tuple(numbers("t", 0, len(found)))
            floor = floors(vectors, found, nearest)
            model = TopicModel("t", len(ids), documents, "m", ids, found, floor, means)
            fitted = time.perf_counter() - started
            none: dict[str, Any] = {"language": "en", "topic_id": None, "topic_fits": None}
            rows = ({"document_id": h, "text_hash": h} | none for h in _hashes(documents))
            given = sum(1 for _ in assigned(rows, model, settings))
            print(
                f"{what}: fitted on {len(known):,} in {fitted:.0f} s, {given:,} given topics, "
                f"{time.perf_counter() - started:.0f} s together",
                flush=True,
            )


def _hashes(count: int) -> Iterator[str]:
    return (f"{n:032x}" for n in range(count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder with topic_octis and zh_reviews_sophon")
    parser.add_argument("--corpus", nargs="+", default=["M10", "DBLP", "shopping"])
    parser.add_argument("--topics", nargs="+", type=int, default=[10, 25, 50])
    parser.add_argument("--peers-twice", action="store_true", help="BERTopic in another order too")
    parser.add_argument("--million", action="store_true", help="memory and time of a million")
    parser.add_argument("--made", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.made:
        million(arguments.made)
        return
    print(machine())
    if arguments.million:
        done = run([sys.executable, "-m", "bench.topics", "--made", "1000000"])
        print(f"{done.output}most memory {done.peak_mb:,.0f} MB; the limit is 4,096")
        return
    models = Models(get_settings())
    # The first run of UMAP in a process compiles for some 35 s, which is not counted.
    warm = corpus("M10", arguments.data, models)
    few = Terms(warm.terms.documents[:2000], {})
    Defaults(Corpus(warm.texts[:2000], warm.vectors[:2000], warm.languages[:2000], few))
    for name in arguments.corpus:
        given = corpus(name, arguments.data, models)
        compare(name, given, arguments.topics, arguments.peers_twice)


if __name__ == "__main__":
    main()
