"""Proposing a version of the method: every number and choice in a form, begun from the version in force."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from scoring import permissions
from scoring.method.rules import parameters
from scoring.method.rules.parameters import INDICATORS, OPTIONS, PILLARS, Choices
from scoring.method.services import versions
from scoring.method.views import words

FIELDS = ("worst", "best", "weight", "strength", "default")
score_versions = lang_blueprint("score_versions", __name__, "/desk/score/versions")


@score_versions.route("/new", methods=["GET", "POST"])
@permission_required(permissions.PROPOSE)
def propose() -> ResponseReturnValue:
    """The numbers in force, to be changed and proposed; two other people then adopt them."""
    now = clock.now()
    versions.ensure_first(now)
    p = versions.parameters_of(versions.method_on(clock.local_date(now)))
    values, error = shown(parameters.to_json(p)), None
    if request.method == "POST":
        values |= {name: request.form.get(name, "") for name in values}
        try:
            stored = read(parameters.to_json(p), values)
            versions.propose(current_actor(), stored, request.form.get("note", ""), now)
        except DomainError as wrong:
            error = wrong
        else:
            flash(_("Proposed. Two people of the board, neither of them you, have to agree."), "ok")
            return redirect(url_for("score_desk.index"))
    page = render_template(
        "scoring/desk_propose.html", values=values, error=error, words=words, fields=FIELDS, nav_key="score",
        options=OPTIONS, note=request.form.get("note", ""), plain=[name for name in values if "." not in name],
    )  # fmt: skip
    return page, error.status if error else 200


def shown(stored: Mapping[str, Any]) -> dict[str, str]:
    """The numbers by the names of their fields: "measures.on_time.worst", "pillars.training", "floor"."""
    found = {
        f"measures.{name}.{part}": f"{stored['measures'][name][part]:.12g}"
        for name in INDICATORS
        for part in FIELDS
    }
    found |= {f"pillars.{name}": f"{stored['pillars'][name]:.12g}" for name in PILLARS}
    chosen = asdict(Choices(**stored.get("choices", {})))
    found |= {
        f"choices.{name}": value if name in OPTIONS else f"{value:.12g}" for name, value in chosen.items()
    }
    for name, value in stored.items():
        if isinstance(value, (list, tuple)):
            found[name] = " ".join(f"{number:.12g}" for number in value)
        elif not isinstance(value, dict):
            found[name] = f"{value:.12g}"
    return found


def read(stored: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """The form as numbers and choices. Raises DomainError for what is no number."""
    found: dict[str, Any] = dict(stored)
    found["measures"] = {
        name: {part: _number(values[f"measures.{name}.{part}"]) for part in FIELDS} for name in INDICATORS
    }
    found["choices"] = {
        name: values[f"choices.{name}"] if name in OPTIONS else _number(values[f"choices.{name}"])
        for name in asdict(Choices())
    }
    found["pillars"] = {name: _number(values[f"pillars.{name}"]) for name in PILLARS}
    for name, value in stored.items():
        if isinstance(value, (list, tuple)):
            found[name] = [_like(value[0], _number(part)) for part in values[name].split()]
        elif not isinstance(value, dict):
            found[name] = _like(value, _number(values[name]))
    return found


def _like(old: Any, number: float) -> Any:
    return int(number) if isinstance(old, int) and number == int(number) else number


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as error:
        raise DomainError("not_a_number", _("“%(text)s” is not a number.", text=text[:20])) from error
