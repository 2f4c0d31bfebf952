"""How well an idea fits somebody, in points that add up, and how a team is made of many. Pure; blind to sex and age.

Points out of 10,000: 3,500 skills + 2,000 place + 1,500 means + 1,500 room in the trade + 1,500 what can be learnt.
Every part can only grow with another skill, so a skill never lowers a match.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projectbank.territory.rules import Mobility, closeness

WEIGHTS = {"skills": 3500, "place": 2000, "means": 1500, "room": 1500, "learn": 1500}
ENOUGH_ROLES = 2
"""Somebody who can hold two different roles brings all that one person can."""
RELEASED = 4
"""A quarter of a share is paid at subscription (law 112-12): who cannot pay it cannot found."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A role of an idea as matching needs it."""

    skills: frozenset[str]
    count: int
    trainable: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What an idea asks for. `free`: how many people its team still takes."""

    province: str
    share_centimes: int
    seats: tuple[Seat, ...]
    free: int
    saturation: float


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody brings. Nothing else about them is known here."""

    province: str
    mobility: Mobility
    skills: frozenset[str]
    capital_centimes: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a match: its points, the most it can give, and the figures its sentence is made of."""

    key: str
    points: int
    most: int
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The parts of a match; `score` is their sum."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        """0 to 10,000."""
        return sum(part.points for part in self.parts)

    @property
    def percent(self) -> int:
        """For people: 0 to 100."""
        return round(self.score / 100)


def match(wish: Wish, offer: Offer) -> Match | None:
    """How well they fit; None when the idea is out of reach: too far, too dear, or its team is full."""
    near = closeness(offer.province, wish.province, offer.mobility)
    if near is None or wish.free < 1 or offer.capital_centimes * RELEASED < wish.share_centimes:
        return None
    can = [bool(seat.skills & offer.skills) for seat in wish.seats]
    reachable = sum(held or seat.trainable for held, seat in zip(can, wish.seats, strict=True))
    means = min(1.0, offer.capital_centimes / wish.share_centimes) if wish.share_centimes else 1.0
    number = len(wish.seats)
    return Match(
        (
            _part("skills", min(sum(can), ENOUGH_ROLES) / ENOUGH_ROLES, sum(can), number),
            _part("place", near, round(near * 10)),
            _part("means", means, offer.capital_centimes, wish.share_centimes),
            _part("room", 1 - wish.saturation, round(wish.saturation * 100)),
            _part("learn", reachable / number if number else 0.0, reachable, number),
        )
    )


def _part(key: str, share: float, *figures: int) -> Part:
    most = WEIGHTS[key]
    return Part(key, round(max(0.0, min(1.0, share)) * most), most, figures)


def coverage(seats: Sequence[Seat], people: Sequence[frozenset[str]]) -> int:
    """How many places people with these skills fill, each holding one: the largest assignment there is."""
    places = [seat.skills for seat in seats for _number in range(seat.count)]
    holder: dict[int, int] = {}

    def place(person: int, tried: set[int]) -> bool:
        for number, skills in enumerate(places):
            if number not in tried and skills & people[person]:
                tried.add(number)
                if number not in holder or place(holder[number], tried):
                    holder[number] = person
                    return True
        return False

    return sum(place(person, set()) for person in range(len(people)))


def suggest_team(
    seats: Sequence[Seat], chosen: Sequence[frozenset[str]], others: Mapping[int, frozenset[str]], size: int
) -> list[int]:
    """People to ask (by key) beside those already `chosen`: greedy cover of the places, then swaps while they help.

    Deterministic: of equals the lower key. Nobody is taken who fills no place.
    """
    picked: list[int] = []
    while len(chosen) + len(picked) < size:
        best = _best_addition(seats, chosen, others, picked)
        if best is None:
            break
        picked.append(best)
    return _swapped(seats, chosen, others, picked)


def _best_addition(
    seats: Sequence[Seat],
    chosen: Sequence[frozenset[str]],
    others: Mapping[int, frozenset[str]],
    picked: list[int],
) -> int | None:
    now = _filled(seats, chosen, others, picked)
    gains = {
        key: _filled(seats, chosen, others, [*picked, key]) - now
        for key in sorted(others)
        if key not in picked
    }
    best = max(gains, key=lambda key: (gains[key], _breadth(seats, others[key]), -key), default=None)
    return best if best is not None and gains[best] > 0 else None


def _swapped(
    seats: Sequence[Seat],
    chosen: Sequence[frozenset[str]],
    others: Mapping[int, frozenset[str]],
    picked: list[int],
) -> list[int]:
    """Exchange one person for another while the team covers more, or as much with broader skills."""
    while True:
        now = _value(seats, chosen, others, picked)
        trials = [
            [*picked[:place], key, *picked[place + 1 :]]
            for place in range(len(picked))
            for key in sorted(others)
            if key not in picked
        ]
        better = max(trials, key=lambda trial: _value(seats, chosen, others, trial), default=None)
        if better is None or _value(seats, chosen, others, better) <= now:
            return sorted(picked)
        picked = better


def _value(
    seats: Sequence[Seat],
    chosen: Sequence[frozenset[str]],
    others: Mapping[int, frozenset[str]],
    picked: list[int],
) -> tuple[int, int]:
    return _filled(seats, chosen, others, picked), sum(_breadth(seats, others[key]) for key in picked)


def _filled(
    seats: Sequence[Seat],
    chosen: Sequence[frozenset[str]],
    others: Mapping[int, frozenset[str]],
    picked: list[int],
) -> int:
    return coverage(seats, [*chosen, *(others[key] for key in picked)])


def _breadth(seats: Sequence[Seat], skills: frozenset[str]) -> int:
    return sum(bool(seat.skills & skills) for seat in seats)
