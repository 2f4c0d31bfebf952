"""Ways of paying under the names clients know, and how a payment looks to them.

The test gateway is the stand-in of the card provider with a card that always answers as told; it exists only where the
stand-in's keys are used, never with real ones.
"""

from dataclasses import dataclass

from core.i18n import _
from shop.graphql.amounts import Amount
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id, read_id
from shop.payments.data import Method, PaymentData, State
from shop.payments.gateway.settings import STANDIN_KEY, offered_methods, providers

COD, CARD, TRANSFER = "souk.cod", "souk.stripe", "souk.bank_transfer"
TEST = "saleor.io.dummy-payment-app"
"""The name under which storefronts draw their own test form."""
METHODS = {COD: Method.COD, CARD: Method.STRIPE, TRANSFER: Method.BANK_TRANSFER, TEST: Method.STRIPE}


@dataclass(frozen=True)
class Gateway:
    """PaymentGateway."""

    id: str
    name: str
    method: Method
    config: tuple[object, ...] = ()
    currencies: tuple[str, ...] = ("MAD",)


FIELDS.type_of(Gateway, "PaymentGateway")


def offered() -> list[Gateway]:
    """Those this installation has, cash first."""
    names = {
        Method.COD: _("Cash on delivery"),
        Method.STRIPE: _("Bank card"),
        Method.BANK_TRANSFER: _("Bank transfer"),
    }
    ids = {method: id_ for id_, method in METHODS.items() if id_ != TEST}
    found = [Gateway(ids[method], str(names[method]), method) for method in offered_methods()]
    return [*found, Gateway(TEST, "Test", Method.STRIPE)] if has_test() else found


def has_test() -> bool:
    """Whether cards go to the stand-in."""
    card = providers().card
    return card is not None and card.settings.secret_key == STANDIN_KEY


class Transaction:
    """TransactionItem: one attempt to pay an order."""

    def __init__(self, order_token: str, payment: PaymentData) -> None:
        self.id = global_id("TransactionItem", f"{order_token}.{payment.id}")
        self.name = payment.method.value
        self.psp_reference = f"{payment.method.value}-{payment.id}"
        self.actions: list[str] = []
        self.created_at = payment.created_at
        self.charged_amount = Amount(payment.captured_centimes - payment.refunded_centimes)
        held = payment.amount_centimes if payment.state is State.AUTHORIZED else 0
        self.authorized_amount = Amount(held)
        self.refunded_amount = Amount(payment.refunded_centimes)


FIELDS.type_of(Transaction, "TransactionItem")


class Event:
    """TransactionEvent: how an attempt stands."""

    def __init__(self, payment: PaymentData, kind: str, message: str = "", url: str | None = None) -> None:
        self.id = global_id("TransactionEvent", f"{payment.id}.{kind}")
        self.type = kind
        self.message = message
        self.amount = Amount(payment.amount_centimes)
        self.created_at = payment.created_at
        self.psp_reference = f"{payment.method.value}-{payment.id}"
        self.external_url = url


EVENTS = {
    State.CREATED: "CHARGE_ACTION_REQUIRED", State.REQUIRES_ACTION: "CHARGE_ACTION_REQUIRED",
    State.AUTHORIZED: "AUTHORIZATION_SUCCESS", State.CAPTURED: "CHARGE_SUCCESS", State.FAILED: "CHARGE_FAILURE",
    State.CANCELLED: "CANCEL_SUCCESS", State.PARTIALLY_REFUNDED: "REFUND_SUCCESS", State.REFUNDED: "REFUND_SUCCESS",
    State.DISPUTED: "CHARGE_BACK", State.WON: "CHARGE_SUCCESS", State.LOST: "CHARGE_BACK",
}  # fmt: skip


def event_of(payment: PaymentData) -> str:
    """What has just become of an attempt."""
    if payment.method is not Method.STRIPE and payment.state in (State.CREATED, State.REQUIRES_ACTION):
        return "CHARGE_REQUEST"
    return EVENTS[payment.state]


def read_transaction(id_: str | None) -> tuple[str, int] | None:
    """(order token, payment) of a transaction's id."""
    token, _dot, number = (read_id(id_, "TransactionItem") or "").rpartition(".")
    return (token, int(number)) if token and number.isdecimal() and len(number) < 10 else None


def charged(centimes: int, total: int) -> str:
    """NONE, PARTIAL, FULL or OVERCHARGED."""
    if centimes <= 0:
        return "NONE"
    return "PARTIAL" if centimes < total else "FULL" if centimes == total else "OVERCHARGED"
