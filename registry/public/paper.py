"""Certificates and extracts as PDF: Arabic and French of equal rank, one QR to the standing of today."""

from datetime import date, datetime

from flask import render_template

from core.format import format_date
from core.i18n import speaking
from core.money import format_money
from core.pdf import make_pdf, qr_svg
from core.web import markup
from registry.data import RecordData
from registry.public.documents import DocumentKind, document_code, document_url
from registry.public.published import published_count, published_history


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
