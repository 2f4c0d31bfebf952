"""Scores read: one cooperative today and before, what a change would bring, figures of all."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, select

from core.db import session
from scoring.data import INPUTS, RunCard, ScoreCard
from scoring.method.models import Block, Method, Run
from scoring.method.rules import choosing
from scoring.method.rules.choosing import Posts
from scoring.method.rules.parameters import INDICATORS, PILLARS, is_moved_by_others
from scoring.method.rules.scoring import score
from scoring.method.services import keeping, running, versions
from scoring.method.services.keeping import COLUMNS, SPAN, Row

Known = dict[str, float | None]


def _named(names: Sequence[str], values: Mapping[str, float | None], kind: str = "") -> Known:
    return {name: values[f"{kind}{name}"] for name in names}


def card_of(row: Row, run: RunCard) -> ScoreCard:
    """A kept result with every part by name."""
    known = {name: None if x != x else x for name, x in zip(COLUMNS, row.values, strict=True)}
    rated = bool(known["rated"])
    return ScoreCard(
        int(known["id"] or 0), run.id, run.as_of, run.method_version, known["score"], known["low"], known["high"],
        known["confidence"] or 0.0, bool(known["sells"]), rated, int(known["band"] or 0) if rated else None,
        _named(PILLARS, known), _named(INDICATORS, known, "part."), _named(INDICATORS, known, "estimate."),
        _named(INDICATORS, known, "expected."), _named(INPUTS, known), row.input_hash,
    )  # fmt: skip


def history(cooperative_id: int, limit: int = 24) -> list[ScoreCard]:
    """The scores of a cooperative, newest first; one for each day (1 statement)."""
    mine = and_(Block.run_id == Run.id, Block.place == cooperative_id // SPAN)
    query = (
        select(*running.CARD, Block.whole)
        .join(Method, Method.id == Run.method_id)
        .join(Block, mine)
        .order_by(Run.as_of.desc(), Run.id.desc())
        .limit(limit)
    )
    found: dict[date, ScoreCard] = {}
    for *run, whole in session().execute(query):
        row, card = keeping.row_of(cooperative_id, whole), RunCard(*run)
        if row is not None:
            found.setdefault(card.as_of, card_of(row, card))
    return list(found.values())


def find_score(cooperative_id: int) -> ScoreCard | None:
    """The newest score of a cooperative."""
    found = history(cooperative_id, 1)
    return found[0] if found else None


def preview(card: ScoreCard, changes: Mapping[str, float]) -> ScoreCard:
    """What the score would be with some inputs changed and peers as they are: milliseconds, no statement but the
    method's own. `changes`: new values by the names of `scoring.data.INPUTS`."""
    run = running.get_run(card.run_id)
    p = versions.parameters_of(versions.get_method(run.method_id))
    return previewed(card, changes, p)


def previewed(card: ScoreCard, changes: Mapping[str, float], p: Any) -> ScoreCard:
    """The same, with the numbers of the method at hand."""
    values = dict(card.inputs) | dict(changes)
    table = np.full((len(COLUMNS), 1), np.nan)
    table[1 : 1 + len(INPUTS), 0] = [_nan(values[name]) for name in INPUTS]
    peers = np.array([[_nan(card.expected[name]) for name in INDICATORS]])
    inputs = keeping.inputs_of(table)
    posts = _posts(card) if is_moved_by_others(p.choices) else None
    found = score(inputs, p, peers, posts)
    row = keeping.row_at(keeping.table_of(np.array([card.cooperative_id]), inputs, found), 0)
    run = RunCard(card.run_id, card.as_of, 0, card.method_version, "", 0, 0, "", {})
    return card_of(row, run)


def _posts(card: ScoreCard) -> Posts:
    """What the others of its run did, for versions that measure by it (1 statement, the first time of a run 3)."""
    run = running.get_run(card.run_id)
    ids, posts = _posts_of(run.id, run.input_hash)
    at = int(np.searchsorted(ids, card.cooperative_id))
    return Posts(posts.low[at : at + 1], posts.high[at : at + 1])


@lru_cache(maxsize=1)
def _posts_of(run_id: int, _input_hash: str) -> tuple[NDArray[np.float64], Posts]:
    run = running.get_run(run_id)
    query = select(Block.whole).where(Block.run_id == run_id).order_by(Block.place)
    table = keeping.unpack_all(session().scalars(query).all())
    posts = choosing.posts_of(keeping.inputs_of(table), versions.numbers_of(run.method_version))
    nobody = np.empty((0, len(INDICATORS)))
    return table[0], posts or Posts(nobody, nobody)


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def bands(run: RunCard) -> dict[int, int]:
    """How many cooperatives of a run are in each band; −1: not yet rated."""
    return {int(band): count for band, count in run.bands.items()}


def scores_of(run_id: int) -> list[tuple[int, float | None, bool, bool, int]]:
    """(cooperative, score, sells, rated, band) of a whole run (1 statement); never shown as a list."""
    query = select(Block.short).where(Block.run_id == run_id).order_by(Block.place)
    ids, scores, _confidence, sells, rated, band = keeping.unpack_short(session().scalars(query).all())
    known = [None if x != x else x for x in scores.tolist()]
    columns = (ids.astype(int), known, sells.astype(bool), rated.astype(bool), band.astype(int))
    lists = [column if isinstance(column, list) else column.tolist() for column in columns]
    return list(zip(*lists, strict=True))


def rated_of(run_id: int, cooperative_ids: Collection[int] | None = None) -> list[tuple[int, float, float]]:
    """(cooperative, score, confidence) of the rated ones of a run, of some or of all (1 statement)."""
    query = select(Block.short).where(Block.run_id == run_id).order_by(Block.place)
    if cooperative_ids is not None:
        query = query.where(Block.place.in_({key // SPAN for key in cooperative_ids}))
    ids, scores, confidence, _sells, rated, _band = keeping.unpack_short(session().scalars(query).all())
    mine = rated == 1
    if cooperative_ids is not None:
        mine &= np.isin(ids, list(cooperative_ids))
    columns = (ids[mine].astype(int), scores[mine], confidence[mine])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def columns_of(run_id: int, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Columns of a whole run by name (1 statement), `id` ascending among them: "sells", "band", "orders", "governance",
    "part.on_time", … as in `scoring.method.services.keeping.COLUMNS`. NaN is not known."""
    query = select(Block.whole).where(Block.run_id == run_id).order_by(Block.place)
    table = keeping.unpack_all(session().scalars(query).all())
    return {name: table[COLUMNS.index(name)] for name in ("id", *names)}


def cards_of(run: RunCard, cooperative_ids: Iterable[int]) -> Iterator[ScoreCard]:
    """The scores of some cooperatives in one run, block by block (a statement each)."""
    for place, keys in groupby(sorted(set(cooperative_ids)), key=lambda key: key // SPAN):
        block = session().get(Block, (run.id, place))
        rows = (keeping.row_of(key, block.whole) for key in keys) if block else ()
        yield from (card_of(row, run) for row in rows if row is not None)
