"""Accounts of the demonstration's cooperatives: numbers whose key holds, at a bank code that no bank has."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from core.crypto import encrypt
from core.db import session, transaction
from shop.vendors.models import Vendor

KNOWN_FOR = timedelta(days=60)


def seed_accounts(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Every second demo cooperative has given its account long ago. Running again changes nothing."""
    query = select(Vendor.id).where(Vendor.is_demo, Vendor.rib_enc.is_(None)).order_by(Vendor.id)
    chosen = [vendor_id for vendor_id in session().scalars(query) if vendor_id % 2]
    with transaction() as s:
        for vendor_id in chosen:
            values = {"rib_enc": encrypt(demo_rib(vendor_id)), "rib_changed_at": now - KNOWN_FOR}
            s.execute(update(Vendor).where(Vendor.id == vendor_id).values(**values))
    say(f"{len(chosen)} accounts of cooperatives")


def demo_rib(number: int) -> str:
    """24 digits with the right key; 999 is no bank."""
    body = f"999780{number:016d}"
    return body + f"{97 - int(body + '00') % 97:02d}"
