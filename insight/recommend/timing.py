"""BG/NBD: whether a customer still buys, and how often they will, from when they bought.

The likelihood and the expectations are those of Fader, Hardie and Lee, "Counting Your Customers"
the Easy Way, Marketing Science 24 (2005); the kept libraries for it need a sampler of 500 MB, and
the small one is archived. Time is in days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError
from insight.messages import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

FEWEST = 30
"""Customers who bought again, below whom nothing is fitted."""


@dataclass(frozen=True, slots=True)
class Purchases:
    """Of each customer: `again` repeat purchases, the last one `last` days after the first, and
    `age` days since the first; a day counts once."""

    again: Values
    last: Values
    age: Values


@dataclass(frozen=True, slots=True)
class Timing:
    """The four parameters; `alpha` in days."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, of: Purchases) -> Values:
        """The probability that a customer has not stopped."""
        found: Values = 1 / (1 + self._stopped(of))
        return found

    def expected(self, of: Purchases, days: float) -> Values:
        """Purchases of the next `days`."""
        from scipy.special import hyp2f1

        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, age = of.again, of.age
        # At a = 1 the formula is 0 / 0; beside it it is smooth.
        a = a + 1e-6 if abs(a - 1) < 1e-6 else a
        fading = ((alpha + age) / (alpha + age + days)) ** (r + x)
        series = hyp2f1(r + x, b + x, a + b + x - 1, days / (alpha + age + days))
        found: Values = (a + b + x - 1) / (a - 1) * (1 - fading * series) / (1 + self._stopped(of))
        return found

    def days_between(self, of: Purchases) -> Values:
        """Days from one purchase to the next, while a customer buys."""
        found: Values = (self.alpha + of.age) / (self.r + of.again)
        return found

    def _stopped(self, of: Purchases) -> Values:
        import numpy as np

        x = of.again
        odds = self.a / (self.b + np.maximum(x, 1) - 1)
        quiet = ((self.alpha + of.age) / (self.alpha + of.last)) ** (self.r + x)
        found: Values = np.where(x > 0, odds * quiet, 0.0)
        return found


def fit(of: Purchases) -> Timing:
    """The most likely parameters. Raises ModelError where too few customers bought again."""
    import numpy as np
    from scipy.optimize import minimize

    again = int((of.again > 0).sum())
    if again < FEWEST:
        raise ModelError(
            message(
                "Only %(count)s customers bought again; when they will buy next is told from "
                "%(fewest)s on.",
                count=again,
                fewest=FEWEST,
            )
        )
    scale = 10 / float(of.age.max())
    scaled = Purchases(of.again, of.last * scale, of.age * scale)
    # The same figures of many customers are added up once.
    rows, counts = np.unique(
        np.column_stack([scaled.again, scaled.last, scaled.age]), axis=0, return_counts=True
    )
    unique = Purchases(rows[:, 0], rows[:, 1], rows[:, 2])

    def loss(logs: Values) -> float:
        return -float(counts @ _log_likelihood(np.exp(logs), unique)) / float(counts.sum())

    tried: list[Any] = []
    for start in ((0.0, 0.0, 0.0, 0.0), (-1.0, 1.0, -0.5, 1.0)):
        found = minimize(
            loss,
            np.array(start),
            method="L-BFGS-B",
            bounds=[(-7.0, 7.0)] * 4,
        )
        tried.append(found)
    r, alpha, a, b = np.exp(min(tried, key=lambda one: one.fun).x)
    return Timing(float(r), float(alpha) / scale, float(a), float(b))


def _log_likelihood(parameters: Values, of: Purchases) -> Values:
    import numpy as np
    from scipy.special import gammaln

    r, alpha, a, b = parameters
    x = of.again
    before = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    before = before + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    buys = -(r + x) * np.log(alpha + of.age)
    stopped = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + of.last)
    found: Values = before + np.where(x > 0, np.logaddexp(buys, stopped), buys)
    return found
