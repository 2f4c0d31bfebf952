"""Parity, open to everybody; the badge on a stall."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core.geography.lookups import regions
from core.i18n import _, pick
from core.tabular import csv_bytes
from core.web import lang_blueprint
from scoring.fairness.rules import DIMENSIONS, ParityRow
from scoring.fairness.services import months, signals
from scoring.fairness.services.months import Month
from scoring.method.services import running
from scoring.method.views import words

score_parity = lang_blueprint("score_parity", __name__, "/score")


@score_parity.get("/parity")
def show() -> ResponseReturnValue:
    """The same figures for groups of which the score knows nothing: the newest run, then month by month."""
    found = _months()
    run, rows = found[0] if found else (None, [])
    tables = [
        (
            words.DIMENSIONS[name],
            [row for row in rows if row.dimension == name],
            _by_group(name, found) if len(found) > 1 else {},
        )
        for name in DIMENSIONS
    ]
    return render_template(
        "scoring/parity.html",
        run=run,
        tables=tables,
        group_name=group_name,
        months=[one for one, _rows in found],
    )


def _months() -> list[Month]:
    run = running.latest_run()
    return months.months(run.as_of) if run else []


def _by_group(dimension: str, found: Sequence[Month]) -> dict[str, list[ParityRow | None]]:
    """{group: its row of each month, None where it had none}."""
    by_month = [{row.group: row for row in rows if row.dimension == dimension} for _run, rows in found]
    groups = sorted({group for month in by_month for group in month})
    return {group: [month.get(group) for month in by_month] for group in groups}


@score_parity.get("/parity.csv")
def table() -> ResponseReturnValue:
    """The same of every month as a file. Cells too small to show are empty."""
    heads = [
        _("As of"), _("Compared by"), _("Group"), _("Cooperatives"), _("Rated"), _("Mean score"),
        _("Good or exemplary"),
    ]  # fmt: skip
    rows = [
        [
            run.as_of.isoformat(), str(words.DIMENSIONS[row.dimension]), str(group_name(row.dimension, row.group)),
            _cell(row.cooperatives, 0), _cell(row.rated, 0), _cell(row.mean, 1), _cell(row.upper, 3),
        ]
        for run, rows in _months()
        for row in rows
    ]  # fmt: skip
    answer = Response(csv_bytes(heads, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="parity.csv"'
    return answer


def _cell(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def group_name(dimension: str, group: str) -> str:
    """A group in words."""
    if dimension == "region":
        region = regions().get(group)
        return pick(ar=region.name_ar, fr=region.name_fr) if region else group
    return words.GROUPS.get(group, group)


def stall_badge(vendor: Any) -> str:
    """The badge of reliable sellers, where it is certain."""
    if not signals.has_badge(vendor.cooperative.id):
        return ""
    return render_template("scoring/badge.html")
