"""The nouns of payments: states, facts, news, what a hosted page needs. Amounts are centimes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


class Method(StrEnum):
    """How a buyer pays."""

    COD = "cod"
    STRIPE = "stripe"
    BANK_TRANSFER = "bank_transfer"


class State(StrEnum):
    """Where a payment stands; always computed from its facts."""

    CREATED = "created"
    REQUIRES_ACTION = "requires_action"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"
    WON = "won"
    LOST = "lost"


class Closed(IntEnum):
    """Whether the attempt ended without money; the higher wins."""

    OPEN = 0
    CANCELLED = 1
    FAILED = 2


class Dispute(IntEnum):
    """How far a complaint to the buyer's bank has come; the higher wins."""

    NONE = 0
    OPEN = 1
    WON = 2
    LOST = 3


class RefundState(StrEnum):
    """requested → sent → succeeded | failed; a bank may still return money that had succeeded."""

    REQUESTED = "requested"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Verdict(StrEnum):
    """What the orders room says about money that arrived."""

    ACCEPTED = "accepted"
    DEAD_ORDER = "dead_order"


@dataclass(frozen=True)
class RefundFact:
    """What is known of one refund. `ref` is the provider's id, `key` ours (empty when it was made
    elsewhere).
    """

    ref: str
    amount: int
    state: RefundState
    key: str = ""


@dataclass(frozen=True)
class Facts:
    """All that is known of a payment. Facts only accumulate, so their order of arrival does not matter."""

    asked: bool = False
    authorized: int = 0
    captured: int = 0
    closed: Closed = Closed.OPEN
    dispute: Dispute = Dispute.NONE
    refunds: Mapping[str, RefundFact] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """Something a provider says about one payment. `key` is our own key if it knows it; `ref` its page,
    `intent` its money movement. `foreign` means: an object of somebody else's, on the same account.
    """

    facts: Facts
    key: str = ""
    ref: str = ""
    intent: str = ""
    currency: str = ""
    foreign: bool = False
    look_again: bool = False


@dataclass(frozen=True)
class ProviderEvent:
    """A webhook whose signature holds. `news` is None for kinds we do not use."""

    event_id: str
    kind: str
    payload: dict[str, Any]
    news: News | None


@dataclass(frozen=True)
class PageLine:
    """One line of the hosted page."""

    name: str
    amount_centimes: int


@dataclass(frozen=True)
class PageRequest:
    """What a provider needs to show its page. Frozen at the first try, so that a retry is the same
    request.
    """

    key: str
    checkout_id: int
    amount_centimes: int
    currency: str
    return_url: str
    cancel_url: str
    expires_at: int
    lang: str
    email: str = ""
    lines: tuple[PageLine, ...] = ()


@dataclass(frozen=True)
class HostedPage:
    """A page that waits for the buyer."""

    ref: str
    url: str


@dataclass(frozen=True)
class RefundOrder:
    """What a provider needs to give money back. Same key, same refund, however often it is sent."""

    key: str
    payment_key: str
    intent: str
    amount_centimes: int


@dataclass(frozen=True)
class PaymentData:
    """A payment as other rooms see it."""

    id: int
    checkout_id: int
    method: Method
    state: State
    amount_centimes: int
    captured_centimes: int
    refunded_centimes: int
    refunding_centimes: int
    currency: str
    live: bool
    created_at: datetime
    captured_at: datetime | None


@dataclass(frozen=True)
class RefundData:
    """A refund as other rooms see it."""

    id: int
    payment_id: int
    amount_centimes: int
    reason: str
    state: RefundState
    requested_at: datetime
    settled_at: datetime | None
    by_hand: bool = False


@dataclass(frozen=True)
class WebhookResult:
    """What became of a webhook: applied, nothing_new, repeated, parked, ignored or mismatch."""

    outcome: str
    payment_id: int | None = None
