"""Refusals of orders, as sentences that say what to do."""

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _


class NoSuchOrder(NotFound):
    """No order, or not for this person: the words are the same."""

    def __init__(self) -> None:
        super().__init__(
            "no_such_order", _("No order was found with these details. Check the number and the phone.")
        )


class NoSuchParcel(NotFound):
    """No such part of an order, or not of this cooperative."""

    def __init__(self) -> None:
        super().__init__("no_such_parcel", _("This order does not exist, or it is not yours."))


class StepNotPossible(Conflict):
    """The parcel has moved on, or the step is not this person's."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(
            "step_not_possible", _("This is no longer possible: the order has moved on. Reload the page.")
        )


class AlreadyShipped(Conflict):
    """Too late to cancel."""

    def __init__(self) -> None:
        super().__init__(
            "already_shipped",
            _(
                "The parcel has already left, so it can no longer be cancelled. You may refuse it or send it back."
            ),
        )


class ReasonMissing(DomainError):
    """A cancellation is explained to the other side."""

    def __init__(self) -> None:
        message = _("Choose the reason: the buyer will read it.")
        super().__init__("reason_missing", message, fields={"reason": message})


class BadAmount(DomainError):
    """The amount collected is not one that can be."""

    def __init__(self) -> None:
        message = _("Write the amount received in dirhams, at most the amount on the parcel.")
        super().__init__("bad_amount", message, fields={"amount": message})


class NotPayable(Conflict):
    """The order does not wait for money."""

    def __init__(self) -> None:
        super().__init__("not_payable", _("This order no longer waits for a payment. Nothing was taken."))


class PhoneToConfirm(Conflict):
    """The order needs proof of its phone: many cash orders with it wait, or it is `large` and nobody has paid yet.

    `sent`: a code is on its way to it.
    """

    def __init__(self, *, large: bool = False, sent: bool = False) -> None:
        self.large = large
        why = (
            _("For a large order that is paid later, we check the phone number first.")
            if large
            else _(
                "Several orders in cash with this phone number still wait for a cooperative to confirm them."
            )
        )
        way_on = (
            _("Write the code we have just sent to it by SMS, or choose another way of paying.")
            if sent
            else _("Choose another way of paying, or sign in with this number and order again.")
        )
        fields = {"code": _("The code has 6 digits.")} if sent else {}
        super().__init__("phone_to_confirm", f"{why} {way_on}", fields=fields)


class WrongPhoneCode(DomainError):
    """Not the code that was sent to this phone, or too late."""

    def __init__(self) -> None:
        message = _("This code is not right, or is too old. Check it, or ask for another.")
        super().__init__("phone_code_wrong", message, fields={"code": message})
