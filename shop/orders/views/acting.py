"""What every button of the desk's order page does: act, say how it went, show the order again."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.errors import DomainError

Said = tuple[str, str]
"""What is told afterwards, and its kind: ok, wait, warn."""


def act_and_show(order_id: int, act: Callable[[], Said]) -> ResponseReturnValue:
    """Flash what `act` says, or why it was refused. Who may not, and what is not there, stay pages of their own."""
    try:
        flash(*act())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("orders_desk.show", order_id=order_id), 303)
