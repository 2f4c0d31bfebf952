"""What the catalogue shows on the seller's first screen: of what least is left."""

from typing import Any

from flask import render_template

from core.auth import current_user
from shop.catalog.permissions import STOCK
from shop.catalog.reading import lowest_stock
from shop.catalog.views import showing
from shop.vendors.services import may_act

FEW = 5


def stock_left(vendor: Any) -> str:
    """Three variants to count again, for whoever may change the stock."""
    if not may_act(current_user.id, vendor.id, STOCK):
        return ""
    return render_template(
        "shop/catalog/stock_left.html",
        vendor=vendor,
        lines=lowest_stock(vendor.id),
        few=FEW,
        picture=showing.picture,
    )
