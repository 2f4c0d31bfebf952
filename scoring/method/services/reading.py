"""Scores read: one cooperative today and before, what a change would bring, figures of all."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import func, select

from core.db import session
from scoring.data import INPUTS, RunCard, ScoreCard
from scoring.method.models import Method, Result, Run
from scoring.method.rules.parameters import INDICATORS, PILLARS
from scoring.method.rules.scoring import score
from scoring.method.services import running, versions

Known = dict[str, float | None]


def _named(names: Any, values: Any) -> Known:
    return {name: None if value != value else float(value) for name, value in zip(names, values, strict=True)}


def card_of(row: Result, run: Any, version: int) -> ScoreCard:
    """A kept result with every part by name."""
    parts = np.frombuffer(row.parts, dtype="<f8")
    inputs = np.frombuffer(row.inputs, dtype="<f8")
    return ScoreCard(
        row.cooperative_id, row.run_id, run.as_of, version, row.score, row.low, row.high, row.confidence, row.sells,
        row.rated, row.band if row.rated else None, _named(PILLARS, parts[:4]), _named(INDICATORS, parts[4:10]),
        _named(INDICATORS, parts[10:16]), _named(INDICATORS, parts[16:22]), _named(INPUTS, inputs), row.input_hash,
    )  # fmt: skip


def history(cooperative_id: int, limit: int = 24) -> list[ScoreCard]:
    """The scores of a cooperative, newest first; one for each day (1 statement)."""
    query = (
        select(Result, Run, Method.version)
        .join(Run, Run.id == Result.run_id)
        .join(Method, Method.id == Run.method_id)
        .where(Result.cooperative_id == cooperative_id)
        .order_by(Run.as_of.desc(), Run.id.desc())
        .limit(limit)
    )
    found: dict[date, ScoreCard] = {}
    for row, run, version in session().execute(query):
        found.setdefault(run.as_of, card_of(row, run, version))
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
    table = np.array([[_nan(values[name]) for name in INPUTS]], dtype="<f8")
    peers = np.array([[_nan(card.expected[name]) for name in INDICATORS]])
    found = score(running.unpacked(table), p, peers)
    row = running._rows(card.run_id, running.Computed(np.array([card.cooperative_id]), table, found, ""))[0]
    return card_of(Result(**row), card, card.method_version)


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def bands(run: RunCard) -> dict[int, int]:
    """How many cooperatives of a run are in each band; −1: not yet rated (1 statement)."""
    query = select(Result.band, func.count()).where(Result.run_id == run.id).group_by(Result.band)
    return {row[0]: row[1] for row in session().execute(query)}


def scores_of(run_id: int) -> list[tuple[int, float | None, bool, bool, int]]:
    """(cooperative, score, sells, rated, band) of a whole run (1 statement); never shown as a list."""
    query = select(Result.cooperative_id, Result.score, Result.sells, Result.rated, Result.band)
    rows = session().execute(query.where(Result.run_id == run_id).order_by(Result.cooperative_id))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
