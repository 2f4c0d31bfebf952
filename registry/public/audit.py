"""What a reader can work out of a table with hidden counts, and which further counts stop it. Pure.

Rows and columns are the nodes of a graph and counts its edges. Whoever adds and subtracts lines moves a hidden count
only along a closed path of hidden counts: the most it can rise or fall is a flow between the ends of its edge.
"""

import heapq
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from itertools import count

Place = tuple[str, str]
TOTAL = ""
"""The code of a total in place of a row's or a column's."""
ROOM = 3
"""A count to be protected must be able to be off by so many in all: four possible values."""
_Node = tuple[bool, str]
_PER_TOTAL = 10**7


@dataclass
class Audit:
    """A table, the least and the most each count can be for all that is known, and what is hidden."""

    table: Mapping[Place, int]
    least: Mapping[Place, int]
    most: Mapping[Place, int]
    hidden: set[Place]
    _edges: dict[_Node, list[tuple[Place, _Node]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in sorted(place for place, number in self.table.items() if number):
            row, column = (False, place[0]), (True, place[1])
            self._edges.setdefault(row, []).append((place, column))
            self._edges.setdefault(column, []).append((place, row))

    def protect(self, wanted: Set[Place]) -> None:
        """Hide what it takes for each of these places to have its room; all that is not zero, if need be."""
        open_places = sorted(wanted)
        while open_places := [place for place in open_places if self.room(place) < ROOM]:
            for place in open_places:
                if self.room(place) < ROOM:
                    self.hidden |= self._more(place)
            open_places = [place for place in open_places if self._more(place)]

    def room(self, place: Place) -> int:
        """By how much a hidden count can be off, up and down together, for whoever knows the others."""
        return sum(self._flow(place, up) for up in (True, False))

    def _flow(self, place: Place, up: bool) -> int:
        """How far it can move in one direction, ROOM at most."""
        moved: dict[Place, int] = {place: 0}
        own, total = self._own_slack(place, up), 0
        while total < min(ROOM, own) and (path := self._path(place, up, 1, self.hidden, moved)):
            total += 1
            for step, sign in path:
                moved[step] = moved.get(step, 0) + sign
        return total

    def _own_slack(self, place: Place, up: bool) -> int:
        return self.most[place] - self.table[place] if up else self.table[place] - self.least[place]

    def _more(self, place: Place) -> set[Place]:
        """The cheapest counts to hide so that this one can move further; none: there are none left."""
        for need in range(ROOM, 0, -1):
            for up in (True, False):
                if self._own_slack(place, up) < need:
                    continue
                path = self._path(place, up, need, self.table.keys(), {})
                if path and (new := {step for step, _sign in path} - self.hidden):
                    return new
        return set()

    def _path(
        self, place: Place, up: bool, need: int, allowed: Set[Place], moved: Mapping[Place, int]
    ) -> list[tuple[Place, int]]:
        """The cheapest way round from one end of a count to the other: (count, what it rises by), without itself."""
        ends = [(False, place[0]), (True, place[1])]
        start, end = ends if _sign(place) == (1 if up else -1) else reversed(ends)
        queue, order = [(0, 0, start)], count(1)
        best: dict[_Node, int] = {start: 0}
        came: dict[_Node, tuple[Place, int, _Node]] = {}
        while queue:
            cost, _order, node = heapq.heappop(queue)
            if node == end:
                return _walked(came, start, end)
            if cost > best[node]:
                continue
            for step, other in self._edges.get(node, ()):
                # From a row to a column a count gives, from a column to a row it takes; totals the other way round.
                sign = _sign(step) * (1 if node[0] else -1)
                if step == place or step not in allowed or self._slack(step, sign, moved) < need:
                    continue
                price = cost + (0 if step in self.hidden else _price(step, self.table[step]))
                if price < best.get(other, price + 1):
                    best[other], came[other] = price, (step, sign, node)
                    heapq.heappush(queue, (price, next(order), other))
        return []

    def _slack(self, place: Place, sign: int, moved: Mapping[Place, int]) -> int:
        now = self.table[place] + moved.get(place, 0)
        return self.most[place] - now if sign > 0 else now - self.least[place]


def _sign(place: Place) -> int:
    """A total stands on the other side of the sum of its line; the total of all on neither."""
    return -1 if place.count(TOTAL) == 1 else 1


def _price(place: Place, number: int) -> int:
    """Inner counts before totals, small ones before large ones."""
    return number + _PER_TOTAL * place.count(TOTAL) ** 4


def _walked(
    came: Mapping[_Node, tuple[Place, int, _Node]], start: _Node, end: _Node
) -> list[tuple[Place, int]]:
    path, node = [], end
    while node != start:
        step, sign, node = came[node]
        path.append((step, sign))
    return path
