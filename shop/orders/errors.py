"""Refusals of orders, as sentences that say what to do."""

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _, current_lang
from core.money import format_money


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


class CashShort(DomainError):
    """A cooperative says that the buyer paid less at the door than the parcel costs."""

    def __init__(self, due_centimes: int) -> None:
        message = _(
            "The buyer pays the whole parcel at the door: %(amount)s. Nobody takes it for less.",
            amount=format_money(due_centimes, current_lang()),
        )
        super().__init__("cash_short", message, fields={"amount": message})


class DisputeOpen(Conflict):
    """The buyer has contested the payment at the bank: the money is nobody's until the bank has decided."""

    def __init__(self) -> None:
        super().__init__(
            "dispute_open",
            _("The buyer's bank is looking into this payment. Wait for its decision: then this can be done."),
        )


class OwnHand(Conflict):
    """Whoever says that money came does not alone say that it went back."""

    def __init__(self) -> None:
        super().__init__(
            "own_hand", _("You recorded that this money came: a colleague of finance pays it back.")
        )


class OwnPromise(Conflict):
    """Whoever promises money again that did not arrive does not pay it."""

    def __init__(self) -> None:
        super().__init__(
            "own_promise", _("You asked for this to be paid again: a colleague of finance pays it.")
        )


class RefundMoved(Conflict):
    """Somebody was faster: the refund is paid, or failed, or promised again."""

    def __init__(self) -> None:
        super().__init__("refund_moved", _("This refund has changed meanwhile. Look at it again."))


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


class BadProof(DomainError):
    """Not a file that can be read as a proof, or too many of them."""

    def __init__(self) -> None:
        message = _("Send a photo (JPEG or PNG) or a PDF of at most 5 MB, five in all.")
        super().__init__("bad_proof", message, fields={"proof": message})


class ReferenceMissing(DomainError):
    """A repayment by hand is found again by its reference."""

    def __init__(self) -> None:
        message = _("Write the reference of the transfer, or the number of the receipt.")
        super().__init__("reference_missing", message, fields={"reference": message})


class NothingLeft(Conflict):
    """More would fall away than is left of the parcel or of a line (I4)."""

    def __init__(self) -> None:
        super().__init__("nothing_left", _("There is not that much left of this order. Reload the page."))


class NotNow(Conflict):
    """A change that this person may not make, or not in this state."""

    def __init__(self) -> None:
        super().__init__("adjustment_not_now", _("This can no longer be changed here. Reload the page."))


class AdjustmentKeyReused(Conflict):
    """The source belongs to another adjustment."""

    def __init__(self) -> None:
        super().__init__(
            "adjustment_key_reused", _("The order has changed since you opened this page. Reload it first.")
        )


class NothingChosen(DomainError):
    """No line was chosen."""

    def __init__(self) -> None:
        message = _("Choose how many of which product.")
        super().__init__("nothing_chosen", message, fields={"lines": message})


class BadWeight(DomainError):
    """A weight outside what was agreed."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_weight", message, fields={"weight": message})

    @classmethod
    def not_by_weight(cls) -> "BadWeight":
        """The line has a fixed price."""
        return cls(_("This product is not sold by weight."))

    @classmethod
    def unlikely(cls) -> "BadWeight":
        """Not a weight, or in another unit."""
        return cls(_("Write the weight of all pieces together, in grams."))

    @classmethod
    def too_light(cls, least_g: int) -> "BadWeight":
        """Below what the tolerance allows."""
        text = _("This is lighter than the %(least)s g the buyer was promised. Add to it, or say that you can "
                 "send less.", least=least_g)  # fmt: skip
        return cls(text)


class WeighFirst(Conflict):
    """Something sold by weight has not been weighed."""

    def __init__(self) -> None:
        super().__init__(
            "weigh_first", _("Write first what each product sold by weight weighs: the price follows it.")
        )
