"""Every error that this product raises on purpose.

A message says what happened, to which file, line or value, and what to do. One place in the
command line and one in the web turn these into words for a person; anything else is a bug.
"""


class InsightError(Exception):
    """Base of all expected errors; the message is fit to be shown to a user."""

    exit_code = 1
    passing = False
    """Whether it may be well when the same is tried again, without anybody mending a thing."""


class SettingsError(InsightError):
    """A setting is missing or has a value that cannot be used."""

    exit_code = 2


class UserError(InsightError):
    """A user, a role, a password or a token cannot be what was asked for."""

    exit_code = 2


class SourceError(InsightError):
    """A file, feed or site cannot be read."""

    exit_code = 3


class StoreError(InsightError):
    """The store cannot be read or written."""

    exit_code = 4
    passing = True


class QueryError(InsightError):
    """A query of a user is refused, failed, or ran into a limit."""

    exit_code = 5


class ModelError(InsightError):
    """A model is missing, damaged or unusable."""

    exit_code = 6


class AnswerError(ModelError):
    """A generator refused, or answered what cannot be used: never a label."""


class BudgetError(ModelError):
    """The day's budget of the endpoint is spent."""


class RecommendError(InsightError):
    """Nothing was fitted that could recommend."""

    exit_code = 2


class ConversationError(InsightError):
    """A conversation, or an entry made of one, is unknown or cannot be changed as was asked."""

    exit_code = 2


class AssistantError(InsightError):
    """Nothing was indexed that could answer, or what the assistant needs cannot be used."""

    exit_code = 2


class TopicError(InsightError):
    """A topic is unknown, or cannot be changed as a person asked."""

    exit_code = 2


class ShareError(InsightError):
    """A report cannot be shared, or there is no such share."""

    exit_code = 2


class CampaignError(InsightError):
    """A campaign, a brand or a result is unknown, or cannot be changed as a person asked."""

    exit_code = 2


class JobError(InsightError):
    """A job is unknown, was given unusable parameters, or failed."""

    exit_code = 7


class DeliveryError(InsightError):
    """A message could not be sent, or an address or a subscription cannot be used."""

    exit_code = 8

    def __init__(self, text: str, *, passing: bool = False) -> None:
        super().__init__(text)
        self.passing = passing
