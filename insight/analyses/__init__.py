"""Analyses: what is said of a document or of all of them, one file an analysis.

An analysis of scope "document" is a module with `NAME`, `VERSION` and
`analyse(batch: Batch) -> Iterator[Annotation]`. `VERSION` changes whenever its answers may.
Topics, copies and doubts have the scope "corpus" and run on their own: see `insight.topics`,
`insight.analyses.copies` and `doubt`.
"""

from insight.registry import Registry

DOCUMENT_ANALYSES = Registry(
    "analysis",
    {
        "sentiment": "insight.analyses.sentiment",
        "toxicity": "insight.analyses.toxicity",
        "aspects": "insight.analyses.aspects",
        "mismatch": "insight.analyses.mismatch",
    },
)
