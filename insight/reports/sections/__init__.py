"""The sections of a report in reading order, one module and one query each.

A section is a module with

- `QUERY`: a file under `sql/`; it may name any of `Window.parameters()`;
- `CHART`: which weekly series it shows (`insight.reports.charts`), or None;
- `build(rows, context) -> Content`: the findings that the rows of the query support.

The summary and the suggestions are drawn from the findings of the others.
"""

from insight.registry import Registry

SECTIONS = Registry(
    "report section",
    {
        name: f"insight.reports.sections.{name}"
        for name in (
            "volume",
            "sentiment",
            "rating",
            "why",
            "products",
            "compare",
            "aspects",
            "sales",
            "topics",
            "copies",
            "replies",
            "contradictions",
            "doubtful",
            "heard",
            "toxicity",
            "bias",
            "method",
        )
    },
)
