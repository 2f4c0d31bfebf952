"""What payouts add to other pages of the cooperative."""

from flask import render_template

from core.auth import current_user
from shop.payouts import permissions
from shop.payouts.services.accounts import read_rib
from shop.vendors.data import VendorCard
from shop.vendors.services import may_act


def money_box(vendor: VendorCard, **_more: object) -> str:
    """Below the money of a cooperative: its account and its transfers, for those who may see them."""
    if not may_act(current_user.id, vendor.id, permissions.SEE):
        return ""
    return render_template("shop/payouts/money_box.html", vendor=vendor, rib=read_rib(vendor.id))
