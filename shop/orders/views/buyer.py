"""The buyer's pages: thanks, tracking by link, paying again, cancelling, finding an order, my orders."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core import clock
from core.auth import current_user, login_required
from core.auth.identity import client_address
from core.errors import DomainError
from core.i18n import _, ngettext
from core.inputs import number_arg
from core.ratelimit import limit
from core.web import lang_blueprint
from shop.catalog.views.showing import picture
from shop.checkout.rules import is_method_allowed
from shop.checkout.views.browser import basket_key, keep_token
from shop.orders import rules, services
from shop.orders.adjustment_rules import may_adjust
from shop.orders.errors import NoSuchOrder, NothingChosen, NotPayable
from shop.orders.services import reading
from shop.orders.services.phones import send_link
from shop.orders.services.transfers import MAX_BYTES, count_proofs
from shop.orders.views.paying import payment_page
from shop.orders.views.phones import is_proven
from shop.orders.views.showing import pieces_of, seen_of, timeline
from shop.payments import services as payments

orders = lang_blueprint("orders", __name__, "/order")


@orders.after_request
def _private(response: Response) -> Response:
    """The link is the key: it is neither stored by caches nor told to other sites."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@orders.get("/<token>")
def track(token: str) -> ResponseReturnValue:
    """Every parcel with its history and what can still be done."""
    return _page("shop/orders/track.html", token)


@orders.get("/<token>/thanks")
def thanks(token: str) -> ResponseReturnValue:
    """The confirmation: number, what happens now, what to pay."""
    return _page("shop/orders/thanks.html", token)


def _page(template: str, token: str) -> ResponseReturnValue:
    order, now = reading.get_by_token(token), clock.now()
    return make_response(
        render_template(
            template,
            order=order,
            picture=picture,
            timeline=timeline,
            may_cancel=lambda p: rules.may_move(p.state, "cancelled", "buyer"),
            may_take_out=lambda p: may_adjust("cancelled", p.state, "buyer") and p.left_count > 1,
            may_pay_cash=is_method_allowed("cod", order.total_centimes),
            refunds=payments.list_refunds_of_checkout(order.checkout_id),
            may_claim=lambda p: rules.may_claim(p.state, p.state_at, now),
            claims=services.claims_of([p.id for p in order.parcels if p.state in rules.CLAIMABLE]),
            claim_until=lambda p: p.state_at + rules.CLAIM,
            transfer=reading.transfer_of(order),
            proofs=count_proofs(order.id) if order.payment_method == "bank_transfer" else 0,
        )
    )


@orders.post("/<token>/cancel")
def cancel(token: str) -> ResponseReturnValue:
    """Cancel one parcel, or all that has not left."""
    parcel, now = request.form.get("parcel", ""), clock.now()
    try:
        if parcel.isdecimal() and len(parcel) < 10:
            services.cancel(services.by_buyer(token, current_user.id), int(parcel), "", now)
        else:
            services.cancel_order(token, "", now, user_id=current_user.id)
        flash(_("Cancelled. If you had paid for it, the money comes back by itself."), "ok")
    except DomainError as refusal:
        if isinstance(refusal, NoSuchOrder) or refusal.status == 404:
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("orders.track", token=token), 303)


@orders.post("/<token>/less")
def less(token: str) -> ResponseReturnValue:
    """Take some pieces out of a parcel that has not left."""
    form, by = request.form, services.by_buyer(token, current_user.id)
    parcel = form.get("parcel", "")
    reading.get_by_token(token)
    try:
        if not parcel.isdecimal() or len(parcel) > 9:
            raise NothingChosen
        services.take_out(by, int(parcel), "cancelled", pieces_of(form), seen=seen_of(form), now=clock.now())
        flash(_("Taken out. If you had paid for it, the money comes back by itself."), "ok")
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("orders.track", token=token), 303)


@orders.post("/<token>/have")
def have(token: str) -> ResponseReturnValue:
    """I have the parcel that counts as refused: the Office looks into it."""
    parcel, by = request.form.get("parcel", ""), services.by_buyer(token, current_user.id)
    reading.get_by_token(token)
    try:
        if not parcel.isdecimal() or len(parcel) > 9:
            raise NothingChosen
        services.claim_parcel(by, int(parcel), clock.now())
        flash(_("Noted. The Office looks into it and tells you."), "ok")
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("orders.track", token=token), 303)


