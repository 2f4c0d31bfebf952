"""The cooperative's own vouchers: what counts now, what is left of it, one more, and stopping one."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.drawing import fragment
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from shop.vendors.data import VendorCard
from shop.vendors.services import acting_vendor, may_act
from shop.vouchers import permissions, services
from shop.vouchers.errors import NoSuchVoucher
from shop.vouchers.views.reading import terms_of, typed_of

my_vouchers = lang_blueprint("my_vouchers", __name__, "/my/<int:vendor_id>/vouchers")


@my_vouchers.get("")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """The vouchers with what was used of them."""
    return _page(vendor_id, {}, {})


@my_vouchers.post("")
@login_required
def offer(vendor_id: int) -> ResponseReturnValue:
    """One more, at once."""
    typed, now = typed_of(http.form), clock.now()
    acting_vendor(current_user.id, vendor_id, permissions.OFFER)
    try:
        made = services.offer(current_user.id, vendor_id, terms_of(typed, now), now)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(vendor_id, typed, refusal.fields or {"code": refusal.message}), refusal.status
    flash(_("The code %(code)s counts now. Tell your customers.", code=made.terms.code), "ok")
    return redirect(url_for("my_vouchers.index", vendor_id=vendor_id), 303)


@my_vouchers.post("/<int:voucher_id>/stop")
@login_required
def stop(vendor_id: int, voucher_id: int) -> ResponseReturnValue:
    """It counts no more."""
    try:
        services.stop_by_vendor(current_user.id, vendor_id, voucher_id, clock.now())
        flash(_("Stopped. Orders that have it keep it."), "ok")
    except DomainError as refusal:
        if isinstance(refusal, NoSuchVoucher) or refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("my_vouchers.index", vendor_id=vendor_id), 303)


def _page(vendor_id: int, typed: dict[str, str], fields: dict[str, str]) -> str:
    return render_template(
        "shop/vouchers/mine.html",
        vendor=acting_vendor(current_user.id, vendor_id, permissions.OFFER),
        vouchers=services.list_of_vendor(current_user.id, vendor_id),
        now_at=clock.now(),
        day=timedelta(seconds=1),
        typed=typed,
        fields=fields,
        nav_key="home",
    )


def home_tile(*, vendor: VendorCard, **_context: object) -> str:
    """For the seller's first screen: the way to the vouchers, for who may make them."""
    if not may_act(current_user.id, vendor.id, permissions.OFFER):
        return ""
    return fragment("shop/vouchers/home_tile.html", vendor=vendor)
