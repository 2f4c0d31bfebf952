"""What can go wrong with a payment, as sentences."""

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _


class PaymentUnknown(NotFound):
    """There is no such payment."""

    def __init__(self) -> None:
        super().__init__("payment_unknown", _("This payment does not exist."))


class MethodNotOffered(DomainError):
    """The way of paying is not available here."""

    def __init__(self) -> None:
        super().__init__(
            "payment_method_not_offered",
            _("This way of paying is not available. Please choose another."),
            fields={"payment_method": _("Choose another way of paying.")},
        )


class PaymentAlreadyOpen(Conflict):
    """I3: another live attempt pays for the same checkout."""

    def __init__(self) -> None:
        super().__init__(
            "payment_already_open",
            _("A payment for this order is already under way. Finish it or cancel it first."),
        )


class PaymentClosed(Conflict):
    """The attempt has ended."""

    def __init__(self) -> None:
        super().__init__("payment_closed", _("This payment has ended. Nothing was taken; start again."))


class RefundTooLarge(Conflict):
    """I4: more would go back than was captured."""

    def __init__(self) -> None:
        super().__init__(
            "refund_too_large", _("More cannot be given back than was paid and not yet given back.")
        )


class RefundKeyReused(DomainError):
    """I2: the key belongs to another refund."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "refund_key_reused", _("This refund was already asked for with another amount. Start again.")
        )


class ForgedWebhook(DomainError):
    """The signature does not hold; nothing is stored (I5)."""

    def __init__(self, why: str) -> None:
        super().__init__("webhook_signature", "The signature does not hold.")
        self.why = why


class ProviderUnavailable(DomainError):
    """The provider did not answer, or not usefully: the outcome is unknown. Ask again with the same key."""

    status = 503

    def __init__(self, why: str = "") -> None:
        super().__init__(
            "payment_provider_unavailable",
            _("The payment service does not answer. Try again in a moment: nothing is ever taken twice."),
        )
        self.why = why


class ProviderRefused(DomainError):
    """The provider understood and said no; asking again changes nothing."""

    status = 502

    def __init__(self, reason: str) -> None:
        super().__init__(
            "payment_provider_refused",
            _("The payment service refused the request. Nothing was taken; choose another way of paying."),
        )
        self.reason = reason


class TooMuchMoney(Conflict):
    """More than is owed."""

    def __init__(self) -> None:
        super().__init__(
            "payment_too_much", _("This is more than what is owed. Check the amount and the order number.")
        )
