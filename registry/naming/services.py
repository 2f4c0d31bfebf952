"""Looking at a name beside the register's 65,000 and the names that running creations hold."""

import threading
import time
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, select

from core.db import session
from core.geography import lookups
from registry.models import Cooperative, RegistryEvent
from registry.naming.data import NameHit, NameMatch, NameReport, Verdict
from registry.naming.held import near_held
from registry.naming.index import PROFILES, Hit, NameIndex, Profile
from registry.naming.rules import Comparison, NameWord, compare, read_name, squeezed
from registry.naming.wording import reasons
from registry.rules.standing import EXISTING

CANDIDATES, FEW, OVERLAP, A_WHILE = 30, 2_000, 2_000, 60
SHOWN_FROM = 0.3
_GRAVITY: dict[Verdict, int] = {"same": 2, "similar": 1, "clear": 0}
_C = Cooperative.__table__.c
_BY_IDS = select(
    _C.id, _C.name_ar, _C.name_fr, _C.central_number, _C.status, _C.sector_code, _C.province_code
).where(_C.id.in_(bindparam("ids", expanding=True)))


def check_name(
    name_ar: str,
    name_fr: str = "",
    sector: str = "",
    province: str = "",
    *,
    limit: int = 5,
    besides: Iterable[str] = (),
) -> NameReport:
    """How a proposed name stands: same, similar or clear, with the nearest names and why. It decides nothing.

    `sector` and `province` (codes) only add to the explanation. `besides`: keys of reserved names to leave out (the
    creation that asks). Every reason is given in Arabic and in French.
    """
    mine = [read_name(text, place_words()) for text in (name_ar, name_fr)]
    index = current_index()
    found = _register_matches(index, mine, sector, province) + _reserved_matches(index, mine, set(besides))
    found.sort(key=lambda match: (-_GRAVITY[match.verdict], -match.score, match.number))
    words = {word.bare: word for half in mine for word in half}.values()
    return NameReport(
        verdict=found[0].verdict if found else "clear",
        matches=found[:limit],
        generic_words=[word.text for word in words if word.kind == "generic"],
        normalised=" ".join(word.bare for word in words),
        own_words=[word.text for word in words if word.kind == "own"],
    )


def find_by_name(text: str, limit: int = 500) -> list[NameHit]:
    """Cooperatives whose name resembles a text in any spelling or alphabet, nearest first."""
    hits = current_index().search([read_name(text, place_words())], limit)
    return [NameHit(hit.id, round(hit.score, 4)) for hit in hits]


def _register_matches(
    index: "LiveIndex", mine: Sequence[Sequence[NameWord]], sector: str, province: str
) -> list[NameMatch]:
    ids = {hit.id for profile in PROFILES for hit in index.search(mine, CANDIDATES, profile)}
    rows = session().execute(_BY_IDS, {"ids": sorted(ids)}).all() if ids else []
    matches = []
    for row in rows:
        comparison = _nearest(mine, (row.name_ar, row.name_fr), index)
        where = (row.sector_code == sector, row.province_code == province)
        matches.append(_match(row.name_ar, row.name_fr, row.central_number, row.status, comparison, where))
    return [match for match in matches if match.score >= SHOWN_FROM or match.verdict != "clear"]


def _reserved_matches(
    index: "LiveIndex", mine: Sequence[Sequence[NameWord]], besides: set[str]
) -> list[NameMatch]:
    matches = []
    for name in near_held(mine, place_words(), besides):
        comparison = _nearest(mine, (name.name_ar, name.name_fr), index)
        if comparison.verdict != "clear":
            matches.append(_match(name.name_ar, name.name_fr, "", "reserved", comparison, (False, False)))
    return matches


def _nearest(mine: Sequence[Sequence[NameWord]], names: Iterable[str], index: "LiveIndex") -> Comparison:
    theirs = [read_name(name, place_words()) for name in names]
    pairs = (compare(one, other, index.rarity) for one in mine if one for other in theirs if other)
    return max(
        pairs,
        key=lambda c: (c.identical, _GRAVITY[c.verdict], c.score),
        default=compare([], [], index.rarity),
    )


def _match(
    name_ar: str, name_fr: str, number: str, status: str, comparison: Comparison, where: tuple[bool, bool]
) -> NameMatch:
    counts = status in EXISTING or status == "reserved"
    verdict: Verdict = comparison.verdict if counts else "clear"
    said = [reasons(comparison, status, *where, lang) for lang in ("ar", "fr")]
    score = 1.0 if comparison.identical else min(comparison.score, 0.999)
    return NameMatch(name_ar, name_fr, number, status, score, verdict, *said)


