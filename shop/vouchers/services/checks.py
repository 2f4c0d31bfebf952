"""What `flask doctor` re-reads of vouchers: counts and amounts used against the uses themselves (I15)."""

from sqlalchemy import func, select

from core.db import session
from shop.vouchers.models import Voucher, VoucherClaim, VoucherUse


def voucher_faults() -> list[str]:
    """Sentences about vouchers whose counters, caps and turns disagree."""
    live = VoucherUse.released_at.is_(None)
    sums = (
        select(
            VoucherUse.voucher_id, func.count().label("uses"), func.sum(VoucherUse.centimes).label("centimes")
        )
        .where(live)
        .group_by(VoucherUse.voucher_id)
        .subquery()
    )
    uses, centimes = func.coalesce(sums.c.uses, 0), func.coalesce(sums.c.centimes, 0)
    query = (
        select(
            Voucher.code,
            uses.label("uses"),
            centimes.label("centimes"),
            Voucher.used_count,
            Voucher.spent_centimes,
        )
        .outerjoin(sums, sums.c.voucher_id == Voucher.id)
        .where((uses != Voucher.used_count) | (centimes != Voucher.spent_centimes))
        .order_by(Voucher.id)
    )
    found = [
        f"voucher {row.code}: {row.uses} uses of {row.centimes}, it says {row.used_count} of {row.spent_centimes}"
        for row in session().execute(query)
    ]
    idle = (
        select(func.count())
        .select_from(VoucherClaim)
        .join(VoucherUse, VoucherUse.id == VoucherClaim.use_id)
        .where(VoucherUse.released_at.is_not(None))
    )
    turns = session().scalar(idle) or 0
    return [*found, f"{turns} turns belong to orders that gave them back"] if turns else found
