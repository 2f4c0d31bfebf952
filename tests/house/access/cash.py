"""Carriers' files, variances, batches of payouts of the world. They are the whole country's: not of one side."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from core.auth.actor import Actor
from core.crypto import encrypt
from core.db import db, session, transaction
from core.tabular import csv_bytes
from shop.ledger.models import JournalLine
from shop.orders.models import VendorOrder
from shop.payouts import permissions as of_payouts
from shop.payouts.models import Payout, RibDoubt
from shop.payouts.services import making, moving
from shop.remittances import permissions as of_remittances
from shop.remittances.models import CodParcel, Remittance, Variance
from shop.remittances.services import accepting, carriers, uploading
from shop.vendors.models import Vendor
from tests.house.access.sides import Side

NONE, NOTHING = 987_654, "zqnothing"
Case = tuple[str, dict[str, Any], str]
REASON = "Vu sur le relevé du 3 mai"
_RIGHTS = of_remittances.OF_STAFF | of_payouts.OF_STAFF


def bring_cash(sides: dict[str, Side], people: dict[str, int], now: datetime) -> dict[str, Any]:
    """A carrier, a file read, one booked with open variances, one read; batches in each state."""
    finance = Actor(people["colleague"], _RIGHTS, None, is_staff=True)
    carriers.save_carrier(finance, "ZQM", "زق", "Zqmessagerie", 7, active=True, now=now)
    unknown = csv_bytes(("Commande", "Montant"), [("ST-00-1", "10"), ("ST-00-2", "20"), ("ST-00-3", "30")])
    booked = uploading.upload(finance, "ZQM", unknown, "zq.csv", now)
    accepting.accept(finance, booked, now)
    fresh = csv_bytes(("Commande", "Montant"), [("ST-00-4", "10")])
    read = uploading.upload(finance, "ZQM", fresh, "zq2.csv", now)
    with transaction() as s:
        variance = s.scalars(select(Variance.id).order_by(Variance.id)).first()
    return {"read": read, "booked": booked, "variance": variance}
