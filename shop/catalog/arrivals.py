"""How soon a parcel of a cooperative is where the buyer wants it: what the index knows of it, and how it is asked.

An entry says for each region of the Kingdom in how many working days a parcel is there at the latest (`07:4`); for the
region it leaves from, the same province by province (`09.541:2`), since there it may be nearer. So a place is one
province code and one region code, and of these an entry has exactly one.
"""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from core.geography.lookups import list_provinces, regions
from core.geography.rules import ZONES, Zone, province_of, region_of, zone_between

FACET = "arrives"
CHOICES = (2, 3, 4)
"""Working days that a buyer may ask for."""
Days = Mapping[Zone, int]
Tables = Callable[[Collection[int]], Mapping[int, Days]]
_asked: list[Tables] = []


def deliver_with(tables: Tables) -> None:
    """Have a room above say in how many days cooperatives deliver, zone by zone; called from its wiring."""
    _asked[:] = [tables]


def days_of(vendor_ids: Collection[int]) -> Mapping[int, Days]:
    """Working days by vendor and zone; empty when nobody says."""
    return _asked[0](vendor_ids) if _asked else {}


def arrivals(sent_from: str, days: Days) -> list[str]:
    """What the entry of a product says that leaves from this province."""
    return list(_arrivals(province_of(sent_from), tuple(days[zone] for zone in ZONES if zone in days)))


@lru_cache(maxsize=2000)
def _arrivals(province: str, days: tuple[int, ...]) -> tuple[str, ...]:
    if len(days) < len(ZONES):
        return ()
    by_zone = dict(zip(ZONES, days, strict=True))
    home = region_of(province)
    near = {place.code for place in list_provinces(home)} | {province}
    places = [*sorted(near), *(code for code in regions() if code != home)]
    return tuple(f"{place}:{by_zone[zone_between(province, place)]}" for place in places)


def within(place: str, days: int) -> list[str]:
    """The values of entries that are in this province in so many days."""
    return [f"{code}:{n}" for code in (place, region_of(place)) for n in range(days + 1)]


def count_within(place: str, counts: Mapping[str, int]) -> dict[int, int]:
    """How many are there in how many days, from the counts of all values."""
    return {days: sum(counts.get(value, 0) for value in within(place, days)) for days in CHOICES}
