"""The demonstration's vouchers: one of the platform, one of a cooperative, one that waits for a second person."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from core.db import session, transaction
from shop.vendors.models import Vendor
from shop.vouchers.models import Voucher


def seed_demo(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Runs once: vouchers that are there stay as they are."""
    if session().scalar(select(Voucher.id).limit(1)) is not None:
        return
    vendor_id = session().scalar(
        select(Vendor.id).where(Vendor.is_demo, Vendor.status == "approved").limit(1)
    )
    always = {
        "starts_at": now - timedelta(days=10), "ends_at": now + timedelta(days=80), "minimum_centimes": 0,
        "category_ids": [], "vendor_ids": [], "per_buyer": 1, "made_at": now, "is_demo": True,
        "fixed_centimes": None, "percent": None, "cap_centimes": None, "max_uses": None, "budget_centimes": None,
        "vendor_id": None, "state": "active",
    }  # fmt: skip
    rows = [
        always | {"code": "MARHABA10", "percent": 10, "cap_centimes": 5_000, "max_uses": 100},
        always
        | {"code": "CHOUKRAN", "fixed_centimes": 2_000, "minimum_centimes": 20_000, "vendor_id": vendor_id},
        always | {"code": "RAMADAN", "percent": 15, "budget_centimes": 5_000_000, "state": "waiting"},
    ]
    with transaction() as s:
        s.execute(insert(Voucher), rows if vendor_id else [rows[0], rows[2]])
    say("3 vouchers")
