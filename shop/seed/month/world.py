"""Who and what the month needs: cooperatives with accounts, shelves that are full, carriers, finance, a commission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from core.auth.actor import Actor
from core.auth.seed import seed_demo_users
from core.crypto import encrypt
from core.db import session, transaction
from registry import api as registry
from shop.catalog import stock
from shop.catalog.models import Product, Variant
from shop.checkout import services as checkout
from shop.checkout.data import Destination
from shop.ledger import permissions as ledger
from shop.ledger.data import Wanted
from shop.ledger.models import Rate
from shop.ledger.seed import FINANCE
from shop.ledger.services import commission
from shop.ledger.services.commission import Proposal
from shop.orders import permissions as orders
from shop.payouts import permissions as payouts
from shop.remittances import permissions as remittances
from shop.remittances.services import carriers
from shop.seed.month.plan import Period
from shop.vendors.models import Vendor

CARRIERS = (("AMANA", "أمانة", "Amana"), ("ARAMEX", "أرامكس", "Aramex"))
CITIES = ("الرباط", "فاس", "مراكش", "أكادير", "وجدة", "طنجة", "مكناس", "العيون")
MOST_STALLS, MOST_PRICE = 60, 900_00
RIGHTS = frozenset(ledger.OF_STAFF) | orders.OF_STAFF | payouts.OF_STAFF | remittances.OF_STAFF


@dataclass(frozen=True)
class World:
    """Two people of finance, places, and shelves by stall."""

    maker: Actor
    checker: Actor
    places: tuple[Destination, ...]
    shelves: tuple[tuple[int, ...], ...]


def prepare(period: Period) -> World:
    """Make what is missing; what is there stays."""
    early = period.first - timedelta(days=60)
    ids = seed_demo_users(FINANCE)
    maker, checker = (Actor(ids[person.email or ""], RIGHTS, None, is_staff=True) for person in FINANCE)
    for code, name_ar, name_fr in CARRIERS:
        if code not in {one.code for one in carriers.list_carriers()}:
            carriers.save_carrier(maker, code, name_ar, name_fr, 7, active=True, now=early)
    by_vendor = _shelves()
    _give_accounts(by_vendor, early)
    _commissions(maker, checker, period)
    places = tuple(found for city in CITIES if (found := checkout.find_destination(city)))
    return World(maker, checker, places, tuple(by_vendor.values()))


def _shelves() -> dict[int, tuple[int, ...]]:
    """{stall: variants that can be sold}, the first stalls."""
    query = (
        select(Variant.vendor_id, Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .join(Vendor, Vendor.id == Variant.vendor_id)
        .where(
            Product.status == "live", Variant.active, Vendor.status == "approved",
            Vendor.cooperative_id.in_(registry.active_cooperative_ids()), Variant.price_centimes <= MOST_PRICE,
        )
        .order_by(Variant.vendor_id, Variant.id)
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for vendor_id, variant_id in session().execute(query):
        found.setdefault(vendor_id, []).append(variant_id)
    return {vendor_id: tuple(found[vendor_id][:12]) for vendor_id in list(found)[:MOST_STALLS]}


def _give_accounts(vendor_ids: Sequence[int] | Mapping[int, object], since: datetime) -> None:
    """Demonstration accounts, long known, for stalls without one."""
    with transaction() as s:
        for vendor_id in vendor_ids:
            body = f"230810{vendor_id:016d}"
            rib = body + f"{97 - int(body + '00') % 97:02d}"
            mine = update(Vendor).where(Vendor.id == vendor_id, Vendor.rib_enc.is_(None))
            s.execute(mine.values(rib_enc=encrypt(rib), rib_changed_at=since))


def _commissions(maker: Actor, checker: Actor, period: Period) -> None:
    """2 % from before the month (where no rule stands), 3 % from its 15th."""
    before = period.first - timedelta(days=30)
    if session().scalar(select(Rate.id).limit(1)) is None:
        _decided(maker, checker, Proposal(Wanted(), 200, 100, before, None, "Demonstration: 2 %"), before)
    middle = period.first + timedelta(days=14)
    change = Proposal(Wanted(), 300, 90, middle, None, "Demonstration: 3 % à partir du 15")
    _decided(maker, checker, change, before + timedelta(days=1))


def _decided(maker: Actor, checker: Actor, asked: Proposal, now: datetime) -> None:
    commission.decide(checker, commission.propose(maker, asked, now), True, "Demonstration", now)


def fill_shelves(wanted: Mapping[int, int]) -> None:
    """The harvest is in: there is enough of everything."""
    with transaction() as s:
        stock.restock(s, dict(wanted))
