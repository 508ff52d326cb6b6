"""New bad reviews that nobody answered, each with a drafted reply."""

from __future__ import annotations

from collections.abc import Sequence

from insight.reports.context import Content, Context, Row
from insight.reports.drafts import draft
from insight.types import Draft

QUERY = "report/replies.sql"
CHART = None
MOST = 5


def build(rows: Sequence[Row], context: Context) -> Content:
    """Up to five, of as many products and complaints as there are; nothing where none is open."""
    if not rows:
        return Content(())
    found, drafts = [], []
    for row in _chosen(rows):
        text = draft(row["document_id"], row["language"], row["aspects"], row["product"])
        if text is None:
            continue
        figures = {
            "product": row["product"],
            "source": row["source"],
            "rating": row["rating"],
            "day": context.day(row["published_ms"]).isoformat(),
        }
        names = [context.aspect(name) for name in row["aspects"] if name != "other"]
        phrases = {
            "what": row["product"] or context.say("replies.something"),
            "stars": context.say("replies.stars", **figures) if row["rating"] else "",
            "about": context.say("replies.about", names=context.words.join(names)) if names else "",
        }
        finding = context.finding(
            row["document_id"],
            "review",
            figures,
            1,
            documents=[row["document_id"]],
            phrases=phrases,
        )
        found.append(finding)
        drafts.append(Draft(finding.finding_id, row["document_id"], row["language"], text))
    n = rows[0]["unanswered"]
    total = context.finding("all", "all", {"n": n, "shown": len(found)}, n)
    return Content((total, *found), notes=(context.say("replies.drafted"),), drafts=tuple(drafts))


def _chosen(rows: Sequence[Row]) -> list[Row]:
    """The first of each product and complaint, then the others in their order."""
    firsts: dict[tuple[str | None, str], Row] = {}
    texts: set[str] = set()
    others = []
    for row in rows:
        if row["text_hash"] in texts:
            continue
        texts.add(row["text_hash"])
        key = (row["product"], row["aspects"][0] if row["aspects"] else "")
        if key in firsts:
            others.append(row)
        else:
            firsts[key] = row
    return [*firsts.values(), *others][:MOST]
