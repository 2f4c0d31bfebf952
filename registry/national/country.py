"""Half a century of made-up cooperatives, lived period by period so that each period ends exactly on its figures.

In a period some cooperatives end, in others people come and go, and the new ones take in what is missing: their number,
members, women, youth and the number of women's cooperatives are what brings the country to the period's figures.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from registry.demo.places import Place
from registry.national.names import NameMaker, Trade, Words, trades
from registry.national.places import pairs, seat, wanted
from registry.national.spread import within
from registry.national.targets import REGIONS, SECTORS, Period

SEED = 112_2025  # the law, the year of the figures
ENDS_A_YEAR, MOVES_A_YEAR = 0.011, 0.05
NEW_LAW = date(2014, 12, 18)  # five founders suffice since then
MOST_WOMEN = 0.85  # of the members of a mixed cooperative
_ENDS = (("struck_off", 55), ("dissolved", 35), ("dissolved then struck_off", 10))


@dataclass(slots=True)
class Life:
    """One cooperative: what it registered with, what it counts now, and its dated facts."""

    place: Place
    sector: str
    trade: Trade
    name: Words
    registered_on: date
    members: int
    women: int
    youth: int
    womens: bool
    first: tuple[int, int, int] = (0, 0, 0)
    ended_on: date | None = None
    facts: list[tuple[date, str, dict[str, Any]]] = field(default_factory=list)


class Country:
    """The country at the end of the periods it has lived through."""

    def __init__(self, seed: int = SEED) -> None:
        self.chance = Random(seed)  # noqa: S311  demonstration, not security
        self.names = NameMaker(self.chance)
        self.lives: list[Life] = []
        self.alive: list[Life] = []

    def live(self, periods: Iterable[Period], progress: Callable[[date], None] | None = None) -> list[Life]:
        """Live through the periods; returns every cooperative there ever was."""
        for period in periods:
            self._end_some(period)
            self._move_people(period)
            self._found(period)
            if progress:
                progress(period.last)
        return self.lives

    def _day(self, first: date, last: date) -> date:
        """A working day."""
        day = first + timedelta(days=self.chance.randrange((last - first).days + 1))
        earlier = day - timedelta(days=max(0, day.weekday() - 4))
        return earlier if earlier >= first else day

    def _end_some(self, period: Period) -> None:
        old_enough = date.fromordinal(period.first.toordinal() - 3 * 365)
        old = [life for life in self.alive if life.registered_on < old_enough]
        count = round(len(old) * ENDS_A_YEAR * (period.last - period.first).days / 365)
        for life in self.chance.sample(old, count):
            self._end(life, self._day(period.first, period.last))
        self.alive = [life for life in self.alive if life.ended_on is None]

    def _end(self, life: Life, day: date) -> None:
        life.ended_on = day
        how = self.chance.choices([kind for kind, _ in _ENDS], [weight for _, weight in _ENDS])[0]
        first, _then, second = how.partition(" then ")
        life.facts.append((day, first, {}))
        if second:
            life.facts.append((day + timedelta(days=self.chance.randrange(60, 200)), second, {}))

    def _move_people(self, period: Period) -> None:
        settled = [life for life in self.alive if life.registered_on < period.first]
        count = round(len(settled) * MOVES_A_YEAR * (period.last - period.first).days / 365)
        for life in self.chance.sample(settled, count):
            draw = self.chance.random()
            add = self._joining(life) if draw < 0.55 else self._leaving(life)
            if add:
                for name, number in add.items():
                    setattr(life, name, getattr(life, name) + number)
                kind = "members_joined" if add["members"] > 0 else "members_left"
                life.facts.append((self._day(period.first, period.last), kind, {"add": add}))

    def _joining(self, life: Life) -> dict[str, int]:
        came = self.chance.randrange(1, 5)
        women = came if life.womens else max(self.chance.randrange(came + 1), self.chance.randrange(came + 1))
        if not life.womens and life.women + women > MOST_WOMEN * (life.members + came):
            women = 0
        youth = int(self.chance.random() < 0.12)
        return _add(came, women, youth)

    def _leaving(self, life: Life) -> dict[str, int]:
        left = self.chance.randrange(1, 4)
        stay = life.members - left
        if stay < 8:
            return {}
        women = left if life.womens else min(left, round(left * life.women / life.members))
        if not life.womens and not life.women - women <= MOST_WOMEN * stay:
            women = min(left, life.women)
        if life.women - women > stay or (not life.womens and life.women - women > MOST_WOMEN * stay):
            return {}
        youth = max(0, life.youth - stay)
        return _add(-left, -women, -youth)

    def _found(self, period: Period) -> None:
        goal, now = period.target, self.alive
        new = goal.cooperatives - len(now)
        if new <= 0:
            return
        womens = min(new, max(0, goal.womens - sum(life.womens for life in now)))
        sectors = wanted(goal.cooperatives, Counter(life.sector for life in now), SECTORS, new)
        regions = wanted(goal.cooperatives, Counter(life.place.region_code for life in now), REGIONS, new)
        founded = pairs(sectors, regions, self.chance)
        sizes = self._sizes(goal.members - sum(life.members for life in now), founded, period)
        order = self._womens_first(founded, sizes)
        women = self._women(goal.women - sum(life.women for life in now), sizes, order[:womens])
        youth = self._youth(goal.youth - sum(life.youth for life in now), sizes)
        for place, (sector, region) in enumerate(founded):
            self._enter(period, sector, region, (sizes[place], women[place], youth[place]))

    def _sizes(self, members: int, founded: list[tuple[str, str]], period: Period) -> list[int]:
        """At least five members each (seven before the law of 2014); a few are large, housing often."""
        least = 5 if period.first > NEW_LAW else 7
        weights = [
            self.chance.lognormvariate(0, 0.9) * (3 if sector == "housing" else 1) for sector, _ in founded
        ]
        over = within(members - least * len(founded), weights, [2_000] * len(founded))
        return [least + count for count in over]

    def _womens_first(self, founded: list[tuple[str, str]], sizes: list[int]) -> list[int]:
        """Which of the new ones are women's cooperatives: small ones, in crafts, argan, food and herbs rather."""
        likely = {
            "argan": 8.0,
            "pam": 5.0,
            "foodstuffs": 5.0,
            "handicrafts": 4.0,
            "housing": 0.01,
            "transport": 0.1,
        }
        keys = [
            self.chance.random() ** (size / likely.get(sector, 1.0))
            for (sector, _), size in zip(founded, sizes, strict=True)
        ]
        return sorted(range(len(founded)), key=lambda i: -keys[i])

    def _women(self, women: int, sizes: list[int], chosen: list[int]) -> list[int]:
        while sum(sizes[place] for place in chosen) > women:
            chosen = chosen[:-1]
        womens = set(chosen)
        rest = women - sum(sizes[place] for place in womens)
        room = [0 if place in womens else int(MOST_WOMEN * size) for place, size in enumerate(sizes)]
        weights = [most * self.chance.random() for most in room]
        mixed = within(rest, weights, room)
        return [sizes[place] if place in womens else mixed[place] for place in range(len(sizes))]

    def _youth(self, youth: int, sizes: list[int]) -> list[int]:
        weights = [
            size * self.chance.random() ** 4 * (20 if self.chance.random() < 0.03 else 1) for size in sizes
        ]
        return within(youth, weights, sizes)

    def _enter(self, period: Period, sector: str, region: str, people: tuple[int, int, int]) -> None:
        members, women, youth = people
        place, trade = seat(region, sector, self.chance), self.chance.choice(trades()[sector])
        name = self.names.name(trade, place, womens=women == members, youth=youth * 2 > members)
        day = self._day(period.first, period.last)
        life = Life(place, sector, trade, name, day, members, women, youth, women == members, people)
        self.lives.append(life)
        self.alive.append(life)


def _add(members: int, women: int, youth: int) -> dict[str, int]:
    return {"members": members} | {n: c for n, c in (("women", women), ("youth", youth)) if c}
