"""The buyer's cases, by the order's link: what is wrong, the answer, the Office, the appeal."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user
from core.errors import Conflict, DomainError
from core.i18n import _
from core.web import lang_blueprint
from shop.cases import rules, services
from shop.cases.services import access, reading
from shop.cases.services.access import By
from shop.cases.views import showing
from shop.messages.views.sending import keep_private, picture, sent_photos
from shop.orders.services import reading as orders

order_cases = lang_blueprint("order_cases", __name__, "/order/<token>/cases")
order_cases.after_request(keep_private)


def _by(token: str) -> By:
    return access.by_buyer(token, current_user.id)


@order_cases.get("/new/<int:parcel_id>")
def new(token: str, parcel_id: int) -> ResponseReturnValue:
    """What is wrong with a parcel."""
    return _form(token, parcel_id)


def _form(token: str, parcel_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    access.require_parcel(_by(token), parcel_id)
    order = orders.get_by_token(token)
    parcel = next(one for one in order.parcels if one.id == parcel_id)
    kinds = {kind: showing.KINDS[kind] for kind in rules.OF_BUYER if rules.may_open(kind, parcel.state)}
    page = render_template(
        "shop/cases/new.html", order=order, parcel=parcel, kinds=kinds, form=request.form, refusal=refusal,
        key=request.form.get("key") or secrets.token_urlsafe(16), return_id=_return_id(),
        chosen=request.form.get("kind") or request.args.get("kind", ""),
    )  # fmt: skip
    return page, refusal.status if refusal else 200


def _return_id() -> int | None:
    text = request.form.get("return_id") or request.args.get("return_id", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@order_cases.post("/new/<int:parcel_id>")
def begin(token: str, parcel_id: int) -> ResponseReturnValue:
    """Open the case, once for each form."""
    form = request.form
    try:
        case_id = services.open_by_buyer(
            _by(token), parcel_id, form.get("kind", ""), form.get("text", ""),
            showing.amount_of(form.get("amount", "")),
            form.get("key", "") or secrets.token_urlsafe(16), clock.now(), return_id=_return_id(), photos=sent_photos(),
        )  # fmt: skip
    except DomainError as refusal:
        if not refusal.fields and not isinstance(refusal, Conflict):
            raise
        return _form(token, parcel_id, refusal)
    flash(_("The case is open. The cooperative was told."), "ok")
    return redirect(url_for("order_cases.show", token=token, case_id=case_id), 303)


@order_cases.get("/<int:case_id>")
def show(token: str, case_id: int) -> ResponseReturnValue:
    """One case: where it stands and what to do now."""
    return _page(token, case_id)


def _page(token: str, case_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    found = reading.get(_by(token), case_id)
    last = found.last_decision
    page = render_template(
        "shop/cases/show.html", found=found, token=token, refusal=refusal, form=request.form, mine="buyer",
        kinds=showing.KINDS, outcomes=showing.outcomes_of(found.kind), parties=showing.PARTIES,
        due=showing.due_line(found.state, found.due_at),
        timeline=showing.timeline(found.history, found.state), state_name=showing.state_name,
        state_kind=showing.STATE_KINDS.get, live=found.state in rules.LIVE,
        steps=rules.next_states(found.state, "buyer"),
        may_appeal=found.state == "decided" and last is not None
        and rules.may_appeal("buyer", last.outcome, last.centimes, found.asked_centimes),
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@order_cases.post("/<int:case_id>/<any(add,take,office,withdraw,appeal):step>")
def act(token: str, case_id: int, step: str) -> ResponseReturnValue:
    """Take a step."""
    by, text, now = _by(token), request.form.get("text", ""), clock.now()
    try:
        if step == "add":
            services.add(by, case_id, text, now, photos=sent_photos())
        elif step == "take":
            services.take_offer(by, case_id, now)
        elif step == "office":
            services.ask_office(by, case_id, text, now)
        elif step == "withdraw":
            services.withdraw(by, case_id, now)
        else:
            services.appeal(by, case_id, text, now)
        flash(_("Noted. The other side was told."), "ok")
    except DomainError as refusal:
        if refusal.fields:
            return _page(token, case_id, refusal)
        if not isinstance(refusal, Conflict):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("order_cases.show", token=token, case_id=case_id), 303)


@order_cases.get("/<int:case_id>/pictures/<int:picture_id>")
def show_picture(token: str, case_id: int, picture_id: int) -> ResponseReturnValue:
    """Evidence of this case."""
    return picture(reading.open_picture(_by(token), case_id, picture_id))


def order_panel(order: Any) -> str:
    """On the tracking page: cases there are, and opening one."""
    parcels = [p for p in order.parcels if any(rules.may_open(kind, p.state) for kind in rules.OF_BUYER)]
    if not parcels:
        return ""
    return render_template(
        "shop/cases/order_panel.html", order=order, parcels=parcels, state_name=showing.state_name,
        cases=reading.of_parcels([parcel.id for parcel in parcels]), kinds=showing.KINDS,
    )  # fmt: skip


def return_panel(found: Any, token: str) -> str:
    """On a return's page: contest a refusal, or a partial refund."""
    if found.state != "refused" and not found.is_less:
        return ""
    cases = [one for one in reading.of_parcels([found.vendor_order_id]).get(found.vendor_order_id, [])
             if one.return_id == found.id]  # fmt: skip
    return render_template("shop/cases/return_panel.html", found=found, token=token, cases=cases)
