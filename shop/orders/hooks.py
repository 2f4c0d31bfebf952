"""What higher rooms say before the Office pays a buyer back by hand."""

from collections.abc import Callable
from datetime import datetime

from core.auth.actor import Actor

Repayment = Callable[[Actor, int, int, str, datetime], bool]

_repayments: list[Repayment] = []


def on_repayment(hook: Repayment) -> Repayment:
    """Call `hook(actor, order_id, refund_id, reference, now)` before a repayment by hand is recorded, with the order's
    turn taken. True: that room has taken it over, as a second person must agree."""
    if hook not in _repayments:
        _repayments.append(hook)
    return hook


def takes_over(actor: Actor, order_id: int, refund_id: int, reference: str, now: datetime) -> bool:
    """Whether some room has taken the repayment over."""
    return any(hook(actor, order_id, refund_id, reference, now) for hook in _repayments)
