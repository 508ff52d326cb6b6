"""What each job can be told: the web form and the command line are made from these."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from insight.errors import QueryError
from insight.messages import message


def problems(error: ValidationError, whole: str) -> str:
    """What cannot be used, field by field; `whole` names what has no field of its own."""
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or whole}: {problem['msg']}"
        for problem in error.errors()
    )


_Dates = Annotated[
    Literal["day-first", "month-first"] | None,
    Field(
        description=message(
            "How dates such as 03/04/2024 are read, where the file does not show it."
        )
    ),
]


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoParameters(_Parameters):
    """For jobs that need to be told nothing."""


class AnalyzeParameters(_Parameters):
    annotator: Literal["ours", "endpoint"] = Field(
        "ours",
        description=message(
            "Who reads: our models, or after them the large model of the settings."
        ),
    )


class RowsParameters(_Parameters):
    """What can be said of all rows of some files."""

    product: str | None = Field(None, description=message("Product that all rows are about."))
    source: str = Field(
        "file", description=message("Where the rows come from, such as a shop's name.")
    )
    mapping: dict[str, str] = Field(
        default_factory=dict,
        description=message("Columns by hand: our field to the file's column."),
    )
    dates: _Dates = None
    sample: bool = Field(False, description=message("Mark the rows as sample data."))
    analyze: bool = Field(True, description=message("Analyse what is new afterwards."))

    @property
    def told(self) -> tuple[str, ...]:
        """Fields that somebody said for all rows, so that a known layout does not say them."""
        return () if self.source == "file" else ("source",)


class IngestParameters(RowsParameters):
    files: list[str] = Field(min_length=1, description=message("Files to read."))


class FolderParameters(RowsParameters):
    """For all files of the watched folder."""


class _TableParameters(_Parameters):
    files: list[str] = Field(min_length=1, description=message("Files to read."))
    mapping: dict[str, str] = Field(
        default_factory=dict,
        description=message("Columns by hand: our field to the file's column."),
    )
    sample: bool = Field(False, description=message("Mark the rows as sample data."))


class ProductsParameters(_TableParameters):
    source: str | None = Field(
        None, description=message("Shop of the rows that name none; empty means every shop.")
    )


class SalesParameters(_TableParameters):
    dates: _Dates = None


class RecommendParameters(_Parameters):
    files: list[str] = Field(
        default_factory=list,
        description=message("Files of events; those that the shop sent are read besides."),
    )
    items: list[str] = Field(
        default_factory=list,
        max_length=1,
        description=message("A table of the items; without one, that of the last fit."),
    )
    dates: _Dates = None
    hash_users: bool = Field(False, description=message("Keep shoppers as salted hashes."))
    hash_items: bool = Field(False, description=message("Keep items as salted hashes."))


class FetchParameters(_Parameters):
    source: str = Field(description=message("Name of the source, such as rss."))
    options: dict[str, str] = Field(description=message("What this source needs, such as its url."))
    since: date | None = Field(
        None, description=message("Leave out what is dated before this day; undated entries stay.")
    )
    until: date | None = Field(
        None, description=message("Leave out what is dated after this day; undated entries stay.")
    )
    words: str | None = Field(
        None,
        max_length=500,
        description=message(
            'Take only texts with these words: kettle (boil OR leak) -"gift card".'
        ),
    )
    about: Literal["own", "competitors"] | None = Field(
        None,
        description=message("Take only texts that name a product of yours, or a competitor's."),
    )
    written_in: Literal["zh", "en"] | None = Field(
        None, description=message("Take only texts in this language.")
    )
    analyze: bool = Field(True, description=message("Analyse what is new afterwards."))

    @field_validator("words")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        from insight.sources.wanted_words import parse

        if value is not None and value.strip():
            try:
                parse(value)
            except QueryError as error:
                raise ValueError(*error.args) from error
            return value.strip()
        return None


class AuditParameters(_Parameters):
    language: Literal["zh", "en"] | None = Field(None, description=message("Only this language."))
    persons: int | None = Field(
        None,
        ge=1,
        le=100,
        description=message(
            "Words of each group that a sentence is tried with: 2, or 1 with endpoint."
        ),
    )
    sentences: int | None = Field(
        None,
        ge=0,
        description=message(
            "Most stored sentences of each kind that are tried: 300. With endpoint 20, and "
            "of our own sentences too."
        ),
    )
    annotator: Literal["ours", "endpoint"] = Field(
        "ours",
        description=message("Whom to audit: our models, or the large model of the settings."),
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
        None, description=message("Name of a subscription whose report is sent now, due or not.")
    )
    test: bool = Field(False, description=message("Send it a test message instead."))


class ExplainParameters(_Parameters):
    document: str = Field(description=message("Id of a stored document."))


class ErasureParameters(_Parameters):
    author: str | None = Field(
        None,
        pattern=r"^[0-9a-f]{16,64}$",
        description=message("Hash of the author whose documents are erased."),
    )
    documents: list[str] = Field(
        default_factory=list,
        max_length=1_000,
        description=message("Ids of the documents that are erased."),
    )

    @model_validator(mode="after")
    def _names_something(self) -> ErasureParameters:
        if not self.author and not self.documents:
            raise ValueError("name an author or at least one document")
        return self


class ExportParameters(_Parameters):
    format: Literal["parquet", "csv"] = Field(
        "parquet", description=message("Files of this kind, one for each table, in one ZIP.")
    )
    tokens: bool = Field(
        False, description=message("With the words of every document, which are many rows.")
    )


class TopicEditParameters(_Parameters):
    action: Literal["rename", "merge", "split", "pin", "unpin", "undo"] = Field(
        description=message("What to do with the topics.")
    )
    topics: list[Annotated[str, StringConstraints(min_length=1, max_length=100)]] = Field(
        default_factory=list, max_length=200, description=message("Ids of the topics.")
    )
    into: str | None = Field(
        None, max_length=100, description=message("Of a merge, the topic that takes the others in.")
    )
    label: str | None = Field(None, max_length=80, description=message("The new name in English."))
    label_zh: str | None = Field(
        None, max_length=80, description=message("The new name in Chinese.")
    )
    change: str | None = Field(
        None, max_length=100, description=message("Name of the change that is taken back.")
    )


class PublishParameters(_Parameters):
    publication: int = Field(
        ge=1, le=2**53, description=message("Number of what is to be published.")
    )


class MeaningParameters(_Parameters):
    words: str = Field(min_length=1, max_length=200, description=message("What to look for."))


class CopyParameters(_Parameters):
    run: str = Field(
        pattern=r"^[0-9a-f]{12}$", description=message("Id of the copy that was asked for.")
    )
