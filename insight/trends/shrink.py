"""Empirical Bayes: priors that many small counts have in common, fitted by maximum likelihood.

Gamma-Poisson for counts with an exposure, beta-binomial for shares. A count of few is drawn to
what is usual for all; one of many speaks for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    from insight.trends.counts import Counts

    Array = np.ndarray[Any, Any]

_LEAST, _MOST = -12.0, 16.0
"""Logarithms between which a parameter is looked for."""


_TELLING_TERMS = 1000


class Prior(NamedTuple):
    """Gamma(a, rate b) of rates, or Beta(a, b) of shares."""

    a: float
    b: float


def gamma_prior(counts: Array, exposures: Array) -> Prior:
    """The prior of rates that makes these counts likeliest; count ~ Poisson(rate * exposure)."""
    import numpy as np
    from scipy.special import gammaln

    counts, exposures, times = _grouped(counts, exposures)

    def loss(logs: Array) -> float:
        a, b = np.exp(logs)
        likely = gammaln(a + counts) - gammaln(a) + a * np.log(b / (b + exposures))
        return -float(times @ (likely + counts * np.log(exposures / (b + exposures))))

    rate = max(float(times @ counts), 0.5) / float(times @ exposures)
    return Prior(*_fitted(loss, 1.0, 1.0 / rate))


def beta_prior(hits: Array, counts: Array) -> Prior:
    """The prior of shares that makes these hits likeliest; hits ~ Binomial(counts, share)."""
    import numpy as np
    from scipy.special import betaln

    hits, counts, times = _grouped(hits, counts)

    def loss(logs: Array) -> float:
        a, b = np.exp(logs)
        return -float(times @ (betaln(a + hits, b + counts - hits) - betaln(a, b)))

    share = (float(times @ hits) + 0.5) / (float(times @ counts) + 1)
    return Prior(*_fitted(loss, 10 * share, 10 * (1 - share)))


def shrunk_shares(hits: Array, counts: Array, prior: Prior) -> tuple[Array, Array, Array]:
    """Each share drawn to the prior's, with its 95 % interval: mean, low, high of the posterior."""
    from scipy.special import betaincinv

    a, b = prior.a + hits, prior.b + counts - hits
    return a / (a + b), betaincinv(a, b, 0.025), betaincinv(a, b, 0.975)


def shrunk_rates(counts: Array, exposures: Array, prior: Prior) -> tuple[Array, Array, Array]:
    """Each rate drawn to the prior's, with its 95 % interval: mean, low, high of the posterior."""
    from scipy.special import gammaincinv

    a, b = prior.a + counts, prior.b + exposures
    return a / b, gammaincinv(a, 0.025) / b, gammaincinv(a, 0.975) / b


def likeness(counts: Counts) -> float:
    """How alike the groups of some counts speak: documents that a term's usual rate weighs.

    Beta-binomial: the share of a term in a group varies around its share in all of them. The most
    frequent terms tell it.
    """
    import numpy as np
    from scipy.optimize import minimize_scalar
    from scipy.special import betaln

    exposure = counts.totals.sum(axis=1)
    terms, term = np.unique(counts.terms, return_inverse=True)
    found = np.zeros((len(terms), len(exposure)))
    np.add.at(found, (term[counts.series], counts.groups[counts.series]), counts.counts)
    found = found[np.argsort(-found.sum(axis=1), kind="stable")[:_TELLING_TERMS]]
    usual = found.sum(axis=1, keepdims=True) / exposure.sum()
    place = np.nonzero(usual * exposure >= 5)
    if not len(place[0]):
        return 1.0
    hits, documents = found[place], exposure[place[1]]
    rate = usual[place[0], 0].clip(max=1 - 1e-6)

    def loss(log: float) -> float:
        a, b = rate * np.exp(log), (1 - rate) * np.exp(log)
        return -float((betaln(a + hits, b + documents - hits) - betaln(a, b)).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(_LEAST, _MOST), method="bounded").x))


def _grouped(first: Array, second: Array) -> tuple[Array, Array, Array]:
    """Equal pairs once, with how often they come: a vocabulary has few different counts."""
    import numpy as np

    pairs, times = np.unique(np.stack((first, second)).astype(float), axis=1, return_counts=True)
    return pairs[0], pairs[1], times.astype(float)


def _fitted(loss: Callable[[Array], float], a: float, b: float) -> tuple[float, float]:
    import numpy as np
    from scipy.optimize import minimize

    start = np.clip(np.log([a, b]), _LEAST, _MOST)
    found = minimize(loss, start, method="L-BFGS-B", bounds=[(_LEAST, _MOST)] * 2)
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))
