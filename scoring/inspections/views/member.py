"""What a cooperative sees of its visits, and its answers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.i18n import _
from core.web import lang_blueprint
from scoring.inspections.services import answering
from scoring.inspections.views import words

my_visits = lang_blueprint("my_visits", __name__, "/visits")


@my_visits.get("")
@login_required
def choose() -> ResponseReturnValue:
    """The cooperatives one acts for; a single one is opened at once."""
    cards = answering.my_cooperatives(current_user.user_id)
    if len(cards) == 1:
        return redirect(url_for("my_visits.show", cooperative_id=cards[0].id))
    return render_template("scoring/inspections/choose.html", cards=cards)


@my_visits.get("/<int:cooperative_id>")
@login_required
def show(cooperative_id: int) -> ResponseReturnValue:
    """Visits, findings, answers, decisions."""
    found = answering.my_visits(current_user.user_id, cooperative_id)
    return render_template("scoring/inspections/mine.html", found=found, words=words)


@my_visits.post("/<int:cooperative_id>/findings/<int:finding_id>")
@login_required
def answer(cooperative_id: int, finding_id: int) -> ResponseReturnValue:
    """Say what was done about a finding, or why it is not so."""
    text = request.form.get("answer", "")
    answering.answer(current_user.user_id, cooperative_id, finding_id, text, clock.now())
    flash(_("Your answer is with the Office. Its decision will be shown here."), "ok")
    return redirect(url_for("my_visits.show", cooperative_id=cooperative_id))


def visits_of_account(user: Any, **_context: object) -> str:
    """On the account's home: the cooperatives one acts for that were visited, with what is to be answered."""
    cards = answering.my_cooperatives(user.id)
    if not cards:
        return ""
    ids = [card.id for card in cards]
    counts, seen = answering.count_open(ids), answering.visited(ids)
    lines = [(card, counts.get(card.id, 0)) for card in cards if card.id in seen]
    return render_template("scoring/inspections/account.html", lines=lines) if lines else ""
