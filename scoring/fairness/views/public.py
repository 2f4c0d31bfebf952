"""Parity, open to everybody; the badge on a stall."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from core.geography.lookups import regions
from core.i18n import pick
from core.web import lang_blueprint
from scoring.fairness.rules import DIMENSIONS
from scoring.fairness.services import parity, signals
from scoring.method.services import running
from scoring.method.views import words

score_parity = lang_blueprint("score_parity", __name__, "/score")


@score_parity.get("/parity")
def show() -> ResponseReturnValue:
    """The same figures for groups of which the score knows nothing."""
    run = running.latest_run()
    rows = parity.parity_of(run) if run else []
    tables = [(words.DIMENSIONS[name], [row for row in rows if row.dimension == name]) for name in DIMENSIONS]
    return render_template("scoring/parity.html", run=run, tables=tables, group_name=group_name)


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
