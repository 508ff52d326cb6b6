"""What the endpoint may cost in a day, kept for all processes of this home in its state.

A call is paid before it is made, by an estimate, and corrected afterwards: a process that is
killed in between has paid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from insight.errors import BudgetError
from insight.settings import Settings
from insight.state import State

Execute = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Payment:
    """One call that was entered, and the tokens that it was estimated to take."""

    day: str
    model: str
    tokens_in: int
    tokens_out: int


class Budget:
    """The calls and tokens of each day and model."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._state = State(settings)

    def pay(self, tokens_in: int, tokens_out: int) -> Payment:
        """Enter a call. Raises BudgetError where it would exceed the day's calls or tokens."""
        settings = self._settings
        day = datetime.now(settings.zone).date().isoformat()
        with self._state.transaction() as transaction:
            spent = transaction.rows("endpoint_spent", day=day)[0]
            tokens = spent["tokens"] + tokens_in + tokens_out
            if (
                spent["calls"] >= settings.endpoint_calls_a_day
                or tokens > settings.endpoint_tokens_a_day
            ):
                raise BudgetError(
                    f"The endpoint's budget of {day} is spent: {spent['calls']:,} of "
                    f"{settings.endpoint_calls_a_day:,} calls, {spent['tokens']:,} of "
                    f"{settings.endpoint_tokens_a_day:,} tokens. Wait for tomorrow, or raise "
                    "INSIGHT_ENDPOINT_CALLS_A_DAY or INSIGHT_ENDPOINT_TOKENS_A_DAY."
                )
            payment = Payment(day, settings.endpoint_model, tokens_in, tokens_out)
            self._enter(transaction.execute, payment, 1, tokens_in, tokens_out)
        return payment

    def left(self) -> tuple[int, int]:
        """The calls and the tokens that this day has left."""
        settings = self._settings
        day = datetime.now(settings.zone).date().isoformat()
        spent = self._state.rows("endpoint_spent", day=day)[0]
        calls = settings.endpoint_calls_a_day - spent["calls"]
        return max(0, calls), max(0, settings.endpoint_tokens_a_day - spent["tokens"])

    def correct(self, payment: Payment, tokens_in: int, tokens_out: int) -> None:
        """Say what the call really took."""
        self._enter(
            self._state.execute,
            payment,
            0,
            tokens_in - payment.tokens_in,
            tokens_out - payment.tokens_out,
        )

    def _enter(self, execute: Execute, payment: Payment, calls: int, more: int, out: int) -> None:
        settings = self._settings
        cost = (more * settings.endpoint_price_in + out * settings.endpoint_price_out) / 1e6
        execute(
            "endpoint_pay",
            day=payment.day,
            model=payment.model,
            calls=calls,
            tokens_in=more,
            tokens_out=out,
            cost=cost,
        )
