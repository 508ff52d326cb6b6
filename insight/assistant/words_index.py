"""The words of passages: a tantivy index over our own tokens, ranked by BM25, in which a word of a title weighs more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from insight.assistant.types import Passage
from insight.files import write_atomically
from insight.search import tokens
from insight.search.index import TOKENIZER

if TYPE_CHECKING:
    import tantivy

TITLE_WEIGHT = 1.0
"""BM25 itself counts a word of a short text for more: with 2, "can" and "my" of titles ranked."""
VERSION = f"1.{tokens.VERSION}"
_HEAP = 32_000_000
_CUT = "words.json"
_MOST_WORDS = 64
"""Words of a question that are looked for: a longer one is a letter, whose beginning tells."""


Cut = tuple[str, str]
"""The words of a title and of a text, with spaces between them."""


def words_of(text: str) -> list[str]:
    """Lemmas, numbers and pairs of Chinese signs, in order."""
    return [word for word in tokens.stream(tokens.tokens(text)) if word != tokens.BREAK]


def cut(passages: Sequence[Passage], known: Mapping[tuple[str, str], Cut]) -> list[Cut]:
    """The words of each passage; those of `known` title and text are not cut again."""
    return [
        known.get((one.title, one.text))
        or (" ".join(words_of(one.title)), " ".join(words_of(one.text)))
        for one in passages
    ]


def write(folder: Path, passages: Sequence[Cut]) -> None:
    """Index the words of passages by their place into a folder of its own."""
    import tantivy

    folder.mkdir(parents=True)
    index = _opened(folder)
    writer = index.writer(_HEAP, 1)
    for place, (title, text) in enumerate(passages):
        document = tantivy.Document()
        document.add_unsigned("place", place)
        document.add_text("title", title)
        document.add_text("text", text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    write_atomically(folder / _CUT, json.dumps([VERSION, passages], ensure_ascii=False).encode())


def read_cut(folder: Path) -> list[Cut]:
    """What `write` was given; nothing where words are cut in another way now.

    Raises OSError or ValueError where it cannot be read.
    """
    version, found = json.loads((folder / _CUT).read_bytes())
    return [(title, text) for title, text in found] if version == VERSION else []


class Words:
    """An index that was written. Raises ValueError or OSError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self._index = _opened(folder)
        self._index.reload()
        self._searcher = self._index.searcher()
        self.count = self._searcher.num_docs

    def best(self, question: str, limit: int) -> dict[int, float]:
        """Places of the passages that share words with a question, the best first, with BM25."""
        query = self._query(question)
        return {} if query is None else self._scores(query, limit)

    def scores(self, question: str, places: Sequence[int]) -> dict[int, float]:
        """The same of these places alone; those without a shared word are left out."""
        import tantivy

        query = self._query(question)
        if query is None or not places:
            return {}
        those = tantivy.Query.term_set_query(self._index.schema, "place", list(places))
        both = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.const_score_query(those, 0.0)),
                (tantivy.Occur.Must, query),
            ]
        )
        return self._scores(both, len(places))

    def _query(self, question: str) -> tantivy.Query | None:
        import tantivy

        words = list(dict.fromkeys(words_of(question)))[:_MOST_WORDS]
        schema, some = self._index.schema, tantivy.Occur.Should
        clauses = []
        for word in words:
            in_title = tantivy.Query.term_query(schema, "title", word)
            clauses.append((some, tantivy.Query.boost_query(in_title, TITLE_WEIGHT)))
            clauses.append((some, tantivy.Query.term_query(schema, "text", word)))
        return tantivy.Query.boolean_query(clauses) if clauses else None

    def _scores(self, query: tantivy.Query, limit: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit=max(limit, 1), count=False).hits
        places = self._searcher.fast_field_values("place", [address for _, address in hits])
        return {
            int(place): float(score)  # type: ignore[arg-type]
            for place, (score, _) in zip(places, hits, strict=True)
        }


def _opened(folder: Path) -> tantivy.Index:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", indexed=True, fast=True)
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="freq")
    index = tantivy.Index(builder.build(), path=str(folder))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(TOKENIZER, analyzer)
    return index
