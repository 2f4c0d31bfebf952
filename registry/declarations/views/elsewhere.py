"""What the declaration shows on other pages: the account of who acts for a cooperative."""

from typing import Any

from flask import render_template

from core import clock
from registry.declarations.services import answering


def declarations_of_account(user: Any, **_context: object) -> str:
    """On the account's home: the cooperatives one declares for, and what is to be sent."""
    cards = answering.my_cooperatives(user.id)
    if not cards:
        return ""
    lines = [
        (card, next(iter(answering.my_years(user.id, card.id, clock.now())), None)) for card in cards[:5]
    ]
    return render_template("registry/declarations/account.html", lines=lines)
