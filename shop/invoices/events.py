"""News of documents."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class DocumentIssued(Event):
    """An invoice, credit note or statement was issued. `what`: see `shop.invoices.data.Kind`."""

    document_id: int
    what: str
    vendor_id: int
