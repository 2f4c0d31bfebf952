"""What higher rooms tell the ledger about a parcel."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

Carriers = Callable[[Sequence[int]], Mapping[int, str | None]]

Bound = Callable[[int, datetime], int]

_carriers: list[Carriers] = []
_bound: list[Bound] = []


def on_carrier_of(hook: Carriers) -> Carriers:
    """Register who knows carriers: `hook(vendor_order_ids)` → {id: code of the carrier, or None when the cooperative
    brought the parcel itself}. One statement however many parcels."""
    if hook not in _carriers:
        _carriers.append(hook)
    return hook


def carriers_of(vendor_order_ids: Sequence[int]) -> dict[int, str | None]:
    """The carrier's code of each parcel; None: the cooperative holds the cash itself."""
    found: dict[int, str | None] = dict.fromkeys(vendor_order_ids)
    for hook in _carriers:
        found.update({key: code for key, code in hook(vendor_order_ids).items() if code})
    return found


def carrier_of(vendor_order_id: int) -> str | None:
    """The same for one parcel."""
    return carriers_of([vendor_order_id])[vendor_order_id]


def on_bound(hook: Bound) -> Bound:
    """Register who pays cooperatives: `hook(vendor_id, now)` → centimes of what it is owed that are on their way to its
    bank, or that may still fall away: inside the right of return, in dispute, with a carrier."""
    if hook not in _bound:
        _bound.append(hook)
    return hook


def bound(vendor_id: int, now: datetime) -> int:
    """What of a cooperative's money is not there for anything else now."""
    return sum(hook(vendor_id, now) for hook in _bound)
