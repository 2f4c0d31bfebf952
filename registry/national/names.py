"""Believable names in Arabic and French, all different: a telling word, a trade, a place."""

import csv
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from registry.demo.places import Place
from registry.rules.names import folded_name

DATA = Path(__file__).parent / "data"


class Words(NamedTuple):
    """The same words in both languages."""

    ar: str
    fr: str


class Trade(NamedTuple):
    """What a cooperative does, in its name and in its object."""

    ar: str
    fr: str
    object_ar: str
    object_fr: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def trades() -> dict[str, list[Trade]]:
    """Trades of each sector."""
    found: dict[str, list[Trade]] = {}
    for row in _rows("trades"):
        sector = row.pop("sector")
        found.setdefault(sector, []).append(Trade(**row))
    return found


@cache
def _words(name: str) -> list[Words]:
    return [Words(**row) for row in _rows(name)]


class NameMaker:
    """Gives each cooperative a name that no other holds, whatever the spelling or the order of words."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.taken: set[str] = set()

    def name(self, trade: Trade, place: Place, *, womens: bool, youth: bool) -> Words:
        """A fresh name."""
        while True:
            found = self._attempt(trade, place, womens=womens, youth=youth)
            keys = {" ".join(sorted(folded_name(name, "").split())) for name in found}
            if not keys & self.taken:
                self.taken |= keys
                return found

    def _attempt(self, trade: Trade, place: Place, *, womens: bool, youth: bool) -> Words:
        draw = self.chance.random()
        word, second = self.chance.choice(_words("words")), self.chance.choice(_words("seconds"))
        ar, fr = "تعاونية", "Coopérative"
        if womens and draw < 0.5:
            ar, fr = f"{ar} {word.ar} النسوية", f"{fr} féminine {word.fr}"
        elif youth and draw < 0.4:
            ar, fr = f"{ar} {word.ar} الشبابية", f"{fr} de jeunes {word.fr}"
        else:
            ar, fr = f"{ar} {word.ar}", f"{fr} {word.fr}"
        if draw < 0.2:
            return Words(f"{ar} {trade.ar}", f"{fr} {trade.fr}")
        if draw < 0.35:
            return Words(f"{ar} {second.ar} {trade.ar}", f"{fr} {second.fr} {trade.fr}")
        if draw < 0.7:
            return Words(f"{ar} {place.commune_ar}", f"{fr} {place.commune_fr}")
        return Words(f"{ar} {trade.ar} {place.commune_ar}", f"{fr} {trade.fr}, {place.commune_fr}")
