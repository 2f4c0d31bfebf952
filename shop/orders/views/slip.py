"""The parcel slip: one A4 page in Arabic and French, with the amount to collect and a code to scan."""

from flask import render_template

from core.pdf import make_pdf, qr_svg
from core.web import markup
from shop.orders.data import VendorOrderData
from shop.vendors.data import VendorCard


def slip_pdf(order: VendorOrderData, vendor: VendorCard) -> bytes:
    """The slip as PDF. Raises PdfUnavailable when Pango is not installed."""
    return make_pdf(slip_html(order, vendor))


def slip_html(order: VendorOrderData, vendor: VendorCard) -> str:
    """The slip as a page."""
    return render_template(
        "shop/orders/slip.html",
        order=order,
        vendor=vendor,
        code=markup(qr_svg(tracking_code(order), fixed=True)),
    )


def tracking_code(order: VendorOrderData) -> str:
    """What the code says: the parcel's number, nothing personal."""
    return order.number