@orders.post("/<token>/pay")
def pay(token: str) -> ResponseReturnValue:
    """Open the payment page, again if need be."""
    try:
        payment_id = services.pay_again(token, clock.now())
    except NotPayable as refusal:  # paid, cancelled or expired in another tab
        flash(refusal.message, "warn")
        return redirect(url_for("orders.track", token=token), 303)
    return payment_page(token, payment_id)


@orders.post("/<token>/proof")
def proof(token: str) -> ResponseReturnValue:
    """A photo or PDF of the transfer."""
    file = request.files.get("proof")
    try:
        limit("transfer-proof", client_address(), times=20, per=3600)
        services.attach_proof(token, file.read(MAX_BYTES + 1) if file else b"", clock.now())
        flash(_("Received. We compare it with our account, usually within a working day."), "ok")
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("orders.track", token=token), 303)


@orders.post("/<token>/cash")
def pay_cash(token: str) -> ResponseReturnValue:
    """Give the card up and pay at the door."""
    try:
        proven = is_proven(reading.get_by_token(token).contact.phone)
        services.pay_at_the_door(token, clock.now(), user_id=current_user.id, phone_is_proven=proven)
        flash(_("Agreed: you pay in cash when each parcel arrives."), "ok")
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("orders.track", token=token), 303)


@orders.get("/<token>/return")
def returned(token: str) -> ResponseReturnValue:
    """Back from the payment page: ask the provider, then show what is so."""
    order = reading.get_by_token(token)
    live = payments.live_payment(order.checkout_id)
    if order.is_waiting_for_payment and live is not None:
        try:
            payments.read_back(live.id, clock.now())
        except DomainError as refusal:
            flash(refusal.message, "wait")
    paid = not reading.get_by_token(token).is_waiting_for_payment
    return redirect(url_for("orders.thanks" if paid else "orders.track", token=token), 303)


@orders.post("/<token>/again")
def buy_again(token: str) -> ResponseReturnValue:
    """Put the goods of this order into the basket."""
    basket, gone = services.buy_again(token, basket_key(), clock.now())
    keep_token(basket)
    if gone:
        flash(
            ngettext("%(n)s product is no longer sold.", "%(n)s products are no longer sold.", len(gone)),
            "warn",
        )
    return redirect(url_for("basket.show"), 303)


@orders.route("/find", methods=["GET", "POST"])
def find() -> ResponseReturnValue:
    """Find an order by its number and phone. Unknown ones and wrong phones get the same words. The link opens for
    whoever has shown that the phone or the order is theirs, and goes to the phone for everybody else."""
    number, phone = request.form.get("number", "")[:44], request.form.get("phone", "")[:40]
    problem, sent = None, False
    if request.method == "POST":
        try:
            limit("find-order", client_address(), times=10, per=900)
            limit("find-order-number", rules.number_key(number), times=10, per=3600)
            order = reading.get_by_token(reading.find_token(number, phone))
            if is_proven(order.contact.phone) or (order.user_id and order.user_id == current_user.id):
                return redirect(url_for("orders.track", token=order.token), 303)
            send_link(order.id)
            number, phone, sent = "", "", True
        except DomainError as refusal:
            problem = refusal
    page = render_template(
        "shop/orders/find.html", number=number, typed_phone=phone, problem=problem, sent=sent
    )
    return make_response(page, problem.status if problem else 200)


@orders.get("/mine")
@login_required
def mine() -> ResponseReturnValue:
    """The orders of this account."""
    assert current_user.id is not None
    rows = reading.list_of_account(current_user.id, number_arg("before"))
    return render_template(
        "shop/orders/mine.html", rows=rows, full=len(rows) == reading.PAGE, nav_key="orders"
    )


def account_panel(**_context: object) -> str:
    """For the account's home: the latest orders."""
    if current_user.id is None:
        return ""
    rows = reading.list_of_account(current_user.id)[:3]
    return Markup(render_template("shop/orders/account_panel.html", rows=rows))  # noqa: S704
