"""What each job can be told: the web form and the command line are made from these."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


def problems(error: ValidationError, whole: str) -> str:
    """What cannot be used, field by field; `whole` names what has no field of its own."""
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or whole}: {problem['msg']}"
        for problem in error.errors()
    )


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoParameters(_Parameters):
    """For jobs that need to be told nothing."""


class AnalyzeParameters(_Parameters):
    annotator: Literal["ours", "endpoint"] = Field(
        "ours", description="Who reads: our models, or after them the large model of the settings."
    )


class IngestParameters(_Parameters):
    files: list[str] = Field(min_length=1, description="Files to read.")
    product: str | None = Field(None, description="Product that all rows are about.")
    source: str = Field("file", description="Where the rows come from, such as a shop's name.")
    mapping: dict[str, str] = Field(
        default_factory=dict, description="Columns by hand: our field to the file's column."
    )
    dates: Literal["day-first", "month-first"] | None = Field(
        None, description="How dates such as 03/04/2024 are read, where the file does not show it."
    )
    sample: bool = Field(False, description="Mark the rows as sample data.")
    analyze: bool = Field(True, description="Analyse what is new afterwards.")


class _TableParameters(_Parameters):
    files: list[str] = Field(min_length=1, description="Files to read.")
    mapping: dict[str, str] = Field(
        default_factory=dict, description="Columns by hand: our field to the file's column."
    )
    sample: bool = Field(False, description="Mark the rows as sample data.")


class ProductsParameters(_TableParameters):
    source: str | None = Field(
        None, description="Shop of the rows that name none; empty means every shop."
    )


class SalesParameters(_TableParameters):
    dates: Literal["day-first", "month-first"] | None = Field(
        None, description="How dates such as 03/04/2024 are read, where the file does not show it."
    )


class FetchParameters(_Parameters):
    source: str = Field(description="Name of the source, such as rss.")
    options: dict[str, str] = Field(description="What this source needs, such as its url.")
    analyze: bool = Field(True, description="Analyse what is new afterwards.")


class AuditParameters(_Parameters):
    language: Literal["zh", "en"] | None = Field(None, description="Only this language.")
    persons: int | None = Field(
        None,
        ge=1,
        le=100,
        description="Words of each group that a sentence is tried with: 2, or 1 with endpoint.",
    )
    sentences: int | None = Field(
        None,
        ge=0,
        description="Most stored sentences of each kind that are tried: 300. With endpoint 20, and "
        "of our own sentences too.",
    )
    annotator: Literal["ours", "endpoint"] = Field(
        "ours", description="Whom to audit: our models, or the large model of the settings."
    )

    @property
    def each(self) -> int:
        """Words of each group in a sentence."""
        return self.persons or (1 if self.annotator == "endpoint" else 2)

    @property
    def most(self) -> int:
        """Sentences of a kind that are taken from the store."""
        usual = 20 if self.annotator == "endpoint" else 300
        return usual if self.sentences is None else self.sentences


class DeliverParameters(_Parameters):
    subscription: str | None = Field(
        None, description="Name of a subscription whose report is sent now, due or not."
    )
    test: bool = Field(False, description="Send it a test message instead.")


class ExplainParameters(_Parameters):
    document: str = Field(description="Id of a stored document.")


class MeaningParameters(_Parameters):
    words: str = Field(min_length=1, max_length=200, description="What to look for.")
