"""Who issues and who receives, as they stand at the moment of issue: copied into the snapshot (I13)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from core.clock import local_date
from core.db import session
from registry import api as registry
from registry.data import RecordData
from shop.invoices import gateway
from shop.invoices.data import Snapshot, TaxNumbers
from shop.invoices.models import TaxIdentity
from shop.vendors.data import VendorCard
from shop.vendors.services import get_vendor_card

PLATFORM_NAME = ("مكتب تنمية التعاون", "Office du Développement de la Coopération")


def cooperative_party(vendor_id: int, vat_status: str | None, now: datetime) -> Snapshot:
    """A cooperative as its papers name it: what the register says on this day, and its tax numbers."""
    card = get_vendor_card(vendor_id)
    record = _record(card, local_date(now))
    c, numbers = card.cooperative, tax_numbers(vendor_id, record)
    return {
        "name_ar": c.name_ar, "name_fr": c.name_fr, "place_ar": c.place_ar, "place_fr": c.place_fr,
        "address_ar": record.address_ar if record else "", "address_fr": record.address_fr if record else "",
        "register_number": c.central_number, "court_ar": c.court_name_ar, "court_fr": c.court_name_fr,
        "analytical_number": c.analytical_number, "capital": c.capital_centimes, "vat_status": vat_status,
        "ice": numbers.ice, "tax_number": numbers.tax_number, "trade_tax_number": numbers.trade_tax_number,
    }  # fmt: skip


def tax_numbers(vendor_id: int, record: RecordData | None) -> TaxNumbers:
    """The numbers a cooperative's papers carry."""
    row = (
        session()
        .execute(
            select(TaxIdentity.tax_number, TaxIdentity.trade_tax_number).where(
                TaxIdentity.vendor_id == vendor_id
            )
        )
        .first()
    )
    return TaxNumbers((record and record.ice) or "", row[0] if row else "", row[1] if row else "")


def record_of(vendor_id: int, day: date) -> RecordData | None:
    """What the register says of a cooperative on a day; None when it holds no filing of it."""
    return _record(get_vendor_card(vendor_id), day)


def _record(card: VendorCard, day: date) -> RecordData | None:
    return registry.record_as_of(card.cooperative.central_number, day)


def platform_party() -> Snapshot:
    """The Office, which runs the platform and asks its fee."""
    return {"name_ar": PLATFORM_NAME[0], "name_fr": PLATFORM_NAME[1], **gateway.office()}


def buyer_party(order: Any) -> Snapshot:
    """Name and address, as invoices must show them; no phone, no e-mail."""
    return {
        "name": order.name, "address": order.address, "place_ar": order.place_ar, "place_fr": order.place_fr,
    }  # fmt: skip
