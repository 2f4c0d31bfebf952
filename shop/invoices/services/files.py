"""The PDF of a document: made once in each language, then handed out byte for byte, or not at all."""

import hashlib
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select

from core.db import session, transaction
from core.errors import NotFound
from core.upserts import for_engine
from shop.invoices import gateway
from shop.invoices.data import DocumentData
from shop.invoices.errors import DocumentDamaged
from shop.invoices.models import Document, DocumentFile
from shop.invoices.services import aside
from shop.invoices.services.reading import document_data

_F: Any = DocumentFile.__table__
LANGS = ("ar", "fr")
log = structlog.get_logger()


def pdf_of(document: DocumentData, lang: str, now: datetime) -> bytes:
    """The bytes as they were first made. Raises DocumentDamaged when they are no longer those, PdfUnavailable."""
    row = _row(document.id, lang)
    if row is None:
        make_file(document, lang, now)
        row = _row(document.id, lang)
    assert row
    try:
        data = gateway.kept(row.key)
    except NotFound:
        raise DocumentDamaged from None
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise DocumentDamaged
    return data


def make_file(document: DocumentData, lang: str, now: datetime) -> None:
    """Make and keep the PDF, outside any transaction; of two at once the first stays."""
    data, key = gateway.paper_pdf(document, lang), gateway.file_key(document, lang)
    values = {
        "document_id": document.id, "lang": lang, "key": key, "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data), "made_at": now,
    }  # fmt: skip
    with transaction():
        if session().execute(for_engine(_fresh), values).first():
            gateway.keep(key, data)


def _fresh(insert: Any) -> Any:
    return insert(_F).on_conflict_do_nothing().returning(_F.c.id)


def _row(document_id: int, lang: str) -> Any:
    query = select(_F.c.key, _F.c.sha256).where(_F.c.document_id == document_id, _F.c.lang == lang)
    return session().execute(query).first()


def make_missing(now: datetime, limit: int) -> int:
    """Make the PDFs that nobody has asked for yet, each in its buyer's language; returns how many were tried. One that
    always fails is put aside, so that those behind it are made."""
    made = select(_F.c.id).where(_F.c.document_id == Document.id)
    query = (
        select(Document)
        .where(~made.exists(), Document.is_demo.is_(False), Document.id.not_in(aside.put_aside(now)))
        .order_by(Document.id)
        .limit(limit)
    )
    waiting = [document_data(row) for row in session().scalars(query)]
    for document in waiting:
        _try(document, now)
    return len(waiting)


def _try(document: DocumentData, now: datetime) -> None:
    try:
        make_file(document, document.lang, now)
    except Exception as error:
        log.error("pdf_not_made", document_id=document.id, exc_info=error)
        aside.note_failure(document.id, now)
    else:
        aside.note_success(document.id)


def pdf_unless_aside(document: DocumentData, now: datetime) -> bytes | None:
    """The bytes; None for one that was put aside. Raises what prevents it before, so that it is tried again."""
    if aside.is_aside(document.id, now):
        return None
    try:
        return pdf_of(document, document.lang, now)
    except Exception:
        aside.note_failure(document.id, now)
        raise
