"""What higher rooms tell the ledger about a parcel."""

from collections.abc import Callable, Mapping, Sequence

Carriers = Callable[[Sequence[int]], Mapping[int, str | None]]

Leaving = Callable[[int], int]

_carriers: list[Carriers] = []
_leaving: list[Leaving] = []


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


def on_leaving(hook: Leaving) -> Leaving:
    """Register who pays cooperatives: `hook(vendor_id)` → centimes of its money that are on their way to its bank."""
    if hook not in _leaving:
        _leaving.append(hook)
    return hook


def leaving(vendor_id: int) -> int:
    """What of a cooperative's money is on its way to its bank, and no longer there for anything else."""
    return sum(hook(vendor_id) for hook in _leaving)
