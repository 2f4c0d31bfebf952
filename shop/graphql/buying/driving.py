"""What every change of a checkout shares: it is taken, changed, priced again and told; what was told is remembered."""

from collections.abc import Callable, Mapping
from typing import Any

from core.db import transaction
from core.i18n import _
from shop.checkout import services as checkout
from shop.checkout.data import Quote
from shop.graphql.buying import sheets, shown
from shop.graphql.buying.sheets import Sheet
from shop.graphql.buying.shown import Shown
from shop.graphql.context import Context
from shop.graphql.ids import read_id
from shop.graphql.mutating import Payload, Refused, mutation, refuse

Arguments = Mapping[str, Any]
Change = Callable[[Context, Sheet, Arguments], None]
CODES = {
    "not_buyable": "UNAVAILABLE_VARIANT_IN_CHANNEL", "bad_quantity": "QUANTITY_GREATER_THAN_LIMIT",
    "basket_full": "QUANTITY_GREATER_THAN_LIMIT", "basket_empty": "NO_LINES", "method_not_allowed": "PAYMENT_ERROR",
    "order_too_large": "QUANTITY_GREATER_THAN_LIMIT", "payment_method_not_offered": "PAYMENT_ERROR",
    "payment_already_open": "PAYMENT_ERROR", "amount_changed": "INVALID", "phone_to_confirm": "INVALID",
    "too_many_attempts": "INVALID", "voucher_unknown": "INVALID", "voucher_used_up": "VOUCHER_NOT_APPLICABLE",
    "voucher_used_by_you": "VOUCHER_NOT_APPLICABLE",
}  # fmt: skip


def change(name: str) -> Callable[[Change], Change]:
    """Register a mutation that changes one checkout: `id` names it."""

    def register(act: Change) -> Change:
        @mutation(name, CODES)
        def run(context: Context, arguments: Arguments) -> Payload:
            key = read_id(arguments.get("id") or arguments.get("checkoutId"), "Checkout")
            with transaction():
                sheet = take(context, key)
                act(context, sheet, arguments)
                return Payload(checkout=tell(context, sheet.id))

        return act

    return register


def take(context: Context, key: str | None) -> Sheet:
    """The checkout, ours until the transaction ends. Raises Refused when it is none, or can no longer change."""
    sheet = sheets.take(key, context.now)
    if sheet is None or sheet.completed_at is not None:
        raise unknown()
    if sheet.is_paying:
        raise refuse(
            "INACTIVE_PAYMENT",
            _("A payment for this basket is under way. Finish it first, or choose cash on delivery."),
            "id",
        )
    return sheet


def unknown() -> Refused:
    """The refusal for an id that opens nothing."""
    return refuse("NOT_FOUND", _("This checkout does not exist, or is an order already."), "id")


def tell(context: Context, checkout_id: str) -> Shown:
    """The checkout as the answer shows it. What is shown is what the buyer agrees to later."""
    sheet = sheets.find(checkout_id)
    assert sheet is not None
    whole = priced(context, sheet)
    if whole.seen != sheet.seen:
        sheets.write(sheet.id, seen=whole.seen)
    return whole


def priced(context: Context, sheet: Sheet) -> Shown:
    """At the prices of now, which count as seen."""
    quote = checkout.quote(sheet.basket, sheet.commune_code, context.now)
    if _take_prices(context, sheet, quote):
        quote = checkout.quote(sheet.basket, sheet.commune_code, context.now)
    return shown.of_quote(sheet, quote)


def _take_prices(context: Context, sheet: Sheet, quote: Quote) -> bool:
    """The answer shows today's prices, so they are the ones seen."""
    changed = [x for g in quote.groups for x in g.lines if x.problem in ("price_up", "price_down")]
    for line in changed:
        checkout.accept_price(sheet.basket, line.variant_id, line.price_centimes, context.now)
    return bool(changed)
