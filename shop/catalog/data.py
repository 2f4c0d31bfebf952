"""Nouns of the catalogue: frozen, without behaviour beyond their own arithmetic. Prices TTC in centimes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

CertificateKind = Literal["onssa", "onssa_exemption", "aop", "igp", "label_agricole", "bio", "handmade"]
Decision = Literal["approve", "request_changes", "reject"]
Risk = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class VariantData:
    """One variant in a listing: what is read and reviewed. Price and stock are set apart (see `VariantOffer`)."""

    sku: str
    name_ar: str = ""
    name_fr: str = ""
    content_amount: int = 1
    content_unit: str = "piece"
    weight_g: int = 0
    position: int = 0
    tolerance_percent: int | None = None


@dataclass(frozen=True)
class AttributeValue:
    """Value of an attribute: the key of a choice, a text in both languages, or a number."""

    choice: str = ""
    ar: str = ""
    fr: str = ""
    number: float | None = None


@dataclass(frozen=True)
class ListingData:
    """Everything a buyer reads of a product, as proposed in a revision."""

    name_ar: str = ""
    name_fr: str = ""
    description_ar: str = ""
    description_fr: str = ""
    category_slug: str = ""
    ingredients_ar: str = ""
    ingredients_fr: str = ""
    conservation_ar: str = ""
    conservation_fr: str = ""
    origin_ar: str = ""
    origin_fr: str = ""
    art: str = ""
    tone: int = 1
    season_months: tuple[int, ...] = ()
    withdrawal_excluded: bool = False
    withdrawal_reason: str = ""
    values: Mapping[str, AttributeValue] = field(default_factory=dict)
    variants: tuple[VariantData, ...] = ()
    media: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON value stored in a revision."""
        return {**asdict(self), "season_months": list(self.season_months), "media": list(self.media)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ListingData":
        """Inverse of `to_json`; unknown keys are ignored, so old revisions stay readable."""
        known = {key: value[key] for key in cls.__dataclass_fields__ if key in value}
        known["season_months"] = tuple(known.get("season_months", ()))
        known["media"] = tuple(known.get("media", ()))
        known["values"] = {key: AttributeValue(**part) for key, part in known.get("values", {}).items()}
        known["variants"] = tuple(VariantData(**part) for part in known.get("variants", ()))
        return cls(**known)


@dataclass(frozen=True)
class VariantOffer:
    """Price and stock that come with a new variant; None leaves them as they are (or missing, or zero)."""

    price_centimes: int | None = None
    compare_centimes: int | None = None
    on_hand: int | None = None


@dataclass(frozen=True)
class Sign:
    """A certificate as rules see it. `product_id` None: it covers the whole cooperative."""

    kind: str
    number: str = ""
    product_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    checked: bool = False


@dataclass(frozen=True)
class Fault:
    """Why a listing cannot be published: stable code, and the field it belongs to."""

    code: str
    field: str = ""


@dataclass(frozen=True)
class FieldChange:
    """One line of a difference; texts as stored, empty when absent."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product on a shelf: everything one card shows, without personal data.

    `unit_price_centimes` per `unit_price_per` (kg, l, piece …); `rating` 0–5 with one decimal, 0 when unrated;
    `labels`: kinds of certificates that are checked and in date; `available`: some variant is in stock.
    """

    id: int
    slug: str
    vendor_id: int
    vendor_slug: str
    vendor_name_ar: str
    vendor_name_fr: str
    place_ar: str
    place_fr: str
    name_ar: str
    name_fr: str
    category_slug: str
    price_centimes: int | None
    compare_centimes: int | None
    unit_price_centimes: int | None
    unit_price_per: str | None
    variants: int
    variant_id: int | None
    art: str
    tone: int
    image: str | None
    rating: float
    rating_count: int
    sold_count: int
    labels: tuple[str, ...]
    available: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Buyable:
    """A variant that may be bought now. `available` is what is left to reserve."""

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
    price_centimes: int
    compare_centimes: int | None
    vat_rate_bp: int
    weight_g: int
    available: int
    withdrawal_excluded: bool
    labels: tuple[str, ...]
    art: str
    tone: int
    image: str | None
    tolerance_percent: int | None = None

    @property
    def nominal_g(self) -> int | None:
        """What one piece should weigh when it is sold by weight, else None."""
        return nominal_weight(self.content_amount, self.content_unit, self.tolerance_percent)


def nominal_weight(amount: int, unit: str, tolerance_percent: int | None) -> int | None:
    """Grams that one piece should weigh; None for what is not sold by weight."""
    grams = {"g": amount, "kg": amount * 1000}.get(unit)
    return None if tolerance_percent is None else grams


@dataclass(frozen=True)
class PriceOutcome:
    """What became of a wished price: live at once, or waiting for staff (the old one stays)."""

    state: Literal["live", "waiting", "unchanged"]
    change_id: int | None = None