@cache
def place_words() -> frozenset[str]:
    """Compared words of the names of regions, provinces and communes."""
    places: list[Any] = [
        *lookups.regions().values(), *lookups.provinces().values(), *lookups.communes().values()
    ]  # fmt: skip
    words = (word for place in places for name in (place.name_ar, place.name_fr) for word in read_name(name))
    bare = {word.bare for word in words if len(word.bare) > 2} | set(lookups.ALIASES)
    return frozenset(bare | {squeezed(word) for word in bare})


class LiveIndex:
    """The index of the whole register and a small one of what was filed since; rebuilt when that is no longer small.

    One per process and database, a few dozen megabytes at most; it is as new as the last filing when it is asked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._base, self._fresh = NameIndex(()), NameIndex(())
        self._changed: set[int] = set()
        self._seen, self._built = -1, 0.0
        self._recent: frozenset[int] = frozenset()

    def search(
        self, queries: Sequence[Sequence[NameWord]], limit: int, profile: Profile = "finding"
    ) -> list[Hit]:
        """The nearest of both indexes, best first."""
        base, fresh, changed = self._base, self._fresh, self._changed
        hits = base.search(queries, limit, changed, profile) + fresh.search(queries, limit, (), profile)
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]

    def rarity(self, bare: str) -> float:
        """Of the whole register."""
        return self._base.rarity(bare)

    def refresh(self) -> None:
        """Take in what was filed since the last question."""
        newest, count = self._newest()
        if self._has(newest, count) or self._too_soon(newest):
            return
        # Whoever asks while another one takes the news in gets the index as it was; only the very first ask waits.
        if self._lock.acquire(blocking=self._seen < 0):
            try:
                if not self._has(newest, count):
                    self._take_in(newest)
            finally:
                self._lock.release()

    def _newest(self) -> tuple[int, int]:
        """The last number given, and how many entries there are about the last one seen and after it."""
        seen = RegistryEvent.id > self._seen - OVERLAP
        row = session().execute(select(func.max(RegistryEvent.id), func.count()).where(seen)).one()
        return row[0] or 0, row[1]

    def _has(self, newest: int, count: int) -> bool:
        """Nothing came in: no greater number, and no smaller one that was committed later."""
        return newest == self._seen and count == len(self._recent)

    def _too_soon(self, newest: int) -> bool:
        """While a file of thousands comes in, the whole index is built anew once a minute, not with every batch."""
        return 0 <= self._seen < newest - FEW and time.monotonic() < self._built + A_WHILE

    def _take_in(self, newest: int) -> None:
        # Numbers of events are given before they are committed: look a little further back than the last one seen.
        query = select(RegistryEvent.id, RegistryEvent.cooperative_id).where(
            RegistryEvent.id > self._seen - OVERLAP
        )
        count = session().scalar(select(func.count()).select_from(query.subquery())) or 0
        if self._seen < 0 or newest < self._seen or count > FEW + OVERLAP:
            self._rebuild()
        else:
            events = {row.id: row.cooperative_id for row in session().execute(query)}
            changed = self._changed | {c for number, c in events.items() if number not in self._recent}
            self._rebuild() if len(changed) > FEW else self._overlay(changed)
        recent = select(RegistryEvent.id).where(RegistryEvent.id > newest - OVERLAP)
        self._recent = frozenset(session().scalars(recent))
        self._seen = newest

    def _rebuild(self) -> None:
        rows = session().execute(select(_C.id, _C.name_folded).execution_options(yield_per=5000))
        self._base = NameIndex(((row.id, row.name_folded) for row in rows), place_words())
        self._fresh, self._changed = NameIndex(()), set()
        self._built = time.monotonic()

    def _overlay(self, changed: set[int]) -> None:
        rows = session().execute(select(_C.id, _C.name_folded).where(_C.id.in_(changed)))
        self._fresh = NameIndex(((row.id, row.name_folded) for row in rows), place_words())
        self._changed = changed


_indexes: WeakKeyDictionary[Engine, LiveIndex] = WeakKeyDictionary()


def current_index() -> LiveIndex:
    """The index of this database, with the latest filings."""
    index = _indexes.setdefault(session().get_bind().engine, LiveIndex())
    index.refresh()
    return index
