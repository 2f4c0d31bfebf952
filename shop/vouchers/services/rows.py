"""Between rows and nouns."""

from shop.vouchers.data import Terms, VoucherData
from shop.vouchers.models import Voucher


def as_data(row: Voucher) -> VoucherData:
    """A voucher as other modules see it."""
    terms = Terms(
        row.code, row.percent, row.fixed_centimes, row.cap_centimes, row.minimum_centimes, row.starts_at, row.ends_at,
        row.max_uses, row.per_buyer, row.budget_centimes, tuple(row.category_ids), tuple(row.vendor_ids),
    )  # fmt: skip
    return VoucherData(
        row.id, row.vendor_id, row.state, terms, row.used_count, row.spent_centimes, row.made_by, row.made_at
    )
