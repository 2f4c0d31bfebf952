"""Reading documents: of an order's link, of a cooperative, of finance in its provinces. The scope is in every query."""

import json
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from core.auth.actor import Actor
from core.db import session
from core.format import western_digits
from registry import api as registry
from shop.invoices import permissions
from shop.invoices.data import DocumentCard, DocumentData, Kind
from shop.invoices.errors import NoSuchDocument
from shop.invoices.models import Document
from shop.invoices.rules import series
from shop.orders.models import Order, VendorOrder
from shop.vendors.models import Vendor
from shop.vendors.services import acting_vendor, vendor_cards, vendor_ids_within

PAGE = 30
OF_BUYER: tuple[Kind, ...] = ("invoice", "credit_note")
TABS: dict[str, tuple[Kind, ...]] = {
    "sales": OF_BUYER,
    "fees": ("fee_invoice", "fee_credit"),
    "statements": ("statement",),
}
_Corrected = aliased(Document)


def documents_of_order(order_id: int) -> list[DocumentCard]:
    """Invoices and credit notes of an order's parcels, as they came; for who holds its link."""
    query = _cards().where(VendorOrder.order_id == order_id, Document.kind.in_(OF_BUYER))
    return _listed(query.order_by(Document.id))


def get_of_buyer(token: str, document_id: int) -> DocumentData:
    """A document of the order behind a tracking link. Raises NoSuchDocument."""
    mine = (
        select(VendorOrder.id).join(Order, Order.id == VendorOrder.order_id).where(Order.token == token[:43])
    )
    return _one(document_id, Document.vendor_order_id.in_(mine), Document.kind.in_(OF_BUYER))


def list_of_vendor(
    user_id: int | None, vendor_id: int, tab: str, before_id: int | None = None
) -> list[DocumentCard]:
    """A cooperative's documents of one heap, newest first. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    query = _cards().where(Document.vendor_id == vendor_id, Document.kind.in_(TABS.get(tab, OF_BUYER)))
    return _page(query, before_id)


def get_of_vendor(user_id: int | None, vendor_id: int, document_id: int) -> DocumentData:
    """One of a cooperative's documents. Raises NotYourVendor, NoSuchDocument."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    return _one(document_id, Document.vendor_id == vendor_id)


def search_for_staff(
    actor: Actor, text: str = "", month: str = "", kind: str = "", before_id: int | None = None
) -> list[DocumentCard]:
    """Documents of cooperatives in the actor's provinces, newest first: by number, order or parcel number, code, or a
    cooperative's name."""
    actor.require(permissions.READ)
    query = _cards().where(*within(actor))
    if month:
        query = query.where(Document.month == month)
    if kind:
        query = query.where(Document.kind == kind)
    return _page(query.where(_meant(actor, text)) if text.strip() else query, before_id)


def get_for_staff(actor: Actor, document_id: int) -> DocumentData:
    """A document of a cooperative in the actor's provinces. Raises NoSuchDocument."""
    actor.require(permissions.READ)
    return _one(document_id, *within(actor))


def within(actor: Actor) -> list[ColumnElement[bool]]:
    """The documents an actor's provinces let them see."""
    return [] if actor.province_codes is None else [Document.vendor_id.in_(vendor_ids_within(actor))]


def _meant(actor: Actor, text: str) -> ColumnElement[bool]:
    wanted = western_digits(text).strip()[:60]
    number = wanted.upper().replace("%", "").replace("_", "")
    code = series.typed_code(wanted)
    named = select(Vendor.id).where(
        Vendor.cooperative_id.in_(registry.matching_cooperative_ids(wanted, actor.province_codes))
    )
    return or_(
        Document.number.like(f"{number}%"),
        VendorOrder.number.like(f"{number}%"),
        Document.code == code if code else Document.vendor_id.in_(named),
    )


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Document.id, Document.kind, Document.number, Document.vendor_id, Document.issued_on, Document.month,
            Document.total_centimes, Document.lang, Document.code, VendorOrder.number.label("parcel"),
            _Corrected.number.label("corrects"),
        )
        .outerjoin(VendorOrder, VendorOrder.id == Document.vendor_order_id)
        .outerjoin(_Corrected, _Corrected.id == Document.corrects_id)
    )  # fmt: skip


def _page(query: Select[*tuple[Any, ...]], before_id: int | None) -> list[DocumentCard]:
    if before_id:
        query = query.where(Document.id < before_id)
    return _listed(query.order_by(Document.id.desc()).limit(PAGE))


def _listed(query: Select[*tuple[Any, ...]]) -> list[DocumentCard]:
    rows: Sequence[Any] = session().execute(query).all()
    names = vendor_cards({row.vendor_id for row in rows})
    return [
        DocumentCard(
            row.id, row.kind, row.number, row.vendor_id, names[row.vendor_id].name_ar, names[row.vendor_id].name_fr,
            row.issued_on, row.month, row.total_centimes, row.lang, row.parcel or "", row.corrects or "", row.code,
        )
        for row in rows
    ]  # fmt: skip


def _one(document_id: int, *conditions: ColumnElement[bool]) -> DocumentData:
    row = session().scalars(select(Document).where(Document.id == document_id, *conditions)).first()
    if row is None:
        raise NoSuchDocument
    return document_data(row)


def document_data(row: Document) -> DocumentData:
    """A document with all it says."""
    return DocumentData(
        row.id, cast("Kind", row.kind), row.number, row.vendor_id, row.vendor_order_id, row.lang, row.issued_at,
        row.issued_on, row.total_centimes, row.sha256, row.code, json.loads(row.snapshot),
    )  # fmt: skip


def get_document(document_id: int) -> DocumentData:
    """A document for jobs and tests. Raises NoSuchDocument."""
    return _one(document_id)
