"""The parcel slip: one A4 page in Arabic and French, with the amount to collect and a code to scan."""

import io
from urllib.parse import urlsplit

import segno
from flask import render_template

from core.errors import DomainError
from core.i18n import _
from core.templating import STATIC
from core.web import markup
from shop.orders.data import VendorOrderData
from shop.vendors.data import VendorCard


class PdfUnavailable(DomainError):
    """The PDF maker's system libraries are missing."""

    status = 503


def slip_pdf(order: VendorOrderData, vendor: VendorCard) -> bytes:
    """The slip as PDF. Raises PdfUnavailable when Pango is not installed."""
    page = slip_html(order, vendor)
    try:
        # Imported here: it takes most of a second and needs libpango, which only PDFs do.
        from weasyprint import HTML, URLFetcher  # noqa: PLC0415
    except OSError as error:
        text = _("PDFs need the system library Pango (libpango-1.0-0). Ask your administrator to install it.")
        raise PdfUnavailable("pdf_unavailable", text) from error

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        """Reads our own static files and nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            path = (STATIC / urlsplit(url).path.removeprefix("/static/")).resolve()
            if not path.is_relative_to(STATIC) or not path.is_file():
                raise ValueError("not a file of ours")
            return super().fetch(path.as_uri(), headers)

    pdf: bytes = HTML(string=page, base_url="https://souk.invalid/", url_fetcher=OnlyOurs()).write_pdf()
    return pdf


def slip_html(order: VendorOrderData, vendor: VendorCard) -> str:
    """The slip as a page."""
    return render_template(
        "shop/orders/slip.html",
        order=order,
        vendor=vendor,
        code=markup(qr_svg(tracking_code(order))),
    )


def tracking_code(order: VendorOrderData) -> str:
    """What the code says: the parcel's number, nothing personal."""
    return order.number


def qr_svg(text: str) -> str:
    """A QR code as an SVG of fixed size."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, omitsize=False
    )
    return out.getvalue().decode()
