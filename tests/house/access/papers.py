"""Invoices, statements and a month's files of the world."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from core.clock import local_date
from core.db import session, transaction
from shop.invoices import gateway
from shop.invoices.models import Document, DocumentExport
from shop.invoices.rules import months
from shop.invoices.services import files, monthly
from shop.invoices.services.reading import get_document
from tests.house.access.people import CITY
from tests.house.access.sides import Side

NONE, NOTHING = 987_654, "zqnothing"
Case = tuple[str, dict[str, Any], str]


def make_papers(side: Side, people: dict[str, int], now: datetime) -> None:
    """The invoice of the delivered parcel, the statement of the month, its files: made before anybody asks."""
    vendor_id = side.vendors["main"]
    monthly.close_account(vendor_id, months.month_of(local_date(now)), now)
    invoice = select(Document.id).where(Document.vendor_order_id == side.parcels["delivered"])
    statement = select(Document.id).where(Document.vendor_id == vendor_id, Document.kind == "statement")
    side.after["invoice"] = session().scalars(invoice).one()
    side.after["statement"] = session().scalars(statement).one()
    for name in ("invoice", "statement"):
        files.make_file(get_document(side.after[name]), "fr", now)
    side.after["papers"] = _export(side, people["colleague"], now)


def _export(side: Side, asked_by: int, now: datetime) -> int:
    from core.geography.lookups import provinces

    code = next(code for code, p in provinces().items() if CITY[side.key] in (p.name_fr, p.name_ar))
    gateway.keep(f"private/exports/zq{side.key}.zip", b"PK", "application/zip")
    row = {
        "month": "2026-10", "state": "ready", "done": 1, "total": 1, "parts": [f"private/exports/zq{side.key}.zip"],
        "province_codes": [code], "asked_by": asked_by, "asked_at": now, "ready_at": now,
    }  # fmt: skip
    with transaction() as s:
        export_id: int = s.execute(
            insert(DocumentExport).values(**row).returning(DocumentExport.id)
        ).scalar_one()
    return export_id


def _linked(world: Any) -> Iterator[Case]:
    a, b = world.sides["A"], world.sides["B"]
    for owner, link, thing in (("A", a, a), ("B", b, b), ("crossed", a, b)):
        args = {"token": link.tokens["delivered"], "document_id": thing.after["invoice"], "paper": "fr"}
        yield owner, args, ""
    yield "none", {"token": a.tokens["delivered"], "document_id": NONE, "paper": "fr"}, ""


def _stall(world: Any, name: str, more: dict[str, str]) -> Iterator[Case]:
    a, b = world.sides["A"], world.sides["B"]
    for owner, stall, thing in (("A", a, a), ("B", b, b), ("crossed", a, b)):
        yield owner, {"vendor_id": stall.vendors["main"], "document_id": thing.after[name], **more}, ""
    yield "none", {"vendor_id": a.vendors["main"], "document_id": NONE, **more}, ""
    yield "nobody", {"vendor_id": NONE, "document_id": a.after[name], **more}, ""


def _desk(world: Any, argument: str, name: str, more: dict[str, Any]) -> Iterator[Case]:
    for key, side in world.sides.items():
        yield key, {argument: side.after[name], **more}, ""
    yield "none", {argument: NONE, **more}, ""


def _codes(world: Any) -> Iterator[Case]:
    for key, side in world.sides.items():
        found = world.rows(f"SELECT code FROM shop_document WHERE id = {side.after['invoice']}")
        yield key, {"code": found[0][0]}, ""
    yield "none", {"code": NOTHING}, ""


PAPER_KINDS = {
    "order_paper": _linked,
    "my_paper": lambda w: _stall(w, "invoice", {"paper": "fr"}),
    "my_statement": lambda w: _stall(w, "statement", {}),
    "desk_paper": lambda w: _desk(w, "document_id", "invoice", {"paper": "fr"}),
    "desk_statement": lambda w: _desk(w, "document_id", "statement", {}),
    "desk_papers": lambda w: _desk(w, "export_id", "papers", {"part": 1}),
    "paper_code": _codes,
}
PAPER_FORMS: dict[str, Any] = {
    "documents.verify": {"code": "0000-0000-0000-0000"},
    "documents_desk.ask": {"month": "2026-10"},
    "my_documents.numbers": {"tax_number": "40213377", "trade_tax_number": ""},
}
