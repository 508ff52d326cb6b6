"""Our intervals and tests give what the libraries give."""

import pytest

from insight.reports import statistics as ours

COUNTS = [(0, 10, 3, 12), (5, 20, 1, 40), (19, 62, 71, 520), (62, 62, 40, 71), (1, 1000, 9, 800)]


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (3, 10), (10, 10), (19, 62), (1, 5000)])
def test_a_share_has_wilsons_interval(hits: int, count: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    assert ours.wilson(hits, count) == pytest.approx(
        proportion_confint(hits, count, method="wilson"), abs=1e-12
    )


@pytest.mark.parametrize("counts", COUNTS)
def test_a_change_of_shares_has_newcombes_interval(counts: tuple[int, int, int, int]) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    change = ours.share_change(*counts)
    expected = confint_proportions_2indep(*counts, compare="diff", method="newcomb")
    assert (change.low, change.high) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("counts", COUNTS)
def test_fishers_test_is_exact(counts: tuple[int, int, int, int]) -> None:
    from scipy.stats import fisher_exact

    hits, count, hits_before, count_before = counts
    table = [[hits, count - hits], [hits_before, count_before - hits_before]]
    assert ours.fisher(*counts) == pytest.approx(fisher_exact(table).pvalue, rel=1e-6)


def test_discoveries_are_those_of_benjamini_and_hochberg() -> None:
    from statsmodels.stats.multitest import multipletests

    p_values = [0.001, 0.2, 0.012, 0.03, 0.9, 0.024, 0.6, 0.04]
    expected = multipletests(p_values, alpha=0.10, method="fdr_bh")[0].tolist()
    assert ours.discoveries(p_values) == expected
    assert any(expected) and not all(expected)
    assert ours.discoveries([]) == []


@pytest.mark.parametrize("freedom", [5, 9, 12.3, 57, 4000])
def test_students_quantile_is_close(freedom: float) -> None:
    from scipy.stats import t

    assert ours.t_quantile(freedom) == pytest.approx(t.ppf(0.975, freedom), rel=1e-3)


def test_means_have_students_and_welchs_intervals() -> None:
    from statistics import mean, stdev

    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    now, before = [5.0, 4, 1, 5, 2, 1, 3, 5, 1, 2, 2], [5.0, 4, 5, 5, 3, 5, 4, 5, 5, 4, 5, 5, 1, 5]
    samples = [(mean(x), stdev(x), len(x)) for x in (now, before)]
    change = ours.mean_change(*samples[0], *samples[1])
    compared = CompareMeans.from_data(now, before).tconfint_diff(usevar="unequal")
    assert (change.low, change.high) == pytest.approx(compared, rel=1e-3)
    assert ours.mean_interval(*samples[0]) == pytest.approx(
        DescrStatsW(now).tconfint_mean(), rel=1e-3
    )


def test_no_change_is_clear_when_the_interval_holds_zero() -> None:
    assert ours.share_change(20, 60, 19, 60).direction == "unclear"
    assert ours.share_change(40, 60, 10, 60).direction == "rose"
    assert ours.share_change(10, 60, 40, 60).direction == "fell"
    assert ours.mean_change(5.0, 0.0, 10, 5.0, 0.0, 10).direction == "unclear"
