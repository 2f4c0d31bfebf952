"""Carriers, cash parcels and files for the tests of the cash loop."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from core.doctor import examine
from core.tabular import csv_bytes
from shop.orders import services as orders
from shop.orders.models import VendorOrder
from shop.orders.services.acting import By
from shop.remittances import permissions
from shop.remittances.models import RemittanceRow
from shop.remittances.services import carriers, reading, uploading
from tests.shop.orders.makers import Shelf, place, shelf

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PLACED = NOW - timedelta(days=2)
FINANCE = Actor(None, permissions.OF_STAFF, None, is_staff=True)


def finance(user_id: int) -> Actor:
    """Somebody of finance."""
    return Actor(user_id, permissions.OF_STAFF, None, is_staff=True)


def make_carriers() -> None:
    """Amana and Aramex."""
    for code, name_ar, name_fr in (("AMANA", "أمانة", "Amana"), ("ARAMEX", "أرامكس", "Aramex")):
        carriers.save_carrier(FINANCE, code, name_ar, name_fr, 7, active=True, now=PLACED)


def parcels_of(order_id: int) -> list[VendorOrder]:
    """In their order."""
    query = select(VendorOrder).where(VendorOrder.order_id == order_id).order_by(VendorOrder.position)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def send(parcel_id: int, carrier: str = "Amana", tracking: str = "") -> None:
    """From the confirmation to the carrier's van."""
    by = By("vendor", None, VendorOrder.id == parcel_id)
    orders.confirm(by, parcel_id, PLACED)
    orders.ready(by, parcel_id, PLACED)
    orders.ship(by, parcel_id, PLACED, carrier=carrier, tracking_number=tracking)


def hand_over(parcel_id: int, when: datetime = PLACED) -> None:
    """The buyer took it; the cash was counted."""
    by = By("vendor", None, VendorOrder.id == parcel_id)
    due = session().scalar(select(VendorOrder.cod_expected_centimes).where(VendorOrder.id == parcel_id))
    orders.deliver(by, parcel_id, when, collected_centimes=due or None)


def cash_parcel(
    shop: Shelf | None = None, *, carrier: str = "Amana", tracking: str = "", delivered: bool = True,
    when: datetime = PLACED,
) -> VendorOrder:  # fmt: skip
    """A parcel sold for cash, sent, and handed over unless told otherwise."""
    placed = place(shop or shelf(), now=PLACED)
    parcel_id = parcels_of(placed.order_id)[0].id
    send(parcel_id, carrier, tracking)
    if delivered:
        hand_over(parcel_id, when)
    return parcels_of(placed.order_id)[0]


def file_of(rows: Iterable[tuple[str, str]], headings: tuple[str, ...] = ("Commande", "Montant")) -> bytes:
    """A carrier's CSV."""
    return csv_bytes(headings, rows, separator=";")


def dirhams(centimes: int) -> str:
    """As carriers write it."""
    return f"{centimes // 100},{centimes % 100:02d}"


def bring(rows: Iterable[tuple[str, str]], carrier: str = "AMANA") -> int:
    """Upload and read; returns the file's id."""
    return uploading.upload(FINANCE, carrier, file_of(rows), "remise.csv", NOW)


def statuses(remittance_id: int) -> list[tuple[str, str]]:
    """(status, why) by line."""
    session().rollback()
    query = select(RemittanceRow.status, RemittanceRow.why).where(
        RemittanceRow.remittance_id == remittance_id
    )
    return [(row.status, row.why) for row in session().execute(query.order_by(RemittanceRow.line))]


def open_variances() -> list[tuple[str, int]]:
    """(kind, centimes)."""
    session().rollback()
    return [(v.kind, v.centimes) for v in reading.list_variances(FINANCE)]


def doctor() -> dict[str, list[str]]:
    """What the doctor finds in the shop's books; these tests have no register and no index."""
    session().rollback()
    elsewhere = ("registry", "territory", "search")
    return {r.name: r.found for r in examine() if r.found and not r.name.startswith(elsewhere)}
