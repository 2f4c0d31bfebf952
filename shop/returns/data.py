"""Nouns of returns: frozen. Centimes TTC, moments in UTC, days of the Moroccan calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.i18n import pick
from shop.orders.data import FrozenLine, OrderData, Step, VendorOrderData


@dataclass(frozen=True, slots=True)
class RuleData:
    """One number as it stands on a day, with its article and source. An exemption holds when its value is 1."""

    code: str
    value: int
    unit: str
    article: str
    source: str
    verified: bool
    valid_from: date
    reason: str = ""
    changed_by: int | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class ReturnLaw:
    """All rules of one day: `law["withdrawal_days"]` is the value, `law.of(code)` the whole rule."""

    rules: Mapping[str, RuleData]

    def __getitem__(self, code: str) -> int:
        """The value of a rule. Raises KeyError for a code there is none of."""
        return self.rules[code].value

    def of(self, code: str) -> RuleData:
        """The rule with its article and source."""
        return self.rules[code]


@dataclass(frozen=True, slots=True)
class Right:
    """Whether a line may be sent back without a reason, and until when. `exemption`: the rule that excludes it, such
    as `exempt_perishable`; `only_unopened`: the right holds while the seal is."""

    until: datetime
    is_open: bool
    exemption: str = ""
    only_unopened: bool = False

    @property
    def holds(self) -> bool:
        """Whether the right can be used now."""
        return self.is_open and not self.exemption


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of a delivered parcel: how many pieces may still be sent back, and by which right."""

    line_id: int
    line: FrozenLine
    left: int
    right: Right


@dataclass(frozen=True, slots=True)
class WantedLine:
    """So many pieces of an order line that the buyer sends back."""

    line_id: int
    quantity: int
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What inspection found of one line: pieces paid back, pieces fit for sale."""

    line_id: int
    accepted: int
    good: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a buyer asks for in three taps: what, why (with pictures), how. `rib` and `holder` after cash."""

    key: str
    lines: tuple[WantedLine, ...]
    why: str
    text: str = ""
    wish: str = "refund"
    way: str = "post"
    pictures: tuple[bytes, ...] = ()
    rib: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class ReturnLineData:
    """A line of a return."""

    line_id: int
    line: FrozenLine
    quantity: int
    opened: bool
    accepted: int
    good: int
    centimes: int


@dataclass(frozen=True, slots=True)
class ReturnData:
    """A return with its lines, pictures and history. `last4` of the account the refund goes to, when one was given."""

    id: int
    number: str
    vendor_order_id: int
    vendor_id: int
    why: str
    by_right: bool
    withdrawal_until: datetime | None
    wish: str
    way: str
    payer: str
    text: str
    state: str
    state_at: datetime
    due_at: datetime | None
    carrier: str
    tracking_number: str
    refund_centimes: int
    less_reason: str
    requested_at: datetime
    last4: str
    lines: tuple[ReturnLineData, ...]
    pictures: tuple[int, ...]
    history: tuple[Step, ...]
    order: OrderData
    parcel: VendorOrderData

    @property
    def is_less(self) -> bool:
        """Whether inspection accepted less than was sent."""
        return self.state in ("inspected", "refunded", "closed") and bool(self.less_reason)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One return in a list."""

    id: int
    number: str
    parcel_number: str
    why: str
    state: str
    due_at: datetime | None
    requested_at: datetime
    first_name: str
    pieces: int
    name_ar: str
    name_fr: str
    art: str
    tone: int

    @property
    def name(self) -> str:
        """The first thing sent back, in the current language."""
        return pick(ar=self.name_ar, fr=self.name_fr)
