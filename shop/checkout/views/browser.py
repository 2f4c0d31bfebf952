"""Whose basket this browser holds: the account's, or the guest's whose token lies in the signed session."""

from flask import g, request, session

from core import clock
from core.auth import current_user
from shop.checkout import services
from shop.checkout.data import BasketKey, Quote

TOKEN = "basket"  # noqa: S105
PLACE = "deliver_to"


def basket_key() -> BasketKey:
    """The basket of this browser."""
    if current_user.id is not None:
        return BasketKey(user_id=current_user.id)
    token = session.get(TOKEN)
    return BasketKey(token=token if isinstance(token, str) else None)


def keep_token(token: str) -> None:
    """Remember a guest's basket."""
    if current_user.id is None and session.get(TOKEN) != token:
        session[TOKEN] = token
        session.permanent = True


def basket_count() -> int:
    """Pieces in the basket, for the number beside its icon; one statement a page, none without a basket."""
    if "basket_count" not in g:
        g.basket_count = services.count(basket_key())
    return int(g.basket_count)


def know_count(quote: Quote) -> None:
    """The whole basket was read for this page: its pieces need not be counted again."""
    g.basket_count = sum(line.quantity for group in quote.groups for line in group.lines)


def merge_after_login() -> None:
    """Before each request: a guest who has signed in brings the basket along, once."""
    if request.endpoint != "static" and TOKEN in session and current_user.id is not None:
        services.merge(str(session.pop(TOKEN)), current_user.id, clock.now())
