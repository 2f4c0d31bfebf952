"""History follows a cooperative that was registered anew: the Office says from which ended one it goes on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.errors import NotFound
from core.i18n import _
from core.web import lang_blueprint
from registry import api as registry
from registry.data import CooperativeCard
from scoring.fairness.services import appeals

FILE = "registry.file"
score_succession = lang_blueprint("score_succession", __name__, "/desk/score/succession")


@score_succession.route("/<path:number>", methods=["GET", "POST"])
@permission_required(FILE)
def show(number: str) -> ResponseReturnValue:
    """What a cooperative carries on, and the form that says so."""
    card, actor = _card(number), current_actor()
    if not actor.covers(card.province_code):
        raise NotFound("cooperative_not_found", _("This cooperative does not exist."))
    if request.method == "POST":
        old = registry.find_cooperative(request.form.get("predecessor", ""))
        registry.continue_from(
            actor, card.id, old.id if old else 0, request.form.get("reason", ""), clock.now()
        )
        flash(_("Recorded. From the next run on its history follows it."), "ok")
        return redirect(url_for("score_succession.show", number=card.central_number))
    keys = appeals.predecessors(card.id)
    cards = registry.cooperative_cards(set(keys))
    return render_template(
        "scoring/desk_succession.html", cooperative=card, nav_key="score",
        before=[cards[key] for key in keys if key in cards],
    )  # fmt: skip


def _card(number: str) -> CooperativeCard:
    card = registry.find_cooperative(number)
    if card is None:
        raise NotFound("cooperative_not_found", _("This cooperative does not exist."))
    return card


def desk_line(cooperative: Any, actor: Any) -> str:
    """A way there from the record at the desk."""
    if not actor.may(FILE):
        return ""
    url = url_for("score_succession.show", number=cooperative.central_number)
    return render_template("scoring/desk_line.html", url=url)
