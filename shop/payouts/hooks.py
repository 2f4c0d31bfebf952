"""What other rooms hold back: parcels in dispute are not paid out."""

from collections.abc import Callable, Collection, Iterable

Holder = Callable[[Collection[int]], Iterable[int]]

_holders: list[Holder] = []


def on_held_vendor_orders(hook: Holder) -> Holder:
    """`hook(vendor_order_ids)` gives those whose money must wait. Called with many at once."""
    if hook not in _holders:
        _holders.append(hook)
    return hook


def held_vendor_orders(vendor_order_ids: Collection[int]) -> frozenset[int]:
    """Those of these parcels that some room holds back."""
    return (
        frozenset(one for hook in _holders for one in hook(vendor_order_ids))
        if vendor_order_ids
        else frozenset()
    )
