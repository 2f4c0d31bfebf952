"""The desk: bands counted, never a list of the worst; appeals to decide; versions to adopt."""

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, permission_required
from core.desk import DeskCase
from core.i18n import _, pick
from core.web import lang_blueprint
from scoring import permissions
from scoring.fairness.services import appeals
from scoring.method.services import reading, running, versions
from scoring.method.views import words

DELAY = timedelta(days=5)
score_desk = lang_blueprint("score_desk", __name__, "/desk/score")


@score_desk.get("/")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """How many cooperatives are in each band, and the versions of the method."""
    run, methods = running.latest_run(), versions.list_methods()
    return render_template(
        "scoring/desk.html", run=run, counts=reading.bands(run) if run else {}, methods=methods,
        words=words, actor=current_actor(), may=permissions, nav_key="score", moved=versions.moved_by_others(methods),
    )  # fmt: skip


@score_desk.post("/methods/<int:method_id>")
@permission_required(permissions.ADOPT)
def adopt(method_id: int) -> ResponseReturnValue:
    """Agree to a version; the second of two people puts it in force."""
    may_move = request.form.get("others_may_move") == "1"
    state = versions.adopt(current_actor(), method_id, clock.now(), others_may_move=may_move)
    flash(
        _("Adopted.") if state == "adopted" else _("Noted: another person of the board has to agree."), "ok"
    )
    return redirect(url_for("score_desk.index"))


@score_desk.post("/methods/<int:method_id>/withdraw")
@permission_required(permissions.PROPOSE)
def withdraw(method_id: int) -> ResponseReturnValue:
    """Give a proposal up."""
    versions.withdraw(current_actor(), method_id, clock.now())
    flash(_("Withdrawn. It can be proposed again as another version."), "ok")
    return redirect(url_for("score_desk.index"))


@score_desk.get("/appeals/<int:appeal_id>")
@permission_required(permissions.DECIDE_APPEALS)
def appeal(appeal_id: int) -> ResponseReturnValue:
    """One appeal with the order it is about."""
    found = appeals.get_appeal(current_actor(), appeal_id)
    return render_template("scoring/desk_appeal.html", appeal=found, words=words, nav_key="inbox")


@score_desk.post("/appeals/<int:appeal_id>")
@permission_required(permissions.DECIDE_APPEALS)
def decide(appeal_id: int) -> ResponseReturnValue:
    """Grant or refuse it."""
    granted = request.form.get("decision") == "grant"
    appeals.decide(current_actor(), appeal_id, granted, request.form.get("reason", ""), clock.now())
    flash(_("The order no longer counts.") if granted else _("The order counts as before."), "ok")
    return redirect(url_for("desk.inbox"))


def count(actor: Actor) -> int:
    """How many appeals wait."""
    return appeals.count_waiting(actor)


def cases(actor: Actor, limit: int) -> Sequence[DeskCase]:
    """Appeals as lines of the inbox."""
    return [
        DeskCase(
            id=f"score-appeal-{card.id}", kind="score_appeals",
            title=pick(ar=card.cooperative.name_ar, fr=card.cooperative.name_fr),
            subtitle=_("Contests an order in its score"), risk="low", risk_note=str(words.GROUNDS[card.ground]),
            due_at=card.asked_at + DELAY, url=url_for("score_desk.appeal", appeal_id=card.id), icon="scales",
        )
        for card in appeals.queue(actor, limit)
    ]  # fmt: skip
