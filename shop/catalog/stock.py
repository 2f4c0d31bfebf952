"""Stock under contention: each change is one conditional UPDATE whose row count is checked (I1).

`lines` is {variant id: quantity above zero}. Every verb is all or nothing: it undoes its own part before it raises,
so a caller may catch the refusal and go on in the same transaction. Rows are taken in the order of their id, so that
two baskets with the same products never wait for each other in a circle.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, CursorResult, Integer, Update, bindparam, update
from sqlalchemy.orm import Session

from shop.catalog.errors import BadQuantity, OutOfStock, StockMismatch
from shop.catalog.models import Stock

Lines = Mapping[int, int]
_T: Any = Stock.__table__
_QUANTITY: BindParameter[int] = bindparam("quantity", type_=Integer)


def reserve(s: Session, lines: Lines) -> None:
    """Hold what a checkout wants; raises OutOfStock with every variant that falls short, and then holds nothing."""
    short, held = [], {}
    for variant_id, quantity in _ordered(lines):
        if _won(s, _reserving(), variant_id, quantity):
            held[variant_id] = quantity
        else:
            short.append(variant_id)
    if short:
        if held:
            release(s, held)
        raise OutOfStock(short)


def release(s: Session, lines: Lines) -> None:
    """Give back what was reserved. Raises StockMismatch when less was held."""
    _move(s, lines, {"reserved": -1})


def allocate(s: Session, lines: Lines) -> None:
    """Reserved becomes sold: the order is placed."""
    _move(s, lines, {"reserved": -1, "allocated": 1})


def deallocate(s: Session, lines: Lines) -> None:
    """A sold but unshipped quantity returns to sale: the order was cancelled."""
    _move(s, lines, {"allocated": -1})


def ship(s: Session, lines: Lines) -> None:
    """Sold goods leave the house."""
    _move(s, lines, {"allocated": -1, "on_hand": -1})


def restock(s: Session, lines: Lines) -> None:
    """Goods came back, or new ones were made."""
    _move(s, lines, {"on_hand": 1})


def _move(s: Session, lines: Lines, signs: Mapping[str, int]) -> None:
    done: dict[int, int] = {}
    for variant_id, quantity in _ordered(lines):
        if not _shifted(s, variant_id, quantity, signs):
            back = {column: -sign for column, sign in signs.items()}
            for other, taken in done.items():
                _shifted(s, other, taken, back)
            raise StockMismatch(variant_id)
        done[variant_id] = quantity


def _shifted(s: Session, variant_id: int, quantity: int, signs: Mapping[str, int]) -> bool:
    return _won(s, _shifting(tuple(signs.items())), variant_id, quantity)


def _won(s: Session, change: Update, variant_id: int, quantity: int) -> bool:
    result = s.execute(change, {"variant": variant_id, "quantity": quantity})
    return cast("CursorResult[Any]", result).rowcount == 1


@cache
def _reserving() -> Update:
    free = _T.c.on_hand - _T.c.reserved - _T.c.allocated
    return _change({"reserved": 1}).where(free >= _QUANTITY)


@cache
def _shifting(signs: tuple[tuple[str, int], ...]) -> Update:
    change = _change(dict(signs))
    for column, sign in signs:
        if sign < 0:
            change = change.where(_T.c[column] >= _QUANTITY)
    return change


def _change(signs: Mapping[str, int]) -> Update:
    values = {column: _T.c[column] + sign * _QUANTITY for column, sign in signs.items()}
    return update(_T).where(_T.c.variant_id == bindparam("variant")).values(values)


def _ordered(lines: Lines) -> list[tuple[int, int]]:
    if any(quantity <= 0 for quantity in lines.values()):
        raise BadQuantity
    return sorted(lines.items())
