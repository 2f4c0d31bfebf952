"""The score of a cooperative without a stall: the same parts, except selling."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.web import lang_blueprint
from registry import api as registry
from scoring.fairness.services import appeals
from scoring.links.services import ideas, recommending, steps
from scoring.method.rules.parameters import V1
from scoring.method.services import reading, versions
from scoring.method.services.gathering import window
from scoring.method.views import words
from shop import api as shop

score_of = lang_blueprint("score_of", __name__, "/score/of")


@score_of.get("/<int:cooperative_id>/")
@login_required
def show(cooperative_id: int) -> ResponseReturnValue:
    """The score and its parts, for whoever acts for the cooperative."""
    appeals.require_member(current_user.user_id, cooperative_id)
    return render_template("scoring/my_score.html", **context(cooperative_id, current_user.user_id))


def context(cooperative_id: int, user_id: int | None) -> dict[str, Any]:
    """Everything the page of one cooperative shows."""
    cards = reading.history(cooperative_id, 12)
    card = cards[0] if cards else None
    p = versions.numbers_of(card.method_version) if card else V1
    cooperative = registry.cooperative_cards({cooperative_id})[cooperative_id]
    return {
        "cooperative": cooperative, "vendor": shop.find_vendor_of(cooperative_id), "card": card, "cards": cards,
        "words": words, "p": p, "nav_key": "score", "period": window(card.as_of, p) if card else None,
        "steps": steps.next_steps(card) if card else [], "risk": steps.risk_class(card),
        "courses": recommending.recommended(user_id or 0, cooperative_id), "to_next": _to_next(card, p),
        "answers": appeals.count_unread(cooperative_id),
        "projects": steps.projects_for(cooperative.sector_code, cooperative.province_code, card),
    }  # fmt: skip


def _to_next(card: Any, p: Any) -> float | None:
    """Points that the next band is away."""
    if card is None or card.band is None or card.band >= len(p.bands):
        return None
    return float(p.bands[card.band] - card.score)


def home_answer(vendor: Any) -> str:
    """A line on the seller's first page while an answer of the Office has not been read."""
    if not appeals.count_unread(vendor.cooperative.id):
        return ""
    return render_template("scoring/home_answer.html", url=url_for("my_score.facts", vendor_id=vendor.id))


def account_scores(user: Any) -> str:
    """The cooperatives without a stall that somebody acts for, on the first page of the account."""
    mine = {role.cooperative_id for role in registry.roles_of(user.user_id)} if user.user_id else set()
    without = [key for key in sorted(mine) if shop.find_vendor_of(key) is None]
    if not without:
        return ""
    cards = registry.cooperative_cards(set(without))
    return render_template("scoring/account.html", cards=[cards[key] for key in without if key in cards])


def idea_fit(card: Any) -> str:
    """On the page of an idea: how it stands to the cooperatives the reader acts for."""
    if not current_user.is_authenticated or not current_user.user_id:
        return ""
    fits = ideas.fits_of(current_user.user_id, card.investment_centimes)
    return render_template("scoring/idea_fit.html", fits=fits, words=words) if fits else ""


def now_read(user_id: int | None, cooperative_id: int) -> None:
    """The answers are on the screen."""
    appeals.mark_read(user_id, cooperative_id, clock.now())
