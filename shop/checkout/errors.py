"""Refusals of checkout, as sentences that say what to do. Nothing is lost: the basket stays as it was."""

from core.errors import Conflict, DomainError
from core.i18n import _, current_lang
from core.money import format_money
from shop.checkout.data import Quote


class NotBuyable(Conflict):
    """The variant is not for sale now."""

    def __init__(self) -> None:
        super().__init__("not_buyable", _("This product is not for sale at the moment."))


class BadQuantity(DomainError):
    """Not a whole number from 1 to 99."""

    def __init__(self) -> None:
        message = _("Write a whole number from 1 to 99.")
        super().__init__("bad_quantity", message, fields={"quantity": message})


class BasketFull(Conflict):
    """Too many different products."""

    def __init__(self) -> None:
        super().__init__("basket_full", _("Your basket is full. Order what is in it first."))


class BasketEmpty(Conflict):
    """There is nothing to order."""

    def __init__(self) -> None:
        super().__init__("basket_empty", _("Your basket is empty. Choose a product first."))


class BasketChanged(Conflict):
    """Something can no longer be had as it was wanted; `quote` shows what, and the choices."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        closed = any(line.problem == "vendor_closed" for line in quote.problems)
        text = (
            _("One cooperative in your basket cannot sell at the moment. Nothing was ordered and nothing was paid: "
              "remove its products and order the others.")
            if closed
            else _("Something in your basket has changed. Nothing was ordered and nothing was paid: "
                   "choose what to do with each marked product.")
        )  # fmt: skip
        super().__init__("basket_changed", text)


class AmountChanged(Conflict):
    """The total is no longer the one on the buyer's screen; `quote` holds the new one."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        super().__init__(
            "amount_changed",
            _(
                "The total has changed since you saw it. Check the new amount, then confirm. Nothing was ordered yet."
            ),
        )


class OrderTooLarge(DomainError):
    """More than one order may cost."""

    def __init__(self, most_centimes: int) -> None:
        amount = format_money(most_centimes, current_lang())
        text = _(
            "One order holds at most %(amount)s. Take something out of the basket and order it separately.",
            amount=amount,
        )
        super().__init__("order_too_large", text)


class MethodNotAllowed(DomainError):
    """This way of paying is not offered for this order."""

    def __init__(self) -> None:
        message = _("This way of paying is not possible for this order. Choose another one.")
        super().__init__("method_not_allowed", message, fields={"payment_method": message})
