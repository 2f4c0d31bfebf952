"""Issuing a document: number, snapshot and seal in one transaction; once for each source."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select

from core.clock import local_date
from core.crypto import blind_index
from core.db import session
from core.events import announce
from shop.invoices.data import Kind, Snapshot
from shop.invoices.events import DocumentIssued
from shop.invoices.models import Document
from shop.invoices.rules import months, series
from shop.invoices.services.numbering import next_number

VERSION = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A document about to be issued. `source` names what it is for; `month` is the one it tells of, if not
    its own. `counted_to`: the newest adjustment that an invoice takes into account."""

    kind: Kind
    source: str
    vendor_id: int
    lang: str
    body: Snapshot
    ht: int
    vat: int
    is_demo: bool
    vendor_order_id: int | None = None
    corrects_id: int | None = None
    month: str = ""
    counted_to: int | None = None


def find_by_source(source: str) -> int | None:
    """The document that was issued for this, if any."""
    return session().scalar(select(Document.id).where(Document.source == source))


def issue(draft: Draft, now: datetime) -> int:
    """Number, seal and insert; inside the caller's transaction, which knows that the source has none yet.

    Two at once for one source: the second fails on the unique source, and its number is given back with it."""
    issuer = series.issuer_of(draft.kind, draft.vendor_id)
    year, serial, day = next_number(issuer, draft.kind, now)
    number = series.number(draft.kind, issuer, year, serial)
    return _insert(draft, number, day, now, issuer=issuer, year=year, serial=serial)


def issue_statement(draft: Draft, now: datetime) -> int:
    """A statement: its number is its month, so that there is no series to keep."""
    number = series.statement_number(draft.vendor_id, draft.month)
    year = int(draft.month[:4])
    return _insert(draft, number, local_date(now), now, issuer=series.PLATFORM, year=year, serial=None)


def _insert(draft: Draft, number: str, day: date, now: datetime, **series_of: object) -> int:
    text = _sealed_text(draft, number, day)
    sha256 = series.seal(text)
    values = {
        "kind": draft.kind, "source": draft.source, "vendor_id": draft.vendor_id, "number": number,
        "vendor_order_id": draft.vendor_order_id, "corrects_id": draft.corrects_id, "issued_at": now,
        "issued_on": day, "month": draft.month or months.month_of(day), "lang": draft.lang,
        "total_centimes": draft.ht + draft.vat, "ht_centimes": draft.ht, "vat_centimes": draft.vat,
        "snapshot": text, "sha256": sha256, "code": series.code(sha256), "is_demo": draft.is_demo,
        "counted_to": draft.counted_to, **series_of,
    }  # fmt: skip
    document_id: int = (
        session().execute(insert(Document).values(**values).returning(Document.id)).scalar_one()
    )
    announce(DocumentIssued(document_id, draft.kind, draft.vendor_id))
    return document_id


def _sealed_text(draft: Draft, number: str, day: date) -> str:
    """The nonce, which only this installation can make, keeps the code from being guessed from what is known."""
    head = {
        "version": VERSION, "kind": draft.kind, "number": number, "issued_on": day.isoformat(), "lang": draft.lang,
        "is_demo": draft.is_demo, "nonce": blind_index(f"document:{draft.source}")[:32],
    }  # fmt: skip
    return series.canonical(head | draft.body)
