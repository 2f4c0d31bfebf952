"""Where the made-up cooperatives have their seat: sectors and regions of a period, then a commune."""

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random

from registry.demo.places import Place, places
from registry.national.spread import shares
from registry.national.targets import WHERE


def wanted(total: int, now: Counter[str], weights: dict[str, int], new: int) -> list[str]:
    """The codes of `new` cooperatives that bring the parts closest to their share of `total`."""
    goal = dict(zip(weights, shares(total, list(weights.values())), strict=True))
    missing = {code: max(0, goal[code] - now[code]) for code in weights}
    if sum(missing.values()) != new:
        missing = dict(zip(weights, shares(new, [count + 0.01 for count in missing.values()]), strict=True))
    return [code for code, count in missing.items() for _ in range(count)]


def pairs(sectors: list[str], regions: list[str], chance: Random) -> list[tuple[str, str]]:
    """(sector, region) of each new cooperative: by chance, but argan where argan grows and fishing on the coast."""
    chance.shuffle(regions)
    free = Counter(regions)
    placed = []
    for sector in sorted(sectors, key=lambda code: code not in WHERE):
        if sector not in WHERE:
            break
        region = _near(sector, free, chance)
        free[region] -= 1
        placed.append((sector, region))
    others = [sector for sector in sectors if sector not in WHERE]
    rest = list(free.elements())
    chance.shuffle(rest)
    found = [*placed, *zip(others, rest, strict=True)]
    chance.shuffle(found)
    return found


def _near(sector: str, free: Counter[str], chance: Random) -> str:
    choices = {code: weight for code, weight in WHERE[sector].items() if free[code] > 0}
    if not choices:
        choices = {code: count for code, count in free.items() if count > 0}
    return chance.choices(list(choices), list(choices.values()))[0]


@cache
def _communes(region: str, coast: bool) -> tuple[Sequence[Place], Sequence[float]]:
    found = [
        p for p in places().values() if p.region_code == region and (p.province_code in COAST or not coast)
    ]
    found = found or [p for p in places().values() if p.region_code == region]
    return found, list(accumulate(1.6 if place.urban else 1.0 for place in found))


COAST = frozenset(
    {"01.511", "01.227", "01.573", "01.571", "01.151", "01.331", "01.051", "02.381", "02.167", "02.113", "04.281",
     "04.421", "04.441", "06.141", "06.371", "06.181", "06.111", "07.431", "07.211", "09.001", "09.581", "09.163",
     "10.473", "10.521", "10.261", "11.321", "11.121", "11.537", "12.391", "12.066"}
)  # fmt: skip


def seat(region: str, sector: str, chance: Random) -> Place:
    """A commune of the region: towns more often than villages, on the coast for fishing."""
    found, heights = _communes(region, sector == "fishing")
    return found[bisect(heights, chance.random() * heights[-1])]
