"""A run: gather, score, keep. Old runs are computed again from what was kept, to the byte."""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, insert, or_, select
from sqlalchemy.exc import IntegrityError

from core.db import session, transaction
from core.events import announce
from scoring.data import INPUTS, MethodCard, RunCard
from scoring.errors import NoSuchRun
from scoring.events import ScoreComputed
from scoring.method.models import Block, Method, Run
from scoring.method.rules.scoring import Inputs, Scores, score
from scoring.method.services import keeping, versions
from scoring.method.services.gathering import gather

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Computed:
    """A run before it is kept."""

    table: Table
    scores: Scores
    input_hash: str


def compute(as_of: date, method: MethodCard) -> Computed:
    """Score everybody as of a day under a version, without keeping anything."""
    p = versions.parameters_of(method)
    gathered = gather(as_of, p)
    found = score(gathered.inputs, p)
    table = keeping.table_of(gathered.ids, gathered.inputs, found)
    return Computed(table, found, keeping.whole_digest(gathered.ids, gathered.inputs, method.digest))


def run(as_of: date, now: datetime) -> RunCard:
    """Score all cooperatives as of a day and keep it. The same inputs again give the run that is there."""
    versions.ensure_first(now)
    method = versions.method_on(as_of)
    computed = compute(as_of, method)
    head = _head(computed.table, computed.scores, computed.input_hash)
    row = {"as_of": as_of, "method_id": method.id, "made_at": now, **head}
    same = select(Run.id).filter_by(as_of=as_of, method_id=method.id, input_hash=computed.input_hash)
    found = session().scalar(same)
    if found is None:
        try:
            found = _keep(row, computed)
        except IntegrityError:  # somebody ran the same meanwhile
            found = session().scalar(same)
    return get_run(found or 0)


def _keep(row: dict[str, Any], computed: Computed) -> int:
    names = ("place", "short", "input_hash", "whole")
    with transaction() as s:
        run_id: int = s.execute(insert(Run).values(row).returning(Run.id)).scalar_one()
        rows = [
            dict(zip(names, block, strict=True), run_id=run_id) for block in keeping.blocks(computed.table)
        ]
        if rows:
            s.execute(insert(Block), rows)
        announce(ScoreComputed(run_id, row["as_of"].isoformat()))
    return run_id


def get_run(run_id: int) -> RunCard:
    """One run. Raises NoSuchRun."""
    found = _run_cards(Run.id == run_id)
    if not found:
        raise NoSuchRun
    return found[0]


def latest_run(day: date | None = None) -> RunCard | None:
    """The newest run, of those as of `day` or before."""
    found = _run_cards(*([] if day is None else [Run.as_of <= day]), limit=1)
    return found[0] if found else None


def run_before(run: RunCard) -> RunCard | None:
    """The run that was the newest until this one."""
    older = or_(Run.as_of < run.as_of, and_(Run.as_of == run.as_of, Run.id < run.id))
    found = _run_cards(older, limit=1)
    return found[0] if found else None


def monthly_runs(until: date, months: int = 12) -> list[RunCard]:
    """The newest run of each of the last months, newest first; months without one are left out (1 statement)."""
    last = until.year * 12 + until.month - 1
    first = date((last - months + 1) // 12, (last - months + 1) % 12 + 1, 1)
    found: dict[tuple[int, int], RunCard] = {}
    for card in _run_cards(Run.as_of >= first, Run.as_of <= until, limit=500):
        found.setdefault((card.as_of.year, card.as_of.month), card)
    return list(found.values())


CARD = (
    Run.id, Run.as_of, Run.method_id, Method.version, Method.state, Run.cooperatives, Run.rated, Run.input_hash,
    Run.bands,
)  # fmt: skip
"""The columns of a RunCard."""


def _run_cards(*where: Any, limit: int = 100) -> list[RunCard]:
    query = (
        select(*CARD)
        .join(Method, Method.id == Run.method_id)
        .where(*where)
        .order_by(Run.as_of.desc(), Run.id.desc())
        .limit(limit)
    )
    return [RunCard(*row) for row in session().execute(query)]


def recompute(run_id: int) -> list[int]:
    """Score a run again from what it kept, with the numbers of its version; ids of those that differ in any byte."""
    return _again(get_run(run_id))[0]


def _again(card: RunCard) -> tuple[list[int], bool]:
    """(ids of those that differ, whether the run as a whole is what its rows come to)."""
    method = versions.get_method(card.method_id)
    query = select(Block.place, Block.short, Block.input_hash, Block.whole).where(Block.run_id == card.id)
    rows = session().execute(query.order_by(Block.place)).all()
    kept = keeping.unpack_all([row.whole for row in rows])
    inputs, ids = keeping.inputs_of(kept), keeping.ids_of(kept)
    scores = score(inputs, versions.parameters_of(method))
    again = keeping.table_of(ids, inputs, scores)
    wrong = _differ(kept, again)
    wrong |= _differ(keeping.unpack_short([row.short for row in rows]), keeping.shortened(again))
    hashes = {place: found for place, _short, found, _whole in keeping.blocks(again)}
    damaged = [row.place for row in rows if row.input_hash != hashes.get(row.place)]
    wrong |= np.isin(ids // keeping.SPAN, damaged)
    head = _head(again, scores, keeping.whole_digest(ids, inputs, method.digest))
    is_whole = all(getattr(card, name) == value for name, value in head.items())
    return [int(key) for key in ids[wrong]], is_whole


def _head(table: Table, scores: Scores, input_hash: str) -> dict[str, Any]:
    """What is said of a run as a whole."""
    return {
        "cooperatives": table.shape[1], "rated": int(scores.rated.sum()), "input_hash": input_hash,
        "bands": {str(band): count for band, count in Counter(scores.band.tolist()).items()},
    }  # fmt: skip


def _differ(kept: Table, again: Table) -> NDArray[np.bool_]:
    """Which rows are not the same in every byte (two NaNs are); all of them when some are missing."""
    if kept.shape != again.shape:
        return np.ones(again.shape[1], np.bool_)
    found: NDArray[np.bool_] = (_bytes(kept) != _bytes(again)).any(axis=0)
    return found


def _bytes(table: Table) -> NDArray[np.int64]:
    return np.ascontiguousarray(table).view(np.int64)


def faults_of(run_id: int) -> list[str]:
    """In what a run is not what its own inputs come to. Raises NoSuchRun."""
    card = get_run(run_id)
    wrong, is_whole = _again(card)
    found = [f"the score of cooperative {key} in run {card.id} is not what was kept" for key in wrong]
    return found if is_whole else [*found, f"run {card.id} does not hold what it was made of"]


def run_faults() -> list[str]:
    """The newest run is what its own inputs come to, and versions have the numbers they had, for `flask doctor`."""
    card = latest_run()
    return versions.changed_numbers() + (faults_of(card.id)[:20] if card else [])


assert {field.name for field in fields(Inputs)} == set(INPUTS)
