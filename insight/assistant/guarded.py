"""Orders that nobody finds by trying: wrong proofs are counted by order and by conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from insight.assistant.orders import Order, Orders
from insight.assistant.orders_database import DatabaseOrders, plain_number
from insight.cleaning.identity import digest
from insight.errors import AssistantError
from insight.messages import message
from insight.queries import query
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.state import State, moment

MOST_OF_NUMBER = 10
"""Wrong proofs of one order within a day; then none is right until it is over."""
MOST_OF_CONVERSATION = 3
_WITHIN = timedelta(days=1)
_SAMPLE_QUERY = "sample/order.sql"


class Guarded:
    """Orders as one conversation sees them; see `insight.assistant.orders.Orders`."""

    def __init__(self, orders: Orders, state: State, salt: str, conversation: str = "") -> None:
        self._orders, self._state = orders, state
        self._salt, self._conversation = salt, conversation

    def of(self, conversation: str) -> Guarded:
        """The same for a conversation, whose wrong proofs are counted too."""
        return Guarded(self._orders, self._state, self._salt, conversation)

    def find(self, number: str, proof: str) -> Order | None:
        """See `Orders.find`. After too many wrong proofs there is no order, whatever is given."""
        since = (datetime.now(UTC) - _WITHIN).isoformat(timespec="milliseconds")
        key = {
            "number_hash": digest(f"{self._salt}\0{plain_number(number)}"),
            "conversation_id": self._conversation,
        }
        wrong = self._state.row("count_wrong_proofs", since=since, **key)
        # Asked all the same, so that the time tells nothing.
        found = self._orders.find(number, proof)
        if wrong is not None and (
            wrong["of_number"] >= MOST_OF_NUMBER or wrong["of_conversation"] >= MOST_OF_CONVERSATION
        ):
            return None
        if found is None:
            with self._state.transaction() as transaction:
                transaction.execute("forget_wrong_proofs", before=since)
                transaction.execute("keep_wrong_proof", moment=moment(), **key)
        return found

    def is_closed(self) -> bool:
        """Whether this conversation gave too many wrong proofs: a person has to look."""
        since = (datetime.now(UTC) - _WITHIN).isoformat(timespec="milliseconds")
        wrong = self._state.row(
            "count_wrong_proofs", since=since, number_hash="", conversation_id=self._conversation
        )
        return wrong is not None and wrong["of_conversation"] >= MOST_OF_CONVERSATION


def open_orders(settings: Settings, state: State) -> Guarded | None:
    """The orders of the settings, or those of the sample shop where it is loaded; None without any.

    Nothing is connected to yet. Raises AssistantError where the query cannot be used.
    """
    found = _configured(settings)
    if found is None:
        return None
    return Guarded(found, state, load_secrets(settings.home).author_salt)


def check_orders(settings: Settings) -> bool:
    """Whether there are orders to look up; asks for one that is not there.

    Raises AssistantError where that does not work.
    """
    found = _configured(settings)
    if found is not None:
        found.check()
    return found is not None


def sample_orders(settings: Settings) -> Path:
    """Where the orders of the sample shop lie while it is loaded."""
    return settings.home / "sample" / "orders.sqlite"


def _configured(settings: Settings) -> DatabaseOrders | None:
    if settings.assistant_orders_url is not None:
        if settings.assistant_orders_query is None:
            raise AssistantError(
                message(
                    "There is a database of orders and no query: set INSIGHT_ASSISTANT_ORDERS_QUERY "
                    "to a file that holds it."
                )
            )
        address = settings.assistant_orders_url.get_secret_value()
        return DatabaseOrders.from_file(address, settings.assistant_orders_query)
    sample = sample_orders(settings)
    return DatabaseOrders(f"sqlite:///{sample}", query(_SAMPLE_QUERY)) if sample.is_file() else None
