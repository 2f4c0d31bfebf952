"""A run: gather, score, keep. Old runs are computed again from what was kept, to the byte."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.db import session, transaction
from core.events import announce
from scoring.data import INPUTS, MethodCard, RunCard
from scoring.errors import NoSuchRun
from scoring.events import ScoreComputed
from scoring.method.models import Method, Result, Run
from scoring.method.rules.scoring import Inputs, Scores, score
from scoring.method.services import versions
from scoring.method.services.gathering import gather

Table = NDArray[np.float64]
_DOUBLES = np.dtype("<f8")
_INTS = ("sector", "members")
WIDTH, PARTS = 8 * len(INPUTS), 8 * 22


def packed(inputs: Inputs) -> Table:
    """Inputs as one table, a row each, in the order of `scoring.data.INPUTS`."""
    return np.column_stack([getattr(inputs, name) for name in INPUTS]).astype(_DOUBLES)


def unpacked(table: Table) -> Inputs:
    """The same, back."""
    columns: dict[str, Any] = {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(INPUTS)}
    return Inputs(**(columns | {name: columns[name].astype(np.int64) for name in _INTS}))


def parts_of(found: Scores) -> Table:
    """Pillars, points, estimates and expectations, a row each."""
    table: Table = np.hstack([found.pillars, found.parts, found.estimates, found.expected]).astype(_DOUBLES)
    return table


def digest(text: bytes) -> str:
    """The short name of some bytes."""
    return hashlib.sha256(text).hexdigest()[:32]


@dataclass(frozen=True)
class Computed:
    """A run before it is kept."""

    ids: NDArray[np.int64]
    table: Table
    scores: Scores
    input_hash: str


def compute(as_of: date, method: MethodCard) -> Computed:
    """Score everybody as of a day under a version, without keeping anything."""
    p = versions.parameters_of(method)
    gathered = gather(as_of, p)
    table = packed(gathered.inputs)
    whole = gathered.ids.astype("<i8").tobytes() + table.tobytes() + method.digest.encode()
    return Computed(gathered.ids, table, score(gathered.inputs, p), digest(whole))


def run(as_of: date, now: datetime) -> RunCard:
    """Score all cooperatives as of a day and keep it. The same inputs again give the run that is there."""
    versions.ensure_first(now)
    method = versions.method_on(as_of)
    computed = compute(as_of, method)
    row = {
        "as_of": as_of, "method_id": method.id, "made_at": now, "cooperatives": len(computed.ids),
        "rated": int(computed.scores.rated.sum()), "input_hash": computed.input_hash,
    }  # fmt: skip
    same = select(Run.id).filter_by(as_of=as_of, method_id=method.id, input_hash=computed.input_hash)
    found = session().scalar(same)
    if found is None:
        try:
            found = _keep(row, computed)
        except IntegrityError:  # somebody ran the same meanwhile
            found = session().scalar(same)
    return get_run(found or 0)


def _keep(row: dict[str, Any], computed: Computed) -> int:
    with transaction() as s:
        run_id: int = s.execute(insert(Run).values(row).returning(Run.id)).scalar_one()
        if rows := _rows(run_id, computed):
            mark = "%s" if s.get_bind().dialect.name == "postgresql" else "?"
            names = ", ".join(rows[0])
            marks = ", ".join([mark] * len(rows[0]))
            # straight to the driver: typed binding of each value would cost more than all the scoring
            s.connection().exec_driver_sql(
                f"INSERT INTO scoring_result ({names}) VALUES ({marks})",  # noqa: S608
                [tuple(row.values()) for row in rows],
            )
        announce(ScoreComputed(run_id, row["as_of"].isoformat()))
    return run_id


def _rows(run_id: int, computed: Computed) -> list[dict[str, Any]]:
    inputs, parts = computed.table.tobytes(), parts_of(computed.scores).tobytes()
    found = computed.scores
    names = ("cooperative_id", "score", "low", "high", "confidence", "sells", "rated", "band")
    columns = (
        computed.ids.tolist(), _numbers(found.score), _numbers(found.low), _numbers(found.high),
        found.confidence.tolist(), found.sells.tolist(), found.rated.tolist(), found.band.tolist(),
    )  # fmt: skip
    rows = []
    for place, values in enumerate(zip(*columns, strict=True)):
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        mine = inputs[place * WIDTH : (place + 1) * WIDTH]
        row["run_id"], row["inputs"], row["input_hash"] = run_id, mine, digest(mine)
        row["parts"] = parts[place * PARTS : (place + 1) * PARTS]
        rows.append(row)
    return rows


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


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


def _run_cards(*where: Any, limit: int = 100) -> list[RunCard]:
    query = (
        select(
            Run.id, Run.as_of, Run.method_id, Method.version, Method.state, Run.cooperatives, Run.rated, Run.input_hash
        )
        .join(Method, Method.id == Run.method_id)
        .where(*where)
        .order_by(Run.as_of.desc(), Run.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [RunCard(*row) for row in session().execute(query)]


def recompute(run_id: int) -> list[int]:
    """Score a run again from what it kept, with the numbers of its version; ids of those that differ in any byte."""
    card = get_run(run_id)
    p = versions.parameters_of(versions.get_method(card.method_id))
    query = (
        select(Result.cooperative_id, Result.inputs, Result.parts, Result.score, Result.input_hash)
        .where(Result.run_id == run_id)
        .order_by(Result.cooperative_id)
    )
    rows = session().execute(query).all()
    if not rows:
        return []
    table = np.frombuffer(b"".join(row.inputs for row in rows), dtype=_DOUBLES).reshape(len(rows), -1)
    again = score(unpacked(table), p)
    parts, scores = parts_of(again).tobytes(), _numbers(again.score)
    return [
        row.cooperative_id
        for place, row in enumerate(rows)
        if row.parts != parts[place * PARTS : (place + 1) * PARTS]
        or row.score != scores[place]
        or row.input_hash != digest(row.inputs)
    ]


def run_faults() -> list[str]:
    """The newest run is what its own inputs come to, for `flask doctor`."""
    card = latest_run()
    if card is None:
        return []
    wrong = recompute(card.id)[:20]
    return [f"the score of cooperative {key} in run {card.id} is not what was kept" for key in wrong]


assert {field.name for field in fields(Inputs)} == set(INPUTS)
