"""Cooperatives with money to be paid, for the tests of payouts."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from core.auth.actor import Actor
from core.crypto import encrypt
from core.db import session, transaction
from shop.payouts import permissions
from shop.payouts.models import Payout, PayoutBatch
from shop.payouts.services import making, moving
from shop.vendors.models import Vendor
from tests.shop.orders.makers import Shelf, shelf
from tests.shop.remittances.makers import NOW as BROUGHT
from tests.shop.remittances.makers import bring, cash_parcel, dirhams, doctor, make_carriers
from tests.shop.vendors.makers import make_user

NOW = BROUGHT + timedelta(days=20)
RIB = "230810000000000000000000"
__all__ = ["BROUGHT", "NOW", "Shelf", "doctor", "make_carriers", "shelf"]


def rib_number(n: int) -> str:
    """A RIB whose key holds."""
    body = f"230810{n:016d}"
    return body + f"{97 - int(body + '00') % 97:02d}"


def staff(user_id: int | None = None) -> Actor:
    """Somebody of finance, a new person unless named."""
    return Actor(user_id or make_user(), permissions.OF_STAFF, None, is_staff=True)


def give_rib(vendor_id: int, n: int = 1, since: datetime = BROUGHT - timedelta(days=60)) -> str:
    """An account that is long known."""
    rib = rib_number(n)
    with transaction() as s:
        s.execute(
            update(Vendor).where(Vendor.id == vendor_id).values(rib_enc=encrypt(rib), rib_changed_at=since)
        )
    return rib


def earn(shop: Shelf, times: int = 1) -> int:
    """Cash parcels brought by the carrier; returns what the cooperative has earned."""
    from shop.remittances.services import accepting
    from tests.shop.remittances.makers import FINANCE

    parcels = [cash_parcel(shop) for _ in range(times)]
    found = bring([(p.number, dirhams(p.cod_expected_centimes)) for p in parcels])
    accepting.accept(FINANCE, found, BROUGHT)
    return sum(p.total_centimes for p in parcels)


def rich_shelf(n: int = 1) -> tuple[Shelf, int]:
    """A cooperative with an account and one parcel's money."""
    shop = shelf()
    give_rib(shop.stall.vendor_id, n)
    return shop, earn(shop)


def drawn(maker: Actor | None = None) -> int:
    """A draft."""
    return making.make_batch(maker or staff(), NOW)


def approved(now: datetime = NOW) -> int:
    """A batch that two people agreed on."""
    maker = staff()
    batch_id = making.make_batch(maker, now)
    moving.submit(maker, batch_id, now)
    total = session().get_one(PayoutBatch, batch_id, populate_existing=True).total_centimes
    moving.approve(staff(), batch_id, total, now)
    return batch_id


def payouts_of(batch_id: int) -> list[Payout]:
    """In order, read afresh."""
    session().rollback()
    query = select(Payout).where(Payout.batch_id == batch_id).order_by(Payout.id)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def utc(day: int) -> datetime:
    """A day of December."""
    return datetime(2026, 12, day, 10, tzinfo=UTC)
