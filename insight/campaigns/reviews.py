"""The reviews of a product that copy may rest on, from the published store."""

from __future__ import annotations

from insight.campaigns.types import CopyLanguage, Review
from insight.settings import Settings
from insight.store.reader import Reader

QUERY = "copy/reviews.sql"


def reviews_of(
    settings: Settings, product: str | None, language: CopyLanguage
) -> tuple[Review, ...]:
    """Genuine reviews of a product, the newest first; none where nothing is stored of it.

    Doubtful ones are left out, and sample data where there are real ones.
    """
    if not product or not settings.published.exists():
        return ()
    reader = Reader(settings)
    try:
        asked = {"product": product, "language": language, "count": settings.copy_reviews_read}
        rows = reader.rows(QUERY, asked)
    finally:
        reader.close()
    return tuple(Review(row["document_id"], row["text"]) for row in rows)
