"""What somebody asks copy for: the same for the command, the form, the API and the job."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from insight.campaigns.brands import voice
from insight.campaigns.channels import channel
from insight.campaigns.reviews import reviews_of
from insight.campaigns.types import CopyLanguage, Ground, ProductFacts
from insight.campaigns.write import MOST_VARIANTS, Request
from insight.campaigns.writers.choose import Choice
from insight.settings import Settings
from insight.state import State

LONGEST_REVIEW = 4000


class Asked(BaseModel):
    """Copy that is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: ProductFacts
    channel: str = Field(max_length=50)
    language: CopyLanguage
    variants: int = Field(3, ge=1, le=MOST_VARIANTS)
    tone: str = Field("", max_length=200)
    purpose: str = Field("", max_length=1000)
    """Such as a suggestion's words."""
    brand: str | None = Field(None, max_length=100)
    product: str | None = Field(None, max_length=300)
    """A product of the store whose reviews it may rest on."""
    writer: Choice = "auto"
    review: str = Field("", max_length=LONGEST_REVIEW)
    """The review that a reply answers."""


def ground_of(settings: Settings, asked: Asked) -> Ground:
    """All that the copy may rest on, from the store as it is now."""
    return Ground(
        asked.facts,
        reviews_of(settings, asked.product, asked.language),
        voice(State(settings), asked.brand),
    )


def request_of(settings: Settings, asked: Asked) -> Request:
    """What is given to the writers. Raises ChannelError for a channel without such copy."""
    channel(asked.channel, asked.language)
    return Request(
        ground_of(settings, asked),
        asked.channel,
        asked.language,
        asked.variants,
        asked.tone,
        asked.purpose,
        settings.copy_reviews,
        asked.review,
    )
