"""What is known of all cooperatives on a day, as columns: a few statements, whatever their number.

Rooms above and packages beside add what they know with `add_source`; a pillar without a source is not known of anyone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from academy import api as academy
from core.clock import CASABLANCA
from registry import api as registry
from scoring.method.rules.exclusions import (
    carried_on,
    declaration_points,
    is_burst,
    successors,
)
from scoring.method.rules.parameters import Parameters
from scoring.method.rules.scoring import Inputs
from shop import api as shop
from shop.data import RatingDay

Vector = NDArray[np.float64]
Source = Callable[[date, Parameters], Mapping[int, float]]
"""Points from 0 to 100 by cooperative; one that is absent is not known."""

_sources: dict[str, Source] = {}


def add_source(pillar: str, source: Source) -> None:
    """Have a pillar ("compliance") measured by a room above; called from its wiring."""
    _sources[pillar] = source


@dataclass(frozen=True)
class Gathered:
    """All cooperatives of a day, ids ascending, with their inputs."""

    ids: NDArray[np.int64]
    inputs: Inputs


def window(as_of: date, p: Parameters) -> tuple[date, date]:
    """First and last day of orders that count: the year that ended `ripe_days` ago."""
    until = as_of - timedelta(days=p.ripe_days)
    return until - timedelta(days=p.window_days - 1), until


def gather(as_of: date, p: Parameters) -> Gathered:
    """Everything, for a run."""
    rows = registry.peers(as_of)
    ids = [row[0] for row in rows]
    keys = np.array(ids, dtype=np.int64)
    heirs = successors(registry.successions(), set(ids))
    codes = {code: n for n, code in enumerate(sorted(sector[0] for sector in registry.list_sectors()))}
    inputs = Inputs(
        sector=np.array([codes.get(row[1], -1) for row in rows], dtype=np.int64),
        members=np.array([row[2] for row in rows], dtype=np.int64),
        **_sales(keys, heirs, as_of, p),
        governance=_governance(keys, as_of, p),
        compliance=_asked("compliance", keys, heirs, as_of, p),
        training=_training(keys, as_of, p),
    )
    return Gathered(keys, inputs)


def _places(
    ids: NDArray[np.int64], keys: Sequence[int] | NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(where each key stands among the sorted ids, whether it does)."""
    wanted = np.asarray(keys, dtype=np.int64)
    if not len(ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    found = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return found.astype(np.int64), ids[found] == wanted


def _sales(ids: NDArray[np.int64], heirs: Mapping[int, int], as_of: date, p: Parameters) -> dict[str, Vector]:
    since, until = window(as_of, p)
    table = shop.sales_table(since, until, most_per_buyer=p.most_per_buyer)
    places, known = _places(ids, _inherited(table[0], heirs))
    summed = [
        np.bincount(places[known], column[known], minlength=len(ids)).astype(np.float64)
        for column in table[1:]
    ]
    (orders, on_time, defects, returns, due, replies, ratings, stars, goods, buyers, _earlier, before) = (
        summed
    )
    days = shop.rating_days(since, until, least=p.burst_least, most_per_buyer=p.most_per_buyer)
    for place, day in _bursts(ids, heirs, days, ratings, p):
        ratings[place] -= day.ratings
        stars[place] -= day.rating_sum
    growth = np.divide(goods - before, before, out=np.full(len(ids), np.nan), where=before > 0)
    return {
        "orders": orders, "buyers": buyers, "on_time": on_time, "defects": defects, "fault_returns": returns,
        "replies_due": due, "replies": replies, "ratings": ratings, "rating_sum": stars, "growth": growth,
    }  # fmt: skip


def _inherited(keys: NDArray[np.int64], heirs: Mapping[int, int]) -> NDArray[np.int64]:
    """The keys with those of ended cooperatives replaced by their heirs'."""
    found = keys.copy()
    for ended, heir in heirs.items():
        found[keys == ended] = heir
    return found


def _bursts(
    ids: NDArray[np.int64],
    heirs: Mapping[int, int],
    days: Sequence[RatingDay],
    ratings: Vector,
    p: Parameters,
) -> list[tuple[int, RatingDay]]:
    places, known = _places(ids, [heirs.get(day.cooperative_id, day.cooperative_id) for day in days])
    totals = ratings.copy()
    return [
        (int(place), day)
        for place, is_known, day in zip(places, known, days, strict=True)
        if is_known and is_burst(day.ratings, int(totals[place]), p)
    ]


def _points(ids: NDArray[np.int64], points: Mapping[int, float]) -> Vector:
    places, known = _places(ids, list(points))
    found = np.full(len(ids), np.nan)
    found[places[known]] = np.array(list(points.values()), dtype=np.float64)[known]
    return found


def _governance(ids: NDArray[np.int64], as_of: date, p: Parameters) -> Vector:
    """Mean points of the declarations that fell due; NaN where none did."""
    due = registry.filing_delays(as_of - timedelta(days=p.filing_days), as_of)
    places, known = _places(ids, due.cooperative_ids)
    points = declaration_points(due.days, p)
    sums = np.bincount(places[known], points[known], minlength=len(ids))
    counts = np.bincount(places[known], minlength=len(ids))
    means: Vector = np.divide(sums, counts, out=np.full(len(ids), np.nan), where=counts > 0)
    return means


def _asked(
    pillar: str, ids: NDArray[np.int64], heirs: Mapping[int, int], as_of: date, p: Parameters
) -> Vector:
    source = _sources.get(pillar)
    return _points(ids, carried_on(source(as_of, p), heirs)) if source else np.full(len(ids), np.nan)


def end_of(day: date) -> datetime:
    """The first moment after a Moroccan day."""
    return datetime.combine(day + timedelta(days=1), time(), CASABLANCA).astimezone(UTC)


def _training(ids: NDArray[np.int64], as_of: date, p: Parameters) -> Vector:
    """The share of role holders with a valid certificate; NaN where nobody acts."""
    holders: dict[int, set[int]] = defaultdict(set)
    for holder in registry.role_holders(as_of):
        holders[holder.cooperative_id].add(holder.user_id)
    if not holders:
        return np.full(len(ids), np.nan)
    since, until = end_of(as_of - timedelta(days=p.training_days)), end_of(as_of)
    certified = academy.certified(since, until)
    shares = {key: 100.0 * len(people & certified) / len(people) for key, people in holders.items()}
    return _points(ids, shares)
