"""The made-up country: every period ends on its figures, names are all different, the seed decides everything."""

from collections import Counter
from datetime import date

import pytest

from registry.declarations.data import PEOPLE
from registry.national.country import SEED, Country, Life
from registry.national.rows import FIRST_NUMBER, Writer, analytical_numbers, fingerprint
from registry.national.spread import shares, within
from registry.national.targets import ANCHORS, LAST_DAY, REGIONS, SECTORS, Target, periods
from registry.rules.names import folded_name
from registry.rules.record import fold


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return Country().live(periods())


def standing(lives: list[Life], day: date) -> Target:
    """Counted from the lives' own facts, without the register."""
    total = [0, 0, 0, 0]
    womens = 0
    for life in lives:
        if life.registered_on > day or (life.ended_on and life.ended_on <= day):
            continue
        people = dict(zip(("members", "women", "youth"), life.first, strict=True))
        for happened_on, _kind, data in life.facts:
            if happened_on <= day:
                for name, count in data.get("add", {}).items():
                    people[name] += count
        assert 0 <= people["women"] <= people["members"]
        assert 0 <= people["youth"] <= people["members"] >= 5
        total = [total[0] + 1, *(t + n for t, n in zip(total[1:], people.values(), strict=True))]
        womens += people["women"] * 10 >= people["members"] * 9
    return Target(*total, womens)


@pytest.mark.parametrize("anchor", ANCHORS[1:], ids=lambda anchor: str(anchor[0]))
def test_each_published_day_is_reached_exactly(lives: list[Life], anchor: tuple[date, Target]) -> None:
    day, goal = anchor
    assert standing(lives, day)[:4] == goal[:4]
    assert abs(standing(lives, day).womens - goal.womens) <= goal.womens * 0.02 + 2


def test_the_published_figures_are_the_goals() -> None:
    goals = dict(ANCHORS)
    assert goals[date(2025, 6, 30)][:4] == (63_445, 778_654, 267_953, 16_026)
    assert goals[date(2025, 11, 30)][:4] == (65_315, 788_969, 272_583, 18_036)
    assert goals[date(2020, 6, 30)][:2] == (34_515, 608_490)
    assert sum(REGIONS.values()) == 100
    assert sum(SECTORS.values()) == 34_515


def test_regions_and_sectors_have_their_shares(lives: list[Life]) -> None:
    alive = [life for life in lives if life.ended_on is None]
    regions = Counter(life.place.region_code for life in alive)
    for code, percent in REGIONS.items():
        assert abs(100 * regions[code] / len(alive) - percent) < 0.1
    june = [
        life
        for life in lives
        if life.registered_on <= date(2020, 6, 30)
        and not (life.ended_on and life.ended_on <= date(2020, 6, 30))
    ]
    sectors = Counter(life.sector for life in june)
    assert (sectors["agriculture"], sectors["handicrafts"], sectors["housing"]) == (21_976, 6_513, 1_219)
    assert {life.place.region_code for life in alive if life.sector == "argan"} == {"07", "09", "10"}


def test_no_two_names_are_the_same_whatever_the_order_of_their_words(lives: list[Life]) -> None:
    for names in ([life.name.ar for life in lives], [life.name.fr for life in lives]):
        assert len({" ".join(sorted(folded_name(name, "").split())) for name in names}) == len(lives)


def test_history_runs_from_the_eighties_to_the_last_published_day(lives: list[Life]) -> None:
    assert min(life.registered_on for life in lives) < date(1981, 1, 1)
    assert max(life.registered_on for life in lives) <= LAST_DAY
    for life in lives:
        assert all(day > life.registered_on for day, _kind, _data in life.facts)
    kinds = Counter(kind for life in lives for _day, kind, _data in life.facts)
    assert min(kinds[k] for k in ("struck_off", "dissolved", "members_joined", "members_left")) > 1_000


def test_the_same_seed_gives_the_same_country(lives: list[Life]) -> None:
    assert fingerprint(Country().live(periods())) == fingerprint(lives)
    first = [period for period in periods() if period.last < date(1990, 1, 1)]
    assert fingerprint(Country(7).live(first)) != fingerprint(Country(8).live(first))


def test_spreading() -> None:
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    assert within(10, [1, 100], [10, 3]) == [7, 3]
    assert within(0, [0, 0], [5, 5]) == [0, 0]
    for total in (-1, 9):
        with pytest.raises(ValueError, match="does not fit"):
            within(total, [1, 1], [4, 4])


def test_accounts_state_the_members_of_the_close_by_sex_and_age(lives: list[Life]) -> None:
    writer, numbers = Writer(SEED, date(2026, 11, 22)), analytical_numbers(lives)
    stated = 0
    for place in range(0, len(lives), 40):
        _record, filings = writer.write(lives[place], FIRST_NUMBER + place, numbers[place])
        for _day, kind, data in filings:
            if kind != "accounts_filed":
                continue
            facts, close = data["facts"], date(data["facts"]["fiscal_year"], 12, 31)
            folded = fold(data for day, _kind, data in filings if day <= close)
            assert all(facts[name] >= 0 for name in PEOPLE)
            assert sum(facts[name] for name in PEOPLE) == folded["members"]
            assert facts["women_under_35"] + facts["men_under_35"] == folded.get("youth", 0)
            assert sum(facts[name] for name in PEOPLE if name.startswith("women")) == folded.get("women", 0)
            stated += 1
    assert stated > 1_000


def test_accounts_of_a_year_come_after_it_and_never_after_today(lives: list[Life]) -> None:
    numbers, found = analytical_numbers(lives), dict[date, set[int]]()
    for today in (date(2025, 11, 30), date(2026, 11, 22)):
        writer = Writer(SEED, today)
        filings = [f for n in range(0, len(lives), 40) for f in writer.write(lives[n], n, numbers[n])[1]]
        accounts = [
            (day, data["facts"]["fiscal_year"]) for day, kind, data in filings if kind == "accounts_filed"
        ]
        assert all(day.year == year + 1 and day <= today for day, year in accounts)
        found[today] = {year for _day, year in accounts}
    assert list(found.values()) == [{2022, 2023, 2024}, {2022, 2023, 2024, 2025}]
