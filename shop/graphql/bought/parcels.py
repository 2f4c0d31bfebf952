"""Fields of OrderLine, VendorOrder and Fulfillment: what was sold, as it was sold (I13)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.i18n import pick, speaking
from core.storage import storage
from shop.graphql.amounts import Taxed, taxed
from shop.graphql.bought import standing
from shop.graphql.catalog import loading
from shop.graphql.catalog.products import Image
from shop.graphql.catalog.queries import variants_of
from shop.graphql.context import Context
from shop.graphql.execution.resolvers import Each
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id
from shop.orders.data import FrozenLine, VendorOrderData

Arguments = Mapping[str, Any]
TEXTS = {
    "UNCONFIRMED": "En attente de paiement", "UNFULFILLED": "En préparation", "FULFILLED": "Expédiée",
    "PARTIALLY_FULFILLED": "Partiellement expédiée", "PARTIALLY_RETURNED": "Partiellement retournée",
    "RETURNED": "Retournée", "CANCELED": "Annulée", "EXPIRED": "Expirée", "DRAFT": "Brouillon",
    "WAITING_FOR_APPROVAL": "En préparation",
}  # fmt: skip
"""In the base language of the channel."""
STATES = {
    "pending_payment": "En attente de paiement", "pending_cod_confirm": "À confirmer par la coopérative",
    "confirmed": "Confirmée", "preparing": "En préparation", "ready": "Prête", "shipped": "Expédiée",
    "delivered": "Livrée", "closed": "Terminée", "cancelled": "Annulée", "refused_at_door": "Refusée à la livraison",
    "lost": "Perdue", "expired": "Expirée",
}  # fmt: skip


def state_text(status: str) -> str:
    """In the base language."""
    return TEXTS.get(status, status)


class Line:
    """A line sold, with the parcel it lies in."""

    def __init__(self, parcel: VendorOrderData, frozen: FrozenLine) -> None:
        self.parcel = parcel
        self.frozen = frozen
        self.vendor_id = parcel.vendor_id
        self.key = f"{parcel.number}.{frozen.variant_id}"
        self.id = global_id("OrderLine", self.key)


FIELDS.type_of(Line, "OrderLine")
FIELDS.type_of(VendorOrderData, "VendorOrder")


def names_of(parcel: VendorOrderData) -> list[Line]:
    """The lines of a parcel."""
    return [Line(parcel, frozen) for frozen in parcel.lines]


def _of(field: str) -> Callable[[Each], Each]:
    return FIELDS.each("OrderLine", field)


def _product_name(line: Line) -> str:
    return line.frozen.name_fr or line.frozen.name_ar


def _variant_name(line: Line, lang: str) -> str:
    with speaking(lang):
        return line.frozen.detail


_of("productName")(lambda line, _context, _arguments: _product_name(line))
_of("variantName")(lambda line, _context, _arguments: _variant_name(line, "fr"))
_of("translatedProductName")(lambda line, _c, _a: pick(ar=line.frozen.name_ar, fr=line.frozen.name_fr))
_of("translatedVariantName")(lambda line, _context, _arguments: line.frozen.detail)
_of("productSku")(lambda line, _context, _arguments: line.frozen.sku or None)
_of("productVariantId")(lambda line, _c, _a: global_id("ProductVariant", line.frozen.variant_id))
_of("quantity")(lambda line, _context, _arguments: line.frozen.quantity)
_of("isShippingRequired")(lambda _line, _context, _arguments: True)
_of("taxRate")(lambda line, _context, _arguments: line.frozen.vat_rate_bp / 10_000)
_of("totalPrice")(
    lambda line, _c, _a: Taxed(
        line.frozen.net_centimes, line.frozen.net_centimes - line.frozen.sold_vat_centimes
    )
)
_of("unitPrice")(lambda line, _c, _a: taxed(line.frozen.unit_centimes, line.frozen.vat_rate_bp))
_of("undiscountedUnitPrice")(lambda line, _c, _a: taxed(line.frozen.unit_centimes, line.frozen.vat_rate_bp))
_of("quantityFulfilled")(
    lambda line, _c, _a: line.frozen.quantity if line.parcel.state in standing.SENT else 0
)
_of("quantityToFulfill")(
    lambda line, _c, _a: (
        0 if line.parcel.state in standing.SENT | standing.BACK | standing.DEAD else line.frozen.quantity
    )
)


@_of("thumbnail")
def thumbnail(line: Line, context: Context, _arguments: Arguments) -> Image | None:
    """The picture it was sold with."""
    if not line.frozen.image:
        return None
    return Image(context.public_url + storage().url(line.frozen.image), _product_name(line))


@FIELDS.batch("OrderLine", "variant")
def variant(lines: Sequence[Line], context: Context, _arguments: Arguments) -> list[Any]:
    """The variant as it is now; null when it is no longer shown (I18)."""
    return list(variants_of(context, [line.frozen.variant_id for line in lines]))


def _cooperative(things: Sequence[Any], context: Context, _arguments: Arguments) -> list[Any]:
    return list(loading.cooperatives(context, [thing.vendor_id for thing in things]))


for _type in ("OrderLine", "VendorOrder", "Fulfillment"):
    FIELDS.batch(_type, "cooperative")(_cooperative)


def _net(parcel: VendorOrderData) -> int:
    return parcel.goods_centimes - sum(line.sold_vat_centimes for line in parcel.lines)


FIELDS.each("VendorOrder", "id")(lambda parcel, _context, _arguments: global_id("VendorOrder", parcel.number))
FIELDS.each("VendorOrder", "lines")(lambda parcel, _context, _arguments: names_of(parcel))
FIELDS.each("VendorOrder", "state")(lambda parcel, _context, _arguments: parcel.state)
FIELDS.each("VendorOrder", "stateDisplay")(lambda parcel, _c, _a: STATES.get(parcel.state, parcel.state))
FIELDS.each("VendorOrder", "shippingPrice")(lambda parcel, _c, _a: taxed(parcel.delivery_centimes, 0))
FIELDS.each("VendorOrder", "subtotal")(lambda parcel, _c, _a: Taxed(parcel.goods_centimes, _net(parcel)))
FIELDS.each("VendorOrder", "total")(
    lambda parcel, _c, _a: Taxed(parcel.total_centimes, _net(parcel) + parcel.delivery_centimes)
)
