"""The figures to reach: published ones on their days, a plausible path between and before them."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

FIRST_DAY = date(1979, 1, 2)


class Target(NamedTuple):
    """What the register counts at the end of a day; `womens`: women's cooperatives."""

    cooperatives: int
    members: int
    women: int
    youth: int
    womens: int


class Period(NamedTuple):
    """A stretch of time and the figures at its end."""

    first: date
    last: date
    target: Target


# Published: June 2020 (34,515 and 608,490), 2020 (40,531 and 646,901; 6,232 women's), end 2022 (53,800), 2023 (60,000;
# 7,730), 2024 (764,000+, 34 %; 7,874), end of June 2025 and end of November 2025 (all four). 2017 as published: more
# than 20,000, more than 500,000 members, 29 % women, 2,677 women's cooperatives. The rest lies plausibly between.
ANCHORS: tuple[tuple[date, Target], ...] = (
    (date(1978, 12, 31), Target(0, 0, 0, 0, 0)),
    (date(1983, 12, 31), Target(2_050, 118_000, 9_400, 900, 12)),
    (date(1990, 12, 31), Target(3_350, 160_000, 15_200, 1_500, 70)),
    (date(2000, 12, 31), Target(4_700, 222_000, 29_000, 2_600, 310)),
    (date(2005, 12, 31), Target(5_350, 262_000, 42_000, 3_500, 560)),
    (date(2010, 12, 31), Target(8_200, 348_000, 75_000, 5_200, 1_150)),
    (date(2014, 12, 31), Target(13_900, 440_000, 115_000, 6_900, 1_900)),
    (date(2017, 12, 31), Target(20_400, 511_000, 148_190, 8_400, 2_677)),
    (date(2020, 6, 30), Target(34_515, 608_490, 182_500, 11_300, 5_480)),
    (date(2020, 12, 31), Target(40_531, 646_901, 194_800, 12_300, 6_232)),
    (date(2022, 12, 31), Target(53_800, 718_000, 224_000, 14_000, 7_240)),
    (date(2023, 12, 31), Target(60_000, 751_500, 243_600, 14_700, 7_730)),
    (date(2024, 12, 31), Target(62_000, 764_400, 256_300, 15_200, 7_874)),
    (date(2025, 6, 30), Target(63_445, 778_654, 267_953, 16_026, 7_891)),
    (date(2025, 11, 30), Target(65_315, 788_969, 272_583, 18_036, 7_905)),
)
LAST_DAY = ANCHORS[-1][0]

# Percent of all cooperatives, a guess until the Office's table replaces it.
REGIONS = {
    "01": 9, "02": 9, "03": 12, "04": 9, "05": 8, "06": 11, "07": 13, "08": 5, "09": 9, "10": 7, "11": 5, "12": 3,
}  # fmt: skip
# Of the 34,515 of June 2020: agriculture, handicrafts and housing as published, the others a guess.
SECTORS = {
    "agriculture": 21_976, "handicrafts": 6_513, "housing": 1_219, "argan": 760, "foodstuffs": 1_150, "pam": 560,
    "fishing": 480, "forestry": 310, "transport": 230, "retail": 130, "consumption": 90, "literacy": 220,
    "labour": 170, "tourism": 240, "quarries": 70, "waste": 100, "consulting": 70, "printing": 30,
    "communication": 40, "ecommerce": 30, "art": 67, "mining": 30, "renewable_energy": 12, "green_tourism": 18,
}  # fmt: skip
# Where the trees, the coast and the pastures of some sectors are.
WHERE = {
    "argan": {"09": 74, "07": 17, "10": 9},
    "fishing": {"01": 18, "02": 7, "04": 6, "06": 10, "07": 12, "09": 12, "10": 8, "11": 14, "12": 13},
}


def periods() -> Iterator[Period]:
    """Every year, and the published days within years, in order; between two anchors figures grow evenly."""
    first = FIRST_DAY
    for (before, low), (after, high) in pairwise(ANCHORS):
        for last in _ends(before, after):
            share = (last - before).days / (after - before).days
            target = Target(*(round(a + (b - a) * share) for a, b in zip(low, high, strict=True)))
            yield Period(first, last, target)
            first = date.fromordinal(last.toordinal() + 1)


def _ends(before: date, after: date) -> list[date]:
    years = [date(year, 12, 31) for year in range(before.year, after.year + 1)]
    return [*(day for day in years if before < day < after), after]
