"""What higher rooms do when money arrives or does not, in the same transaction as the news (I5)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from shop.payments.data import Verdict

CaptureHook = Callable[[Session, int, datetime], Verdict | None]
FailureHook = Callable[[Session, int, datetime], None]
TurnHook = Callable[[Session, int], None]
AmountHook = Callable[[Session, Sequence[int]], Mapping[int, int]]

Hook = TypeVar("Hook")

_turns: list[TurnHook] = []
_captured: list[CaptureHook] = []
_failed: list[FailureHook] = []
_amounts: list[AmountHook] = []


def on_turn(hook: TurnHook) -> TurnHook:
    """Call `hook(session, checkout_id)` before the payment's own row is taken: rooms that hold a row of theirs while
    they ask for a refund take it here too, so that nobody waits in the other order."""
    return _register(_turns, hook)


def on_captured(hook: CaptureHook) -> CaptureHook:
    """Call `hook(session, payment_id, now)` once when a payment's money is there. It answers
    `Verdict.DEAD_ORDER` when nobody waits for the money any more: it is then given back."""
    return _register(_captured, hook)


def on_failed(hook: FailureHook) -> FailureHook:
    """Call `hook(session, payment_id, now)` once when an attempt ends without money."""
    return _register(_failed, hook)


def on_expected_amount(hook: AmountHook) -> AmountHook:
    """For `flask doctor`: `hook(session, payment_ids)` tells what each payment should have captured."""
    return _register(_amounts, hook)


def take_turn(s: Session, checkout_id: int) -> None:
    """Let every room take its row first."""
    for hook in _turns:
        hook(s, checkout_id)


def captured(s: Session, payment_id: int, now: datetime) -> Verdict:
    """Ask every room; one that finds the order dead is enough."""
    answers = [hook(s, payment_id, now) for hook in _captured]
    return Verdict.DEAD_ORDER if Verdict.DEAD_ORDER in answers else Verdict.ACCEPTED


def failed(s: Session, payment_id: int, now: datetime) -> None:
    """Tell every room."""
    for hook in _failed:
        hook(s, payment_id, now)


def expected_amounts(s: Session, payment_ids: Sequence[int]) -> dict[int, int]:
    """What other rooms say each payment should have captured, in centimes."""
    found: dict[int, int] = {}
    for hook in _amounts:
        found.update(hook(s, payment_ids))
    return found


def _register(hooks: list[Hook], hook: Hook) -> Hook:
    if hook not in hooks:
        hooks.append(hook)
    return hook
