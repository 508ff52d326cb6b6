"""Empirical Bayes and chances are those of scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from insight.reports.statistics import discoveries
from insight.trends.counts import counts_of
from insight.trends.shrink import (
    Prior,
    beta_prior,
    gamma_prior,
    likeness,
    shrunk_rates,
    shrunk_shares,
)
from insight.trends.usual import chance


def test_the_prior_of_shares_is_the_likeliest_beta_binomial() -> None:
    random = np.random.default_rng(1)
    counts = random.integers(5, 60, 3000)
    hits = random.binomial(counts, random.beta(3.0, 12.0, 3000))
    prior = beta_prior(hits, counts)
    assert prior == pytest.approx((3.0, 12.0), rel=0.15)

    def likelihood(a: float, b: float) -> float:
        return float(stats.betabinom.logpmf(hits, counts, a, b).sum())

    best = likelihood(*prior)
    for a, b in ((1.05, 1.0), (0.95, 1.0), (1.0, 1.05), (1.0, 0.95)):
        assert likelihood(prior.a * a, prior.b * b) < best


def test_the_prior_of_rates_is_the_likeliest_gamma_poisson() -> None:
    random = np.random.default_rng(2)
    exposures = random.integers(50, 900, 3000).astype(float)
    counts = random.poisson(random.gamma(1.5, 1 / 200.0, 3000) * exposures)
    prior = gamma_prior(counts, exposures)
    assert prior == pytest.approx((1.5, 200.0), rel=0.15)

    def likelihood(a: float, b: float) -> float:
        return float(stats.nbinom.logpmf(counts, a, b / (b + exposures)).sum())

    best = likelihood(*prior)
    for a, b in ((1.05, 1.0), (0.95, 1.0), (1.0, 1.05), (1.0, 0.95)):
        assert likelihood(prior.a * a, prior.b * b) < best


def test_counts_without_spread_are_fitted_too() -> None:
    assert beta_prior(np.full(50, 2), np.full(50, 10)).a > 0
    assert gamma_prior(np.zeros(50), np.full(50, 10.0)).a > 0


def test_a_small_share_is_drawn_to_the_usual_one_and_a_large_one_is_not() -> None:
    prior = Prior(3.0, 12.0)
    mean, low, high = shrunk_shares(np.array([2, 800]), np.array([2, 1000]), prior)
    assert mean == pytest.approx([5 / 17, 803 / 1015])
    for place, (hits, count) in enumerate(((2, 2), (800, 1000))):
        posterior = stats.beta(3 + hits, 12 + count - hits)
        assert (low[place], high[place]) == pytest.approx(posterior.ppf([0.025, 0.975]), rel=1e-6)


def test_a_rate_has_the_interval_of_its_gamma_posterior() -> None:
    mean, low, high = shrunk_rates(np.array([4]), np.array([30.0]), Prior(1.5, 20.0))
    posterior = stats.gamma(5.5, scale=1 / 50.0)
    assert mean[0] == pytest.approx(posterior.mean())
    assert (low[0], high[0]) == pytest.approx(posterior.ppf([0.025, 0.975]), rel=1e-6)


def test_intervals_of_shares_hold_the_truth_nineteen_times_in_twenty() -> None:
    random = np.random.default_rng(3)
    truth = random.beta(2.0, 8.0, 4000)
    counts = random.integers(2, 25, 4000)
    hits = random.binomial(counts, truth)
    _, low, high = shrunk_shares(hits, counts, beta_prior(hits, counts))
    assert np.mean((low <= truth) & (truth <= high)) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(("mean", "variance"), [(0.02, 0.021), (3.0, 9.0), (50.0, 50.0001)])
def test_the_chance_of_a_count_is_that_of_the_negative_binomial(
    mean: float, variance: float
) -> None:
    counts = np.array([1.0, 3.0, 70.0])
    r = mean**2 / (variance - mean)
    expected = stats.nbinom.sf(counts - 1, r, mean / variance)
    found = chance(counts, np.full(3, mean), np.full(3, variance))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-300)


def test_groups_that_speak_alike_are_told_from_those_that_do_not() -> None:
    random = np.random.default_rng(4)
    terms, groups = 300, 8
    usual = random.uniform(0.02, 0.2, terms)

    def fitted(weight: float) -> float:
        shares = random.beta(usual * weight, (1 - usual) * weight, (groups, terms)).T
        found = random.binomial(1000, shares)
        term, group = np.nonzero(found)
        return likeness(
            counts_of(
                0,
                np.full((groups, 1), 1000.0),
                np.arange(terms),
                term,
                group,
                term * 0,
                found[term, group],
            )
        )

    assert fitted(20.0) == pytest.approx(20.0, rel=0.3)
    assert fitted(400.0) == pytest.approx(400.0, rel=0.35)


def test_discoveries_at_another_rate_are_those_of_benjamini_and_hochberg() -> None:
    from statsmodels.stats.multitest import multipletests

    p_values = [0.001, 0.2, 0.012, 0.03, 0.9, 0.024, 0.6, 0.055]
    expected = multipletests(p_values, alpha=0.1, method="fdr_bh")[0].tolist()
    assert discoveries(p_values, 0.1) == expected
    padded = multipletests(p_values + [1.0] * 40, alpha=0.1, method="fdr_bh")[0].tolist()
    assert discoveries(p_values, 0.1, 48) == padded[:8] != expected
