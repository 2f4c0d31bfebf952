"""Certificates and extracts as PDF: Arabic and French of equal rank, one QR to the standing of today."""

import io
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import segno
from flask import render_template

from core.errors import DomainError
from core.format import format_date
from core.i18n import _, speaking
from core.money import format_money
from core.templating import STATIC
from core.web import markup
from registry.data import RecordData
from registry.public.documents import DocumentKind, document_code, document_url
from registry.public.published import published_count, published_history


class PdfUnavailable(DomainError):
    """The PDF maker's system libraries are missing."""

    status = 503


def document_pdf(record: RecordData, kind: DocumentKind, now: datetime) -> bytes:
    """The document as PDF. Raises PdfUnavailable when Pango is not installed."""
    return make_pdf(document_html(record, kind, now))


def document_html(record: RecordData, kind: DocumentKind, now: datetime) -> str:
    """The document as a page."""
    return render_template(
        f"registry/paper/{kind}.html",
        record=record,
        card=record.card,
        now=now,
        code=document_code(record),
        qr=markup(qr_svg(document_url(record))),
        history=published_history(record.history),
        count=published_count,
        in_lang=_in_lang,
        in_lang_date=format_date_in,
        in_lang_money=lambda lang, centimes: format_money(centimes, lang),
    )


def _in_lang(lang: str, text: object) -> str:
    with speaking(lang):
        return str(text)


def format_date_in(lang: str, day: date) -> str:
    """A Moroccan calendar day, written out."""
    return format_date(day, lang)


def make_pdf(page: str, **options: Any) -> bytes:
    """A PDF of a page of ours; it may take static files of ours and nothing else. `options`: of WeasyPrint."""
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

    pdf: bytes = HTML(string=page, base_url="https://souk.invalid/", url_fetcher=OnlyOurs()).write_pdf(
        **options
    )
    return pdf


def qr_svg(text: str) -> str:
    """A QR code as an SVG that takes the size of its box."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue().decode()
