"""PDFs from pages of ours, and QR codes on them."""

import io
from typing import Any
from urllib.parse import urlsplit

import segno

from core.errors import DomainError
from core.i18n import _
from core.templating import STATIC


class PdfUnavailable(DomainError):
    """The PDF maker's system libraries are missing."""

    status = 503


def make_pdf(page: str, **options: Any) -> bytes:
    """A PDF of a page of ours; it may take our static files and nothing else. `options`: of WeasyPrint.

    Raises PdfUnavailable."""
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

    document = HTML(string=page, base_url="https://souk.invalid/", url_fetcher=OnlyOurs())
    pdf: bytes = document.write_pdf(**options)
    return pdf


def qr_svg(text: str, *, fixed: bool = False) -> str:
    """A QR code as an SVG that takes the size of its box, or has a `fixed` one."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, omitsize=not fixed
    )
    return out.getvalue().decode()
