"""Nouns of checkout: frozen, amounts TTC in centimes, weights in grams."""

from dataclasses import dataclass
from typing import Literal

from core.geography.rules import Zone
from core.i18n import pick
from shop.vouchers.data import Applied

PaymentMethod = Literal["cod", "stripe", "bank_transfer"]


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of a delivery table: up to this weight, this fee, free from this amount of goods."""

    zone: Zone
    max_weight_g: int
    fee_centimes: int
    free_above_centimes: int | None
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one parcel travels. `missing_centimes`: what is missing for free delivery (0: it is free; None: never)."""

    zone: Zone
    fee_centimes: int
    free_above_centimes: int | None
    missing_centimes: int | None
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the basket with its price of now; `price_centimes` is the remembered one when it cannot be bought.

    `problem`: gone | vendor_closed | sold_out | less_stock | price_up | price_down, or None.
    """

    variant_id: int
    product_id: int
    product_slug: str
    vendor_id: int
    sku: str
    name_ar: str
    name_fr: str
    variant_name_ar: str
    variant_name_fr: str
    content_amount: int
    content_unit: str
    quantity: int
    price_centimes: int
    seen_centimes: int
    vat_rate_bp: int
    weight_g: int
    available: int
    withdrawal_excluded: bool
    labels: tuple[str, ...]
    art: str
    tone: int
    image: str | None
    problem: str | None
    nominal_g: int | None = None
    tolerance_percent: int | None = None
    discount_centimes: int = 0
    funded_centimes: int = 0

    @property
    def total_centimes(self) -> int:
        """Price × quantity, before the voucher."""
        return self.price_centimes * self.quantity

    @property
    def is_buyable(self) -> bool:
        """Whether the line counts in the totals."""
        return self.problem not in ("gone", "vendor_closed", "sold_out")

    @property
    def name(self) -> str:
        """The product's name in the current language."""
        return pick(ar=self.name_ar, fr=self.name_fr)

    @property
    def variant_name(self) -> str:
        """The variant's name in the current language."""
        return pick(ar=self.variant_name_ar, fr=self.variant_name_fr)


@dataclass(frozen=True, slots=True)
class Group:
    """What one cooperative sends: one parcel, one delivery fee."""

    vendor_id: int
    vendor_slug: str
    name_ar: str
    name_fr: str
    place_ar: str
    place_fr: str
    face: str
    vat_status: str | None
    ship_from_province: str
    is_open: bool
    lines: tuple[Line, ...]
    delivery: Delivery

    @property
    def buyable_lines(self) -> tuple[Line, ...]:
        """The lines that count."""
        return tuple(line for line in self.lines if line.is_buyable)

    @property
    def count(self) -> int:
        """Pieces."""
        return sum(line.quantity for line in self.buyable_lines)

    @property
    def gross_centimes(self) -> int:
        """Goods of the parcel before the voucher: what free delivery is counted from."""
        return sum(line.total_centimes for line in self.buyable_lines)

    @property
    def discount_centimes(self) -> int:
        """What the voucher takes off."""
        return sum(line.discount_centimes for line in self.buyable_lines)

    @property
    def funded_centimes(self) -> int:
        """What of it the platform pays to the cooperative."""
        return sum(line.funded_centimes for line in self.buyable_lines)

    @property
    def goods_centimes(self) -> int:
        """Goods of the parcel as the buyer pays them."""
        return self.gross_centimes - self.discount_centimes

    @property
    def weight_g(self) -> int:
        """Weight of the parcel."""
        return sum(line.weight_g * line.quantity for line in self.buyable_lines)

    @property
    def total_centimes(self) -> int:
        """Goods and delivery."""
        return self.goods_centimes + self.delivery.fee_centimes

    @property
    def name(self) -> str:
        """The cooperative's name in the current language."""
        return pick(ar=self.name_ar, fr=self.name_fr)

    @property
    def place(self) -> str:
        """Where it ships from, in the current language."""
        return pick(ar=self.place_ar, fr=self.place_fr)


@dataclass(frozen=True, slots=True)
class Quote:
    """A basket priced for a place. `is_estimate`: no place is known yet, so the fee is that of another region.

    `seen` is what the buyer sends back: placing compares it with the quote of that moment. `voucher` has lowered the
    prices; `voucher_refusal` says in words why a code that was typed has not.
    """

    groups: tuple[Group, ...]
    count: int
    goods_centimes: int
    delivery_centimes: int
    seen: str
    province_code: str | None
    place_name: str
    removed: Line | None = None
    voucher: Applied | None = None
    voucher_code: str = ""
    voucher_refusal: str = ""

    @property
    def discount_centimes(self) -> int:
        """What the voucher takes off."""
        return sum(group.discount_centimes for group in self.groups)

    @property
    def gross_centimes(self) -> int:
        """Goods before the voucher."""
        return self.goods_centimes + self.discount_centimes

    @property
    def total_centimes(self) -> int:
        """What the buyer pays."""
        return self.goods_centimes + self.delivery_centimes

    @property
    def is_estimate(self) -> bool:
        """Whether the place is still unknown."""
        return self.province_code is None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all lies in the basket."""
        return not self.groups

    @property
    def problems(self) -> list[Line]:
        """The lines the buyer must settle first."""
        blocking = ("gone", "vendor_closed", "sold_out", "less_stock", "price_up")
        return [line for group in self.groups for line in group.lines if line.problem in blocking]

    @property
    def is_ready(self) -> bool:
        """Whether it can be ordered as it is."""
        return self.count > 0 and not self.problems

    @property
    def parcels(self) -> tuple[Group, ...]:
        """The groups that hold something to buy."""
        return tuple(group for group in self.groups if group.buyable_lines)


@dataclass(frozen=True, slots=True)
class BasketKey:
    """Whose basket: an account's, or the one a guest's browser holds the token of."""

    user_id: int | None = None
    token: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it can open no basket: a visitor who has put nothing into one yet."""
        return self.user_id is None and self.token is None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to deliver; codes of the HCP."""

    commune_code: str
    province_code: str
    name_ar: str
    name_fr: str

    @property
    def name(self) -> str:
        """The name in the current language."""
        return pick(ar=self.name_ar, fr=self.name_fr)


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """What the buyer sends: contact, place, way of paying, and what was on the screen (`seen`).

    `key` is made with the form, and is the idempotency key (I2). `phone` is E.164. `origin` is where the request comes
    from, to be counted under, and `phone_is_proven` whether the sender is known to hold the phone. `buyer_id` is the
    account that buys when the basket is not the account's own.
    """

    key: str
    basket: BasketKey
    lang: str
    name: str
    phone: str
    email: str
    destination: Destination
    address: str
    note: str
    payment_method: str
    seen: str
    origin: str = ""
    phone_is_proven: bool = False
    buyer_id: int | None = None

    def body(self) -> dict[str, str]:
        """What must be equal when the same key comes again."""
        return {
            "name": self.name,
            "phone": self.phone,
            "email": self.email,
            "commune": self.destination.commune_code,
            "address": self.address,
            "note": self.note,
            "method": self.payment_method,
            "seen": self.seen,
        }
