"""Location quotient, indexes of need and potential, quadrant, saturation, closeness. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Quadrant = Literal["act", "support", "open", "watch"]
Mobility = Literal["province", "region", "country"]
MOBILITIES: tuple[Mobility, ...] = ("province", "region", "country")
NEED = (("unemployment_women", 1), ("activity_women", -1), ("illiteracy_women", 1))
POTENTIAL = (("souks_per_100k", 1), ("establishments_per_1k", 1), ("cooperative_share", 1))


def location_quotient(part: float, whole: float, nation_part: float, nation_whole: float) -> float | None:
    """How much more of an activity there is here than in the whole country: 1 is the same share, 2 is double.

    None when it cannot be said: nothing to share out, here or in the country.
    """
    if not (whole and nation_whole and nation_part):
        return None
    return (part / whole) / (nation_part / nation_whole)


def index(rows: Mapping[str, object], parts: Sequence[tuple[str, int]]) -> dict[str, float]:
    """For each place the mean of its parts, each scaled from 0 (lowest place) to 100 (highest; −1 turns it round)."""
    scaled = [
        _scaled({code: float(getattr(row, name)) for code, row in rows.items()}, way) for name, way in parts
    ]
    return {code: round(sum(part[code] for part in scaled) / len(scaled), 1) for code in rows}


def _scaled(values: Mapping[str, float], way: int) -> dict[str, float]:
    low, high = min(values.values()), max(values.values())
    width = (high - low) or 1.0
    up = {code: 100 * (value - low) / width for code, value in values.items()}
    return up if way > 0 else {code: 100 - value for code, value in up.items()}


def quadrants(need: Mapping[str, float], potential: Mapping[str, float]) -> dict[str, Quadrant]:
    """Each place against the medians: act (both high), support (need), open (potential), watch (neither)."""
    need_line, potential_line = median(need.values()), median(potential.values())
    return {code: _quadrant(need[code] >= need_line, potential[code] >= potential_line) for code in need}


def _quadrant(needs: bool, can: bool) -> Quadrant:
    if needs:
        return "act" if can else "support"
    return "open" if can else "watch"


def saturation(here: int, population: int, nation: int, nation_population: int) -> float:
    """How full a trade is, 0 to 1: cooperatives per inhabitant here against twice the country's.

    0.5 is the country's own density; 1 is double or more. A trade nobody has anywhere is empty.
    """
    if not (nation and population and nation_population):
        return 0.0
    return min(1.0, (here / population) / (2 * nation / nation_population))


def closeness(home: str, place: str, mobility: Mobility) -> float | None:
    """How near an idea is: 1 in the own province, 0.7 in the own region, 0.4 elsewhere; None: too far for them."""
    if home == place:
        return 1.0
    if home[:2] == place[:2]:
        return 0.7 if mobility != "province" else None
    return 0.4 if mobility == "country" else None


@dataclass(frozen=True, slots=True)
class Classes:
    """Five classes of a map: the upper limits of the first four."""

    limits: tuple[float, ...]

    def of(self, value: float) -> int:
        """1 to 5."""
        return 1 + sum(value > limit for limit in self.limits)


def five_classes(values: Sequence[float]) -> Classes:
    """Classes of about equal numbers of places; fewer when many places are alike."""
    ordered = sorted(values)
    limits = (
        (ordered[len(ordered) * k // 5 - 1] for k in range(1, 5)) if len(ordered) >= 5 else iter(ordered[:-1])
    )
    return Classes(tuple(dict.fromkeys(limits)))
