"""Who buys, where to, and how it is delivered."""

from collections.abc import Mapping
from typing import Any

from core.db import transaction
from core.i18n import _
from shop.checkout import services as checkout
from shop.graphql.buying import sheets, shown
from shop.graphql.buying.checkouts import deliveries
from shop.graphql.buying.driving import change, tell, unknown
from shop.graphql.buying.lines import read_email
from shop.graphql.buying.sheets import Sheet
from shop.graphql.context import Context
from shop.graphql.errors import PermissionDenied
from shop.graphql.ids import global_id, read_id, read_number
from shop.graphql.mutating import Payload, mutation, refuse, require_user
from shop.graphql.people.addresses import read_input
from shop.graphql.people.book import sealed

Arguments = Mapping[str, Any]


@change("checkoutEmailUpdate")
def email(_context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Where news of the order goes."""
    sheets.write(sheet.id, email_sealed=sheets.sealed_email(read_email(arguments["email"])))


@change("checkoutShippingAddressUpdate")
def shipping(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Where to deliver. Another commune may cost another fee: delivery is chosen again."""
    postal = read_input(context, arguments["shippingAddress"], "SHIPPING")
    values = {"shipping_sealed": sealed(postal), "commune_code": postal.commune_code}
    moved = {} if postal.commune_code == sheet.commune_code else {"fee_chosen": None}
    sheets.write(sheet.id, keeps_shipping=bool(arguments.get("saveAddress")), **values, **moved)


@change("checkoutBillingAddressUpdate")
def billing(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Where to bill."""
    postal = read_input(context, arguments["billingAddress"], "BILLING")
    sheets.write(sheet.id, keeps_billing=bool(arguments.get("saveAddress")), billing_sealed=sealed(postal))


@change("checkoutLanguageCodeUpdate")
def language(_context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """In which language messages come."""
    sheets.write(sheet.id, language_code=arguments["languageCode"])


@change("checkoutDeliveryMethodUpdate")
def delivery_method(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Choose the delivery that was offered; none takes the choice back."""
    wanted = arguments.get("deliveryMethodId")
    if wanted is None:
        sheets.write(sheet.id, fee_chosen=None)
        return
    whole = shown.show(sheet, context.now)
    if not deliveries(whole):
        raise refuse("SHIPPING_ADDRESS_NOT_SET", _("Say first where to deliver."), "shippingAddress")
    if wanted not in (global_id("CheckoutDelivery", sheet.id), global_id("ShippingMethod", sheet.id)):
        text = _("This delivery is not offered for this basket.")
        raise refuse("DELIVERY_METHOD_NOT_APPLICABLE", text, "deliveryMethodId")
    sheets.write(sheet.id, fee_chosen=whole.fee_centimes)


@mutation("deliveryOptionsCalculate", empty={"deliveries": []})
def delivery_options(context: Context, arguments: Arguments) -> Payload:
    """What delivery costs now; a choice made before takes today's fee."""
    key = read_id(arguments["id"], "Checkout")
    with transaction():
        sheet = sheets.take(key, context.now)
        if sheet is None or sheet.completed_at is not None:
            raise unknown()
        if sheet.is_paying:
            return Payload(deliveries=deliveries(shown.show(sheet, context.now)))
        whole = tell(context, sheet.id)
        if whole.has_delivery and whole.fee_centimes != sheet.fee_chosen:
            sheets.write(sheet.id, fee_chosen=whole.fee_centimes)
        return Payload(deliveries=deliveries(whole))


@change("checkoutCustomerAttach")
def attach(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """The account that asks will be the buyer. One that has a buyer is never taken over (I17)."""
    user_id = require_user(context)
    if read_number(arguments.get("customerId"), "User") not in (None, user_id) or sheet.user_id not in (
        None,
        user_id,
    ):
        raise PermissionDenied
    values: dict[str, Any] = {"user_id": user_id}
    if not sheet.email_sealed and context.user and context.user.email:
        values["email_sealed"] = sheets.sealed_email(context.user.email)
    sheets.write(sheet.id, **values)


@change("checkoutCustomerDetach")
def detach(context: Context, sheet: Sheet, _arguments: Arguments) -> None:
    """The buyer leaves it, and takes along what it knew of the buyer."""
    if require_user(context) != sheet.user_id:
        raise PermissionDenied
    sheets.write(sheet.id, user_id=None, email_sealed=None)


@change("checkoutAddPromoCode")
def add_promo_code(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Use a voucher. One code at a time; whether it counts is computed with every answer."""
    checkout.set_voucher(sheet.basket, arguments["promoCode"][:40], context.now)
    whole = shown.show(sheet, context.now)
    if not whole.voucher_code:
        text = whole.voucher_refusal or _("This code is not valid.")
        raise refuse("INVALID", text, "promoCode")


@change("checkoutRemovePromoCode")
def remove_promo_code(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Do without it."""
    if not arguments.get("promoCode") and not arguments.get("promoCodeId"):
        raise refuse("REQUIRED", _("Say which code."), "promoCode")
    checkout.set_voucher(sheet.basket, "", context.now)
