"""Nouns of orders: frozen. Amounts TTC in centimes unless they say HT; weights in grams; moments in UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from core.i18n import pick

State = Literal[
    "pending_payment",
    "pending_cod_confirm",
    "confirmed",
    "preparing",
    "ready",
    "shipped",
    "delivered",
    "closed",
    "cancelled",
    "refused_at_door",
    "lost",
    "expired",
]
AdjustmentKind = Literal[
    "cancelled",
    "short",
    "weighed",
    "returned",
    "goodwill",
    "parcel_cancelled",
    "parcel_expired",
    "parcel_refused",
    "parcel_lost",
]
OrderState = Literal["pending_payment", "placed", "cancelled", "expired"]


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A line as it was sold: nothing here changes afterwards (I13)."""

    variant_id: int
    product_id: int
    product_slug: str
    sku: str
    quantity: int
    unit_centimes: int
    total_centimes: int
    ht_centimes: int
    vat_centimes: int
    vat_rate_bp: int
    name_ar: str
    name_fr: str
    variant_name_ar: str
    variant_name_fr: str
    unit_ar: str
    unit_fr: str
    labels: tuple[str, ...]
    withdrawal_excluded: bool
    weight_g: int
    art: str
    tone: int
    image: str | None
    discount_centimes: int = 0
    funded_centimes: int = 0
    discount_ht_centimes: int = 0
    discount_vat_centimes: int = 0
    nominal_g: int | None = None
    tolerance_percent: int | None = None
    id: int = 0
    adjusted_centimes: int = 0
    adjusted_quantity: int = 0

    @property
    def net_centimes(self) -> int:
        """What the buyer pays for it as sold: after the voucher."""
        return self.total_centimes - self.discount_centimes

    @property
    def left_centimes(self) -> int:
        """What the buyer pays for it now."""
        return self.net_centimes - self.adjusted_centimes

    @property
    def left_quantity(self) -> int:
        """Pieces that are still sold."""
        return self.quantity - self.adjusted_quantity

    @property
    def sold_ht_centimes(self) -> int:
        """The cooperative's turnover before VAT: what the buyer pays and what the platform pays for the buyer."""
        return self.ht_centimes - self.discount_ht_centimes

    @property
    def sold_vat_centimes(self) -> int:
        """The VAT within that turnover."""
        return self.vat_centimes - self.discount_vat_centimes

    @property
    def name(self) -> str:
        """The product's name in the current language."""
        return pick(ar=self.name_ar, fr=self.name_fr)

    @property
    def detail(self) -> str:
        """Variant and content in the current language."""
        variant = pick(ar=self.variant_name_ar, fr=self.variant_name_fr)
        unit = pick(ar=self.unit_ar, fr=self.unit_fr)
        told = unit.replace("\u00a0", " ") in variant.replace("\u00a0", " ")
        return variant if told or not unit else f"{variant} · {unit}" if variant else unit


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is asked for one line: pieces that fall away, at their share of the price unless `centimes` is given."""

    order_line_id: int
    quantity: int = 0
    centimes: int | None = None
    weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class AdjustedLine:
    """What fell away of one line: `centimes` of the buyer, `funded_centimes` of the platform; HT and VAT of both."""

    order_line_id: int
    quantity: int
    centimes: int
    funded_centimes: int
    ht_centimes: int
    vat_centimes: int
    weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentData:
    """What the buyer of a parcel owes less than the sale said. All amounts are positive: they fall away."""

    id: int
    vendor_order_id: int
    kind: str
    source: str
    goods_centimes: int
    delivery_centimes: int
    total_centimes: int
    funded_centimes: int
    ht_centimes: int
    vat_centimes: int
    party: str
    reason: str
    at: datetime
    lines: tuple[AdjustedLine, ...]

    @property
    def quantity(self) -> int:
        """Pieces that fell away."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The answer to placing: the same for every repetition (I2). `payment_id` waits for its page when by card."""

    order_id: int
    number: str
    token: str
    state: str
    total_centimes: int
    payment_method: str
    payment_id: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a parcel's history. `party`: buyer, vendor, staff or system."""

    from_state: str | None
    to_state: str
    party: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Who receives the parcel. `phone` (E.164) and `email` are empty where the reader may not see them."""

    name: str
    phone: str
    email: str
    place_ar: str
    place_fr: str
    address: str
    note: str

    @property
    def place(self) -> str:
        """The commune in the current language."""
        return pick(ar=self.place_ar, fr=self.place_fr)

    @property
    def first_name(self) -> str:
        """Enough for a greeting."""
        return self.name.split()[0] if self.name.split() else ""


@dataclass(frozen=True, slots=True)
class VendorOrderData:
    """One cooperative's part of an order."""

    id: int
    order_id: int
    vendor_id: int
    number: str
    order_number: str
    position: int
    state: str
    state_at: datetime
    due_at: datetime | None
    placed_at: datetime
    payment_method: str
    goods_centimes: int
    delivery_centimes: int
    total_centimes: int
    cod_expected_centimes: int
    cod_collected_centimes: int | None
    weight_g: int
    days_min: int
    days_max: int
    carrier: str
    tracking_number: str
    vendor_name_ar: str
    vendor_name_fr: str
    vendor_face: str
    ship_from_ar: str
    ship_from_fr: str
    contact: Contact
    lines: tuple[FrozenLine, ...]
    history: tuple[Step, ...]
    discount_centimes: int = 0
    funded_centimes: int = 0
    adjusted_centimes: int = 0
    adjusted_delivery_centimes: int = 0
    adjustments: tuple[AdjustmentData, ...] = ()

    @property
    def count(self) -> int:
        """Pieces sold."""
        return sum(line.quantity for line in self.lines)

    @property
    def left_count(self) -> int:
        """Pieces still sold."""
        return sum(line.left_quantity for line in self.lines)

    @property
    def owed_centimes(self) -> int:
        """What the parcel costs the buyer after all that fell away."""
        return self.total_centimes - self.adjusted_centimes

    @property
    def left_goods_centimes(self) -> int:
        """The goods' part of it."""
        return self.goods_centimes - self.adjusted_centimes + self.adjusted_delivery_centimes

    @property
    def left_delivery_centimes(self) -> int:
        """The delivery's part of it."""
        return self.delivery_centimes - self.adjusted_delivery_centimes

    @property
    def unweighed(self) -> tuple[FrozenLine, ...]:
        """Lines sold by weight whose final weight nobody has said yet."""
        said = {x.order_line_id for a in self.adjustments if a.kind == "weighed" for x in a.lines}
        return tuple(x for x in self.lines if x.nominal_g and x.left_quantity and x.id not in said)

    @property
    def vendor_name(self) -> str:
        """The cooperative's name in the current language."""
        return pick(ar=self.vendor_name_ar, fr=self.vendor_name_fr)

    @property
    def ship_from(self) -> str:
        """Where it leaves from, in the current language."""
        return pick(ar=self.ship_from_ar, fr=self.ship_from_fr)

    def at(self, state: str) -> datetime | None:
        """When the parcel entered a state, None when it never did."""
        return next((step.at for step in reversed(self.history) if step.to_state == state), None)


