"""The method and the parity of the score, open to everybody."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core import clock
from core.web import lang_blueprint
from scoring.data import MethodCard
from scoring.method.rules import parameters
from scoring.method.rules.parameters import V1
from scoring.method.services import running, versions
from scoring.method.views import words

score_method = lang_blueprint("score_method", __name__, "/score")


@score_method.get("/method")
def show() -> ResponseReturnValue:
    """Every number of the version in force."""
    methods = versions.list_methods()
    card = versions.method_on(clock.local_date(clock.now())) if methods else _unwritten()
    return render_template(
        "scoring/method.html", method=card, p=versions.parameters_of(card), methods=methods, words=words,
        run=running.latest_run(),
    )  # fmt: skip


def _unwritten() -> MethodCard:
    """Version 1 before the first run has written it."""
    numbers = parameters.to_json(V1)
    return MethodCard(0, 1, "proposed", numbers, parameters.digest(V1), "", None, None, None, None)
