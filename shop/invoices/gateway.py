"""The paper of a document: its page, its PDF, and the store that keeps the bytes."""

from datetime import date, datetime
from typing import Any

from flask import current_app, render_template

from core.clock import local_date
from core.format import format_date, group_digits
from core.i18n import speaking
from core.pdf import make_pdf, qr_svg
from core.storage import storage
from core.web import markup
from shop.invoices.data import DocumentData
from shop.invoices.rules import series, words

FOLDER = "private/documents"


def paper_html(document: DocumentData, lang: str) -> str:
    """A document as a page, from its snapshot alone."""
    with speaking(lang):
        return render_template(
            f"shop/invoices/paper/{document.kind}.html",
            lang=lang,
            dir="rtl" if lang == "ar" else "ltr",
            d=document.snapshot,
            code=series.shown_code(document.code),
            verify_at=verification_url("", lang).rstrip("/").partition("://")[2],
            sha256=document.sha256,
            qr=markup(qr_svg(verification_url(document.code, lang))),
            amount=lambda centimes: amount(centimes, lang),
            day=lambda text: format_date(_moment(text), lang),
            short_day=short_day,
            here=lambda values, name: values.get(f"{name}_{lang}") or values.get(f"{name}_ar") or "",
            there=lambda values, name: values.get(f"{name}_{'fr' if lang == 'ar' else 'ar'}") or "",
            in_words=lambda centimes: words.in_words(centimes, lang),
            rate=lambda bp: f"{bp / 100:g}".replace(".", ","),
        )


def _moment(text: str) -> Any:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def amount(centimes: int, lang: str) -> str:
    """Dirhams with two decimals and no currency, as columns of a document have them."""
    dirhams, rest = divmod(abs(centimes), 100)
    whole = group_digits(dirhams, lang).replace("\u202f", "\u00a0")  # the narrow one is hardly seen in print
    return f"{'-' if centimes < 0 else ''}{whole},{rest:02d}"


def verification_url(code: str, lang: str) -> str:
    """Where the code on a document leads."""
    return f"{str(current_app.config['PUBLIC_URL']).rstrip('/')}/{lang}/documents/{code}"


def paper_pdf(document: DocumentData, lang: str) -> bytes:
    """The PDF. Its fonts bear the hour they were cut, so that its bytes differ each time: the first are kept.

    Raises PdfUnavailable."""
    return make_pdf(paper_html(document, lang), pdf_identifier=document.sha256[:32].encode())


def file_key(document: DocumentData, lang: str) -> str:
    """Where a document's PDF is kept: under its seal, which nobody can guess."""
    return f"{FOLDER}/{document.sha256[:2]}/{document.sha256}-{lang}.pdf"


def keep(key: str, data: bytes, content_type: str = "application/pdf") -> None:
    """Store bytes."""
    storage().save(key, data, content_type)


def kept(key: str) -> bytes:
    """Stored bytes. Raises NotFound."""
    return storage().open(key)


def forget(key: str) -> None:
    """Delete stored bytes."""
    storage().delete(key)


def office() -> dict[str, str]:
    """What the Office's own papers say of it: settings of this installation."""
    names = {"ice": "OFFICE_ICE", "tax_number": "OFFICE_TAX_NUMBER", "address": "OFFICE_ADDRESS"}
    return {key: str(current_app.config.get(name) or "") for key, name in names.items()}


def short_day(text: str) -> str:
    """`25/11`, a Moroccan day, for narrow columns of a document that names its month."""
    return local_date(datetime.fromisoformat(text)).strftime("%d/%m")
