import math

import pytest

from scripts.benching.rates import at_most, brier, calibration_error, interval, upper_bound


@pytest.mark.parametrize("trials", [10, 20000])
def test_the_bound_of_no_error_in_closed_form(trials: int) -> None:
    assert upper_bound(0, trials) == pytest.approx(1 - 0.05 ** (1 / trials), rel=1e-9)


@pytest.mark.parametrize(("errors", "trials"), [(1, 100), (3, 10), (25, 400)])
def test_so_few_errors_come_once_in_twenty_runs_at_the_bound(errors: int, trials: int) -> None:
    rate = upper_bound(errors, trials)
    assert rate is not None
    chance = sum(math.comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(errors + 1))
    assert chance == pytest.approx(0.05, rel=1e-9)


def test_all_wrong_bounds_nothing() -> None:
    assert upper_bound(10, 10) == 1.0


def test_no_trial_has_no_bound() -> None:
    assert upper_bound(0, 0) is None


def test_at_most_sums_the_binomial_distribution() -> None:
    assert at_most(1, 3, 0.5) == pytest.approx(0.5)
    assert at_most(2, 3, 0.25) == pytest.approx(1 - 0.25**3)
    assert (at_most(0, 5, 0.0), at_most(4, 5, 1.0), at_most(5, 5, 1.0)) == (1.0, 0.0, 1.0)


def test_many_errors_in_many_trials_stay_in_range() -> None:
    bound = upper_bound(2000, 100000)
    assert bound is not None
    assert 0.0207 < bound < 0.0208  # 0.02 + 1.645 standard errors


def test_calibration_error_is_none_where_confidence_is_the_share_right() -> None:
    exact = [n % 4 != 0 for n in range(40)]
    assert calibration_error([0.75] * 40, exact) == pytest.approx(0.0)
    assert calibration_error([1.0] * 40, exact) == pytest.approx(0.25)


def test_calibration_error_averages_over_bins_of_equal_mass() -> None:
    # two bins: 0.2 said and none right, 0.9 said and all right
    confidences, exact = [0.9, 0.2, 0.9, 0.2], [True, False, True, False]
    assert calibration_error(confidences, exact, bins=2) == pytest.approx((0.2 + 0.1) / 2)
    assert calibration_error(confidences, exact, bins=1) == pytest.approx(abs(0.55 - 0.5))


def test_the_order_of_cells_of_one_confidence_does_not_matter() -> None:
    first = calibration_error([0.9] * 20, [True] * 18 + [False] * 2)
    assert first == calibration_error([0.9] * 20, [False, True] * 2 + [True] * 16)
    assert first == pytest.approx(0.0)


def test_brier() -> None:
    assert brier([1.0, 0.5, 0.2], [True, False, False]) == pytest.approx((0.25 + 0.04) / 3)


def test_no_cell_has_no_figure() -> None:
    assert calibration_error([], []) is None
    assert brier([], []) is None


def test_an_interval_holds_its_rate_and_leaves_out_as_much_on_each_side() -> None:
    seen = interval(7, 200)
    assert seen is not None
    low, high = seen
    assert low < 7 / 200 < high
    assert at_most(7, 200, high) == pytest.approx(0.025)
    assert 1 - at_most(6, 200, low) == pytest.approx(0.025)


def test_an_interval_at_the_ends() -> None:
    assert interval(0, 0) is None
    assert list(interval(0, 50) or ()) == pytest.approx([0.0, 1 - 0.025 ** (1 / 50)])
    assert list(interval(50, 50) or ()) == pytest.approx([0.025 ** (1 / 50), 1.0])
