"""A checkout as it stands: the quote of its basket now; or, while its payment runs, the order it became."""

from dataclasses import dataclass
from datetime import datetime

from shop.checkout import services as checkout
from shop.checkout.data import Group, Line, Quote
from shop.graphql.buying import sheets
from shop.graphql.buying.sheets import Sheet
from shop.graphql.ids import global_id
from shop.orders import rules
from shop.orders.data import OrderData, VendorOrderData
from shop.orders.services import reading

HIDDEN = frozenset({"gone", "vendor_closed"})
"""Problems of lines whose product no longer shows (I18)."""

TOLD = HIDDEN | {"sold_out", "less_stock"}
"""Problems the buyer must settle; of prices only the present one is told."""


@dataclass(frozen=True)
class ShownLine:
    """One line of a checkout. `price_centimes` with VAT at `rate_bp`; `vat_centimes` of the whole, as sold."""

    checkout_id: str
    variant_id: int
    vendor_id: int
    quantity: int
    price_centimes: int
    rate_bp: int
    problem: str | None
    available: int
    discount_centimes: int = 0
    vat_centimes: int = 0

    @property
    def id(self) -> str:
        """CheckoutLine:<checkout>.<variant>: as secret as the checkout's own."""
        return global_id("CheckoutLine", f"{self.checkout_id}.{self.variant_id}")

    @property
    def gross_centimes(self) -> int:
        """Price × quantity."""
        return self.price_centimes * self.quantity

    @property
    def total_centimes(self) -> int:
        """What is paid for it: less what a voucher takes off."""
        return self.gross_centimes - self.discount_centimes


@dataclass(frozen=True)
class Parcel:
    """What one cooperative delivers."""

    vendor_id: int
    lines: tuple[ShownLine, ...]
    fee_centimes: int
    days_min: int
    days_max: int


@dataclass(frozen=True)
class Shown:
    """The whole. `order`: the one that waits for its money."""

    sheet: Sheet
    parcels: tuple[Parcel, ...]
    problems: tuple[ShownLine, ...]
    goods_centimes: int
    fee_centimes: int
    seen: str
    order: OrderData | None = None
    voucher_code: str = ""
    voucher_refusal: str = ""

    @property
    def id(self) -> str:
        """Checkout:<uuid>."""
        return global_id("Checkout", self.sheet.id)

    @property
    def lines(self) -> tuple[ShownLine, ...]:
        """Those that can be shown."""
        return tuple(line for parcel in self.parcels for line in parcel.lines if line.problem not in HIDDEN)

    @property
    def has_delivery(self) -> bool:
        """Whether delivery was chosen, and so is part of the total."""
        return self.sheet.fee_chosen is not None

    @property
    def delivery_centimes(self) -> int:
        """What delivery adds to the total."""
        return self.fee_centimes if self.has_delivery else 0

    @property
    def total_centimes(self) -> int:
        """What is paid."""
        return self.goods_centimes + self.delivery_centimes

    @property
    def discount_centimes(self) -> int:
        """What a voucher takes off."""
        return sum(line.discount_centimes for parcel in self.parcels for line in parcel.lines)

    @property
    def goods_net_centimes(self) -> int:
        """Goods without their VAT, as on the order."""
        vat = sum(line.vat_centimes for parcel in self.parcels for line in parcel.lines)
        return max(0, self.goods_centimes - vat)


def show(sheet: Sheet, now: datetime) -> Shown:
    """A checkout as it stands."""
    if sheet.is_paying:
        return _of_order(sheet, reading.get_by_token(sheet.order_token or ""))
    return of_quote(sheet, checkout.quote(sheet.basket, sheet.commune_code, now))


def find(checkout_id: str | None, now: datetime) -> Shown | None:
    """By id; None for one that is an order already, as for one that never was."""
    sheet = sheets.find(checkout_id)
    return show(sheet, now) if sheet and sheet.completed_at is None else None


def of_quote(sheet: Sheet, quote: Quote) -> Shown:
    """A basket priced now."""
    parcels = tuple(
        Parcel(
            group.vendor_id,
            _lines(sheet, group),
            group.delivery.fee_centimes,
            group.delivery.days_min,
            group.delivery.days_max,
        )
        for group in quote.groups
    )
    wrong = tuple(line for parcel in parcels for line in parcel.lines if line.problem in TOLD)
    return Shown(
        sheet, parcels, wrong, quote.goods_centimes, quote.delivery_centimes, quote.seen, None,
        quote.voucher_code if quote.voucher else "", quote.voucher_refusal,
    )  # fmt: skip


def _lines(sheet: Sheet, group: Group) -> tuple[ShownLine, ...]:
    sold = {line.variant_id: line.sold_vat_centimes for line in rules.freeze_lines(group)}
    return tuple(_line(sheet, line, group.vat_status, sold.get(line.variant_id, 0)) for line in group.lines)


def _line(sheet: Sheet, line: Line, vat_status: str | None, vat_centimes: int) -> ShownLine:
    return ShownLine(
        sheet.id, line.variant_id, line.vendor_id, line.quantity, line.price_centimes,
        rules.effective_vat(line.vat_rate_bp, vat_status), line.problem, line.available, line.discount_centimes,
        vat_centimes,
    )  # fmt: skip


def _of_order(sheet: Sheet, order: OrderData) -> Shown:
    parcels = tuple(_parcel(sheet, parcel) for parcel in order.parcels)
    return Shown(sheet, parcels, (), order.goods_centimes, order.delivery_centimes, sheet.seen, order)


def _parcel(sheet: Sheet, parcel: VendorOrderData) -> Parcel:
    lines = tuple(
        ShownLine(
            sheet.id, line.variant_id, parcel.vendor_id, line.quantity, line.unit_centimes, line.vat_rate_bp, None,
            line.quantity, line.discount_centimes, line.sold_vat_centimes,
        )
        for line in parcel.lines
    )  # fmt: skip
    return Parcel(parcel.vendor_id, lines, parcel.delivery_centimes, parcel.days_min, parcel.days_max)
