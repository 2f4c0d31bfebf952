"""What the services ask of a provider. Calls reach a network and never happen inside a transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from shop.payments.data import HostedPage, Method, News, PageRequest, ProviderEvent, RefundFact, RefundOrder


class PaymentProvider(Protocol):
    """A way of paying."""

    @property
    def method(self) -> Method:
        """Which one."""
        ...


@runtime_checkable
class HostedProvider(PaymentProvider, Protocol):
    """A provider with a page of its own. Every call may raise ProviderUnavailable (outcome unknown: ask
    again with the same key) or ProviderRefused (definite).
    """

    def open_page(self, wanted: PageRequest) -> HostedPage:
        """Show the buyer a page; the same request again gives the same page."""
        ...

    def close_page(self, ref: str) -> News:
        """Let the buyer pay there no more; tells how it really stands if it was too late."""
        ...

    def look_up(self, ref: str) -> News:
        """How a page stands now, with its money and refunds."""
        ...

    def refund(self, order: RefundOrder) -> RefundFact:
        """Give money back; the same key again gives the same refund."""
        ...

    def list_refunds(self, intent: str) -> Sequence[RefundFact]:
        """Every refund of a money movement, ours and others'."""
        ...

    def read_event(self, body: bytes, signature: str, now: datetime) -> ProviderEvent:
        """A webhook, if its signature holds; raises ForgedWebhook."""
        ...
