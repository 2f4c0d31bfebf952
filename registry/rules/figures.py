"""What a cooperative counts for in the public figures, and by how much each filing changes that. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from registry.rules.filings import Filed, in_order
from registry.rules.record import applied
from registry.rules.standing import EXISTING, is_womens


class Step(NamedTuple):
    """When, by which kind of filing and where a figure moves."""

    day: date
    kind: str
    region_code: str
    province_code: str
    sector_code: str


class Counts(NamedTuple):
    """What moves. `womens`: women's cooperatives."""

    cooperatives: int = 0
    members: int = 0
    women: int = 0
    youth: int = 0
    womens: int = 0

    def plus(self, other: "Counts", sign: int = 1) -> "Counts":
        """The sum, or the difference with sign -1."""
        return Counts(*(mine + sign * theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING = Counts()
Steps = dict[Step, Counts]
_Place = tuple[str, str, str]


def counted(record: Mapping[str, Any]) -> tuple[_Place, Counts] | None:
    """Where a record counts and for how much; None: it is not counted (struck off, dissolved, not yet registered)."""
    if record.get("status") not in EXISTING:
        return None
    members, women, youth = record["members"], record.get("women", 0), record.get("youth", 0)
    place = (record["region_code"], record["province_code"], record["sector_code"])
    return place, Counts(1, members, women, youth, int(is_womens(members, women)))


def steps(history: Iterable[Filed]) -> Steps:
    """How the filings of one cooperative move the figures; their sum up to a day is what it counts for that day."""
    record: dict[str, Any] = {}
    found: Steps = {}
    before = None
    for filed in in_order(history):
        record = applied(record, filed.data)
        after = counted(record)
        if after != before:
            _add(found, filed, before, -1)
            _add(found, filed, after, 1)
        before = after
    return {step: counts for step, counts in found.items() if counts != NOTHING}


def _add(found: Steps, filed: Filed, state: tuple[_Place, Counts] | None, sign: int) -> None:
    if state is None:
        return
    place, counts = state
    step = Step(filed.happened_on, filed.kind, *place)
    found[step] = counts if sign == 1 and step not in found else found.get(step, NOTHING).plus(counts, sign)


def difference(new: Steps, old: Steps) -> Steps:
    """What has to be added to a journal that holds the old steps, so that it holds the new ones."""
    if not old:
        return new
    moved = {step: new.get(step, NOTHING).plus(old.get(step, NOTHING), -1) for step in {**old, **new}}
    return {step: counts for step, counts in moved.items() if counts != NOTHING}
