"""News of the catalogue."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class ProductChanged(Event):
    """Something a buyer can see of the product changed: text, price, availability in principle, visibility."""

    product_id: int


@dataclass(frozen=True)
class StockTurned(Event):
    """The last free piece of these variants went, or the first one came."""

    variant_ids: list[int]


@dataclass(frozen=True)
class RevisionSubmitted(Event):
    """A listing waits for staff."""

    revision_id: int
    product_id: int
    vendor_id: int


@dataclass(frozen=True)
class RevisionDecided(Event):
    """Staff decided; `decision` is approved, changes_requested or rejected."""

    revision_id: int
    product_id: int
    vendor_id: int
    decision: str


@dataclass(frozen=True)
class PriceHeld(Event):
    """A price jumped by more than half and waits for staff; the old price stays."""

    change_id: int
    product_id: int
    vendor_id: int


@dataclass(frozen=True)
class PriceDecided(Event):
    """Staff let a held price through, or refused it."""

    change_id: int
    product_id: int
    vendor_id: int
    approved: bool


@dataclass(frozen=True)
class MediaReceived(Event):
    """A picture was uploaded and waits for its renditions."""

    media_id: int
