"""The buyer's returns, by the order's link: three questions on one page, then each step."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user
from core.auth.identity import client_address
from core.errors import Conflict, DomainError
from core.format import western_digits
from core.i18n import _
from core.ratelimit import limit
from core.web import lang_blueprint
from shop.catalog.views.showing import picture as product_picture
from shop.messages.views.sending import keep_private, picture, sent_photos
from shop.orders.services import reading as orders
from shop.returns import rules, services
from shop.returns.data import Wanted, WantedLine
from shop.returns.services import access, accounts, asking, reading
from shop.returns.services.law import law_at
from shop.returns.views import showing

order_returns = lang_blueprint("order_returns", __name__, "/order/<token>/returns")
order_returns.after_request(keep_private)


@order_returns.get("/new/<int:parcel_id>")
def new(token: str, parcel_id: int) -> ResponseReturnValue:
    """What, why, how."""
    return _form(token, parcel_id)


def _form(token: str, parcel_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    by, now = access.by_buyer(token, current_user.id), clock.now()
    lines = services.returnable(by, parcel_id, now)
    order = orders.get_by_token(token)
    parcel = next(one for one in order.parcels if one.id == parcel_id)
    page = render_template(
        "shop/returns/new.html", order=order, parcel=parcel, lines=lines, law=law_at(now), form=request.form,
        needs_account=accounts.needs_account(order.payment_method), refusal=refusal, whys=showing.WHYS,
        key=request.form.get("key") or secrets.token_urlsafe(16), ways=showing.WAYS, wishes=showing.WISHES,
        exemption=showing.exemption_text, picture=product_picture, faults=rules.FAULTS,
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@order_returns.post("/new/<int:parcel_id>")
def ask(token: str, parcel_id: int) -> ResponseReturnValue:
    """Send the request, once for each form."""
    by = access.by_buyer(token, current_user.id)
    try:
        return_id = asking.ask(by, parcel_id, _wanted(), clock.now(), who=f"order:{token[:12]}")
    except DomainError as refusal:
        if not refusal.fields and not isinstance(refusal, Conflict):
            raise
        return _form(token, parcel_id, refusal)
    flash(_("Your request is recorded."), "ok")
    return redirect(url_for("order_returns.show", token=token, return_id=return_id), 303)


def _wanted() -> Wanted:
    form = request.form
    chosen = [int(key) for key in form.getlist("line") if key.isdecimal() and len(key) < 10]
    lines = tuple(WantedLine(key, _number(f"qty_{key}"), f"opened_{key}" in form) for key in chosen[:100])
    return Wanted(
        key=form.get("key", "")[:64] or secrets.token_urlsafe(16), lines=lines, why=form.get("why", ""),
        text=form.get("text", ""), wish=form.get("wish", "refund"), way=form.get("way", "post"),
        pictures=sent_photos(), rib=form.get("rib", "")[:60], holder=form.get("holder", "")[:120],
    )  # fmt: skip


def _number(name: str) -> int:
    text = western_digits(request.form.get(name, "1")).strip()
    return int(text) if text.isdecimal() and len(text) < 6 else 0


@order_returns.get("/account")
def account(token: str) -> ResponseReturnValue:
    """Where money that goes back by hand is to go."""
    return _account(token)


def _account(token: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    order = orders.get_by_token(token)
    page = render_template(
        "shop/returns/account.html", order=order, form=request.form, refusal=refusal,
        awaited=accounts.awaited(order.id),
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@order_returns.post("/account")
def give_account(token: str) -> ResponseReturnValue:
    """Said once; the Office's accountants alone read it."""
    orders.get_by_token(token)
    form = request.form
    try:
        limit("refund-account", client_address(), times=20, per=3600)
        accounts.give(token, form.get("rib", "")[:60], form.get("holder", "")[:120], clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _account(token, refusal)
    flash(_("Received. The money is transferred to this account."), "ok")
    return redirect(url_for("orders.track", token=token), 303)


@order_returns.get("/<int:return_id>")
def show(token: str, return_id: int) -> ResponseReturnValue:
    """One return: where it stands and what to do now."""
    found = reading.get(access.by_buyer(token, current_user.id), return_id)
    return render_template(
        "shop/returns/show.html", found=found, token=token, law=law_at(clock.now()), picture=product_picture,
        steps=rules.next_states(found.state, "buyer"), timeline=showing.timeline(found.history, found.state),
        whys=showing.WHYS, ways=showing.WAYS, wishes=showing.WISHES, payers=showing.PAYERS,
    )  # fmt: skip


@order_returns.post("/<int:return_id>/<any(sent,give_up):step>")
def act(token: str, return_id: int, step: str) -> ResponseReturnValue:
    """It has left, or I keep it."""
    by, now, form = access.by_buyer(token, current_user.id), clock.now(), request.form
    try:
        if step == "sent":
            services.send(
                by, return_id, now, carrier=form.get("carrier", ""), tracking_number=form.get("tracking", "")
            )
            flash(_("Noted. The cooperative was told."), "ok")
        else:
            services.give_up(by, return_id, now)
            flash(_("You keep it: the return is closed."), "ok")
    except Conflict as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("order_returns.show", token=token, return_id=return_id), 303)


@order_returns.get("/<int:return_id>/pictures/<int:picture_id>")
def show_picture(token: str, return_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of this return."""
    return picture(reading.open_picture(access.by_buyer(token, current_user.id), return_id, picture_id))


def account_panel(order: Any) -> str:
    """On the tracking page, while money goes back by hand and nobody has said where to."""
    if not accounts.awaited(order.id):
        return ""
    return render_template("shop/returns/account_panel.html", order=order)


def order_panel(order: Any) -> str:
    """On the tracking page: until when each parcel may be sent back, and the returns there are."""
    parcels = [parcel for parcel in order.parcels if parcel.state in rules.RETURNABLE]
    if not parcels:
        return ""
    now = clock.now()
    law = law_at(now)
    ends = {p.id: rules.ends_at(at, law["withdrawal_days"]) for p in parcels if (at := p.at("delivered"))}
    faults = {p.id for p in parcels if (at := p.at("delivered")) and now < rules.faults_until(at, law)}
    return render_template(
        "shop/returns/order_panel.html", order=order, parcels=parcels, ends=ends, faults=faults, now=now,
        returns=reading.of_parcels([parcel.id for parcel in parcels]), state_name=showing.state_name,
    )  # fmt: skip
