"""Nouns of vouchers: frozen. Amounts TTC in centimes; moments in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.i18n import pick


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a basket as a voucher sees it; `category_ids` are its shelf and those above."""

    variant_id: int
    product_id: int
    vendor_id: int
    centimes: int
    category_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for when a voucher is made. `vendor_ids` are those of a platform voucher; empty: all."""

    code: str
    percent: int | None
    fixed_centimes: int | None
    cap_centimes: int | None
    minimum_centimes: int
    starts_at: datetime
    ends_at: datetime
    max_uses: int | None
    per_buyer: int
    budget_centimes: int | None
    category_ids: tuple[int, ...] = ()
    vendor_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VoucherData:
    """A voucher with what was used of it. `vendor_id` None: the platform pays."""

    id: int
    vendor_id: int | None
    state: str
    terms: Terms
    used_count: int
    spent_centimes: int
    made_by: int | None
    made_at: datetime

    @property
    def uses_left(self) -> int | None:
        """How many orders may still have it; None: any number."""
        return None if self.terms.max_uses is None else self.terms.max_uses - self.used_count

    @property
    def budget_left(self) -> int | None:
        """What may still be spent on it; None: any amount."""
        budget = self.terms.budget_centimes
        return None if budget is None else budget - self.spent_centimes


@dataclass(frozen=True, slots=True)
class Applied:
    """A voucher on one basket: `shares` is {variant id: centimes less}."""

    voucher_id: int
    code: str
    vendor_id: int | None
    vendor_name_ar: str
    vendor_name_fr: str
    shares: Mapping[int, int]

    @property
    def centimes(self) -> int:
        """All of it."""
        return sum(self.shares.values())

    @property
    def is_funded(self) -> bool:
        """Whether the platform pays it."""
        return self.vendor_id is None

    @property
    def vendor_name(self) -> str:
        """Who pays it, in the current language; empty for the platform."""
        return pick(ar=self.vendor_name_ar, fr=self.vendor_name_fr)
