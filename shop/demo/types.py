"""Shapes of the demonstration shop: plain frozen records, no database.

Prices are TTC in centimes, weights in grams, VAT in basis points. Cooperatives are named by their central
number; whoever loads the data hands over the cooperatives themselves (see `Producer`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

Unit = Literal["g", "ml", "piece"]
CertificateKind = Literal["onssa", "aop", "igp", "label_agricole", "bio", "handmade", "onssa_exemption"]
VendorOrderState = Literal[
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


class Producer(Protocol):
    """What the demonstration shop must know of a cooperative of the registry."""

    @property
    def central_number(self) -> str:
        """Number in the central registry."""

    @property
    def name_ar(self) -> str:
        """Legal name in Arabic."""

    @property
    def name_fr(self) -> str:
        """Legal name in French."""

    @property
    def commune_name_ar(self) -> str:
        """Commune of the seat, in Arabic."""

    @property
    def commune_name_fr(self) -> str:
        """Commune of the seat, in French."""

    @property
    def province_code(self) -> str:
        """HCP code, such as 09.541."""

    @property
    def province_name_ar(self) -> str:
        """Province, in Arabic."""

    @property
    def province_name_fr(self) -> str:
        """Province, in French."""

    @property
    def region_code(self) -> str:
        """HCP code, 01 to 12."""

    @property
    def registered_on(self) -> date:
        """Day of registration."""

    @property
    def members(self) -> int:
        """Number of members."""

    @property
    def women(self) -> int:
        """Women among the members."""


@dataclass(frozen=True, slots=True)
class DemoChoice:
    """One value of a closed list."""

    key: str
    name_ar: str
    name_fr: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DemoAttribute:
    """A characteristic a product may carry; `choices` is empty for free text and numbers."""

    key: str
    name_ar: str
    name_fr: str
    name_en: str
    kind: Literal["text", "choice", "number"]
    unit: str
    choices: tuple[DemoChoice, ...]


@dataclass(frozen=True, slots=True)
class DemoCategory:
    """A shelf of the shop. `parent_slug` is empty for a top shelf; parents come before children."""

    slug: str
    parent_slug: str
    name_ar: str
    name_fr: str
    name_en: str
    icon: str
    art: str
    vat_rate_bp: int
    is_food: bool
    position: int
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoStall:
    """A cooperative's stall. `face` is a portrait number 1–6, `cover` a scene key."""

    central_number: str
    slug: str
    story_ar: str
    story_fr: str
    face: int
    cover: str
    handwritten: bool
    lines: tuple[str, ...]
    opened_on: date


@dataclass(frozen=True, slots=True)
class DemoCertificate:
    """A sign with its number and dates; `product_key` is empty when it covers the whole cooperative."""

    central_number: str
    product_key: str
    kind: CertificateKind
    number: str
    issuer: str
    valid_from: date
    valid_to: date
    checked_on: date


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One thing to buy: a size, a weight, a colour."""

    sku: str
    name_ar: str
    name_fr: str
    price_centimes: int
    compare_centimes: int | None
    content_amount: int
    content_unit: Unit
    weight_g: int
    on_hand: int
    position: int


@dataclass(frozen=True, slots=True)
class DemoValue:
    """The value of one attribute on one product; `choice` is empty for free text."""

    attribute: str
    choice: str
    value_ar: str
    value_fr: str


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A listing in both languages, with what the law and the buyer want to read."""

    key: str
    central_number: str
    family: str
    group: str
    category_slug: str
    slug: str
    name_ar: str
    name_fr: str
    description_ar: str
    description_fr: str
    ingredients_ar: str
    ingredients_fr: str
    conservation_ar: str
    conservation_fr: str
    origin_ar: str
    origin_fr: str
    art: str
    tone: int
    season_months: tuple[int, ...]
    is_food: bool
    withdrawal_excluded: bool
    values: tuple[DemoValue, ...]
    certificates: tuple[DemoCertificate, ...]
    variants: tuple[DemoVariant, ...]
    published_on: date


@dataclass(frozen=True, slots=True)
class DemoBuyer:
    """A fictional buyer with an account."""

    email: str
    name_ar: str
    name_fr: str
    phone: str
    lang: Literal["ar", "fr"]
    city_ar: str
    city_fr: str
    commune_code: str
    province_code: str
    address_ar: str
    address_fr: str


@dataclass(frozen=True, slots=True)
class DemoOrderLine:
    """One thing bought."""

    product_key: str
    central_number: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class DemoParcel:
    """What one cooperative does of an order: `history` goes from the first state to the present one."""

    central_number: str
    history: tuple[tuple[VendorOrderState, datetime], ...]

    @property
    def state(self) -> VendorOrderState:
        """The present state."""
        return self.history[-1][0]


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """Who bought what, when; times are UTC."""

    key: str
    buyer_email: str
    placed_at: datetime
    payment_method: Literal["cod", "stripe", "bank_transfer"]
    lines: tuple[DemoOrderLine, ...]
    parcels: tuple[DemoParcel, ...]


@dataclass(frozen=True, slots=True)
class DemoReview:
    """A buyer's opinion on a product delivered in order `order_key`; `reply` may be empty."""

    order_key: str
    product_key: str
    buyer_email: str
    rating: int
    lang: Literal["ar", "fr"]
    text: str
    written_at: datetime
    reply: str
    replied_at: datetime | None
