"""Need, potential, quotient and quadrant, checked against a region worked out by hand."""

import pytest

from projectbank.territory import figures, rules
from projectbank.territory.reading import place, places, saturations, trade


def test_the_file_is_cut_out_of_the_census_tables():
    assert figures.extract() == sorted(figures.all_figures().values(), key=lambda f: f.code)
    assert (len(places(2)), len(places(6))) == (12, 75)


def test_beni_mellal_by_hand():
    """Women there: unemployment 37.4 of 21.0 to 46.7, activity 11.2 of 8.2 to 23.7, illiteracy 40.9 of its range."""
    region = place("05")
    assert (region.figures.unemployment_women, region.figures.activity_women) == (37.4, 11.2)
    illiteracy = [f.illiteracy_women for f in figures.level(2).values()]
    low, high = min(illiteracy), max(illiteracy)
    unemployed = 100 * (37.4 - 21.0) / (46.7 - 21.0)
    inactive = 100 - 100 * (11.2 - 8.2) / (23.7 - 8.2)
    unread = 100 * (40.9 - low) / (high - low)
    assert region.need == pytest.approx((unemployed + inactive + unread) / 3, abs=0.06)
    assert region.quadrant == "act"  # need and potential are both above the medians of the twelve
    assert region.figures.souks == 133
    assert region.figures.souks_per_100k == pytest.approx(5.297, abs=0.001)


def test_location_quotient_by_hand():
    counts = {
        ("05.081", "foodstuffs"): 6,
        ("05.091", "handicrafts"): 4,
        ("09.541", "foodstuffs"): 14,
        ("09.541", "pam"): 76,
    }
    found = trade(counts, "05", "foodstuffs")
    assert (found.here, found.total_here, found.nation) == (6, 10, 20)
    assert found.quotient == pytest.approx((6 / 10) / (20 / 100))
    assert rules.location_quotient(1, 0, 1, 1) is None
    assert rules.location_quotient(1, 2, 0, 1) is None


def test_quadrants_are_told_by_the_medians():
    need = {"a": 90.0, "b": 80.0, "c": 10.0, "d": 5.0}
    potential = {"a": 70.0, "b": 1.0, "c": 60.0, "d": 0.0}
    assert rules.quadrants(need, potential) == {"a": "act", "b": "support", "c": "open", "d": "watch"}


def test_saturation_is_half_at_the_countrys_own_density():
    nation = figures.figures_of("MA").population
    here = figures.figures_of("05.081").population
    assert rules.saturation(0, here, 100, nation) == 0
    assert rules.saturation(1000, here, round(1000 * nation / here), nation) == pytest.approx(0.5, abs=0.001)
    assert rules.saturation(10**6, here, 10**6, nation) == 1
    assert rules.saturation(5, here, 0, nation) == 0
    found = saturations({("05.081", "pam"): 40}, frozenset({"pam"}))
    assert found["05.081", "pam"] == 1
    assert found["05.091", "pam"] == 0


def test_closeness():
    assert rules.closeness("08.577", "08.577", "province") == 1
    assert rules.closeness("08.577", "08.401", "province") is None
    assert rules.closeness("08.577", "08.401", "region") == 0.7
    assert rules.closeness("08.577", "09.541", "region") is None
    assert rules.closeness("08.577", "09.541", "country") == 0.4


def test_five_classes_hold_every_value():
    values = [float(n) for n in range(1, 13)]
    classes = rules.five_classes(values)
    assert [classes.of(v) for v in (1, 3, 12)] == [1, 2, 5]
    assert rules.five_classes([5.0] * 12).of(5.0) == 1
    assert rules.five_classes([]).of(3) == 1
