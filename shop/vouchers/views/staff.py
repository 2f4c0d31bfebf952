"""The desk's vouchers: the platform's money, two persons above 5,000 dirhams."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.auth.actor import Actor
from core.desk import DeskCase
from core.errors import DomainError
from core.i18n import _, current_lang
from core.money import format_money
from core.web import lang_blueprint
from shop.catalog.shelves import category_tree
from shop.vouchers import permissions, services
from shop.vouchers.data import VoucherData
from shop.vouchers.views.reading import terms_of, typed_of

WITHIN = timedelta(days=3)
vouchers_desk = lang_blueprint("vouchers_desk", __name__, "/desk/vouchers")


@vouchers_desk.get("")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """All of the platform's, newest first; those that wait can be agreed to by a colleague."""
    return _page({}, {})


@vouchers_desk.post("")
@permission_required(permissions.MAKE)
def propose() -> ResponseReturnValue:
    """One more: at once, or when a second person agrees."""
    typed, now = typed_of(request.form), clock.now()
    try:
        made = services.propose(current_actor(), terms_of(typed, now, _categories()), now)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(typed, refusal.fields or {"code": refusal.message}), refusal.status
    waits = made.state == "waiting"
    flash(
        _("It waits for a second person.") if waits else _("The voucher counts now."),
        "wait" if waits else "ok",
    )
    return redirect(url_for("vouchers_desk.index"), 303)


@vouchers_desk.post("/<int:voucher_id>/<any(agree,refuse,stop):act>")
@permission_required(permissions.MAKE)
def decide(voucher_id: int, act: str) -> ResponseReturnValue:
    """A second person agrees or refuses; anybody of the central office stops."""
    try:
        if act == "stop":
            services.stop_by_staff(current_actor(), voucher_id, clock.now())
        else:
            services.decide(current_actor(), voucher_id, act == "agree", clock.now())
        flash(_("Done."), "ok")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("vouchers_desk.index"), 303)


def _categories() -> tuple[int, ...]:
    """The shelf chosen, when there is one; unknown ones are none."""
    text = request.form.get("category", "")
    known = {node.id for node in category_tree()}
    return (int(text),) if text.isdecimal() and len(text) < 9 and int(text) in known else ()


def _page(typed: dict[str, str], fields: dict[str, str]) -> str:
    actor = current_actor()
    return render_template(
        "shop/vouchers/desk.html",
        vouchers=services.list_of_platform(actor),
        may_make=actor.may(permissions.MAKE) and actor.province_codes is None,
        me=actor.user_id,
        shelves=category_tree(),
        now_at=clock.now(),
        day=timedelta(seconds=1),
        typed=typed,
        fields=fields,
        nav_key="vouchers",
    )


def cases(actor: Actor, limit: int) -> list[DeskCase]:
    """Proposals of colleagues as lines of the inbox."""
    return [_case(voucher) for voucher in services.list_waiting(actor)[:limit]]


def _case(voucher: VoucherData) -> DeskCase:
    budget = voucher.terms.budget_centimes
    return DeskCase(
        id=f"voucher-{voucher.id}", kind="vouchers", title=voucher.terms.code,
        subtitle=_("at most %(amount)s", amount=format_money(budget, current_lang())) if budget else _("any number"),
        risk="medium", risk_note=_("Waits for a second person"), due_at=voucher.made_at + WITHIN,
        url=url_for("vouchers_desk.index"), icon="coins",
    )  # fmt: skip
