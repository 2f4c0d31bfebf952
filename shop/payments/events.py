"""News of the payments room."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class PaymentCaptured(Event):
    """All the money of a payment has arrived and was accepted."""

    payment_id: int
    checkout_id: int
    amount_centimes: int


@dataclass(frozen=True)
class PaymentFailed(Event):
    """An attempt ended without money."""

    payment_id: int
    checkout_id: int


@dataclass(frozen=True)
class PaymentReturned(Event):
    """Money arrived that nobody waits for (late, twice, wrong amount) and goes back by itself."""

    payment_id: int
    checkout_id: int
    reason: str


@dataclass(frozen=True)
class RefundRequested(Event):
    """A refund was promised; the provider is asked after the transaction."""

    refund_id: int


@dataclass(frozen=True)
class RefundSucceeded(Event):
    """The provider has given the money back."""

    refund_id: int
    payment_id: int
    amount_centimes: int


@dataclass(frozen=True)
class RefundFailed(Event):
    """The provider refused a refund, or the buyer's bank returned it: somebody must act."""

    refund_id: int
    payment_id: int
    amount_centimes: int


@dataclass(frozen=True)
class PaymentDisputed(Event):
    """The buyer complained to the bank, or that complaint was decided."""

    payment_id: int
    state: str