@dataclass(frozen=True, slots=True)
class OrderData:
    """A whole order with its parcels."""

    id: int
    number: str
    token: str
    user_id: int | None
    checkout_id: int
    state: str
    lang: str
    payment_method: str
    goods_centimes: int
    delivery_centimes: int
    total_centimes: int
    placed_at: datetime
    paid_at: datetime | None
    expires_at: datetime | None
    contact: Contact
    parcels: tuple[VendorOrderData, ...]
    discount_centimes: int = 0

    @property
    def owed_centimes(self) -> int:
        """What the order costs the buyer after all that fell away."""
        return sum(parcel.owed_centimes for parcel in self.parcels)

    @property
    def is_waiting_for_payment(self) -> bool:
        """Whether money is still expected before anything happens."""
        return self.state == "pending_payment"

    @property
    def is_dead(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("cancelled", "expired")


@dataclass(frozen=True, slots=True)
class FailedRefund:
    """Money on its way back that never arrived, and is still owed."""

    refund_id: int
    order_id: int
    number: str
    amount_centimes: int
    by_hand: bool
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a list of orders."""

    id: int
    number: str
    token: str
    state: str
    payment_method: str
    total_centimes: int
    placed_at: datetime
    place_ar: str
    place_fr: str
    parcels: tuple[tuple[str, str, str], ...]  # (state, cooperative in Arabic, in French)


def answer_of(placed: PlacedOrder) -> dict[str, Any]:
    """The stored form of an answer."""
    return {name: getattr(placed, name) for name in PlacedOrder.__dataclass_fields__}
