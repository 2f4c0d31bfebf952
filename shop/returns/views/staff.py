"""Returns at the desk: find and read one, the account of a refund after cash, the dated rules."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, fresh_required, permission_required
from core.errors import DomainError
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.messages.views.sending import picture
from shop.returns import permissions
from shop.returns.data import RuleData
from shop.returns.errors import BadRule
from shop.returns.services import access, accounts, law, reading
from shop.returns.views import showing

returns_desk = lang_blueprint("returns_desk", __name__, "/desk/returns")


@returns_desk.get("")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """Returns of one's provinces."""
    tab = request.args.get("tab", "todo")
    tab = tab if tab in reading.TABS else "todo"
    by = access.by_staff(current_actor())
    rows = reading.list_of(by, tab, number_arg("before"))
    return render_template(
        "shop/returns/desk_returns.html", rows=rows, tab=tab, counts=reading.counts_of(by),
        full=len(rows) == reading.PAGE, whys=showing.WHYS, state_name=showing.state_name,
        state_kind=showing.STATE_KINDS.get, nav_key="returns",
    )  # fmt: skip


@returns_desk.get("/<int:return_id>")
@permission_required(permissions.READ)
def show(return_id: int) -> ResponseReturnValue:
    """One return, the account masked."""
    return _page(return_id)


def _page(return_id: int, account: tuple[str, str] | None = None) -> ResponseReturnValue:
    actor = current_actor()
    found = reading.get(access.by_staff(actor), return_id)
    return render_template(
        "shop/returns/desk_return.html", found=found, account=account, whys=showing.WHYS, ways=showing.WAYS,
        wishes=showing.WISHES, timeline=showing.timeline(found.history, found.state), state_name=showing.state_name,
        state_kind=showing.STATE_KINDS.get, may_pay=actor.may(permissions.PAY), nav_key="returns",
    )  # fmt: skip


@returns_desk.post("/<int:return_id>/account")
@permission_required(permissions.PAY)
@fresh_required
def account(return_id: int) -> ResponseReturnValue:
    """The RIB of a refund after cash; the look is in the audit log."""
    actor = current_actor()
    found = reading.get(access.by_staff(actor), return_id)
    return _page(return_id, accounts.reveal(actor, found.vendor_order_id))


@returns_desk.post("/orders/<int:order_id>/account")
@permission_required(permissions.PAY)
@fresh_required
def order_account(order_id: int) -> ResponseReturnValue:
    """Where the money of an order goes back to by hand; each look is in the audit log."""
    found = accounts.reveal_of_order(current_actor(), order_id)
    return render_template(
        "shop/returns/desk_account.html", accounts=found, order_id=order_id, nav_key="orders"
    )


@returns_desk.get("/<int:return_id>/pictures/<int:picture_id>")
@permission_required(permissions.READ)
def show_picture(return_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of a return; the look is in the audit log."""
    return picture(reading.open_picture_as_staff(current_actor(), return_id, picture_id))


@returns_desk.get("/rules")
@permission_required(permissions.READ)
def rules() -> ResponseReturnValue:
    """The dated rules of distance sales."""
    found = law.law_at(clock.now())
    return render_template(
        "shop/returns/desk_rules.html", rules=found.rules.values(), names=showing.RULES, units=showing.UNITS,
        may_change=current_actor().may(permissions.LAW), nav_key="return-rules",
    )  # fmt: skip


@returns_desk.get("/rules/<code>")
@permission_required(permissions.LAW)
def rule(code: str) -> ResponseReturnValue:
    """One rule with its versions."""
    return _rule_page(code)


def _rule_page(code: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    versions = law.history(code)
    now = clock.now()
    page = render_template(
        "shop/returns/desk_rule.html", rule=law.law_at(now).of(code), versions=versions, names=showing.RULES,
        units=showing.UNITS, refusal=refusal, form=request.form, today=clock.local_date(now), nav_key="return-rules",
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@returns_desk.post("/rules/<code>")
@permission_required(permissions.LAW)
def change_rule(code: str) -> ResponseReturnValue:
    """Write a new version."""
    law.require_writer(current_actor())
    try:
        law.change_rule(current_actor(), _typed_rule(code), request.form.get("reason", ""), clock.now())
    except BadRule as refusal:
        return _rule_page(code, refusal)
    flash(_("Recorded. It holds from its date on."), "ok")
    return redirect(url_for("returns_desk.rules"), 303)


def _typed_rule(code: str) -> RuleData:
    form, unit = request.form, law.unit_of(code)
    value = form.get("value", "").strip()
    try:
        day = date.fromisoformat(form.get("valid_from", ""))
    except ValueError:
        raise BadRule(_("Write the day from which it holds."), "valid_from") from None
    number = int(value) if value.isdecimal() and len(value) < 6 else -1
    return RuleData(
        code, number, unit, form.get("article", ""), form.get("source", ""), "verified" in form, day
    )


def order_link(order: Any, actor: Actor) -> str:
    """On an order's page at the desk: its returns, and where the account of a repayment stands."""
    ids = [parcel.id for parcel in order.parcels]
    found = [one for rows in reading.of_parcels(ids).values() for one in rows]
    with_account = actor.may(permissions.PAY) and any(map(accounts.last4_of, ids))
    if not (found or with_account) or not actor.may(permissions.READ):
        return ""
    return render_template(
        "shop/returns/parcel_link.html", vendor=None, returns=found, whys=showing.WHYS,
        with_account=order.id if with_account else None,
        state_name=showing.state_name, state_kind=showing.STATE_KINDS.get,
    )  # fmt: skip
