"""Stock under contention: each change is one conditional UPDATE whose row count is checked (I1).

`lines` is {variant id: quantity above zero}. Every verb is all or nothing: it undoes its own part before it raises,
so a caller may catch the refusal and go on in the same transaction. Rows are taken in the order of their id, so that
two baskets with the same products never wait for each other in a circle.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate, Update

from core.events import announce
from shop.catalog.errors import BadQuantity, OutOfStock, StockMismatch
from shop.catalog.events import StockTurned
from shop.catalog.models import Stock

Lines = Mapping[int, int]
_T: Any = Stock.__table__
_QUANTITY: BindParameter[int] = bindparam("quantity", type_=Integer)
_FREE = _T.c.on_hand - _T.c.reserved - _T.c.allocated
_ADDS = {"on_hand": 1, "reserved": -1, "allocated": -1}
"""What one more in a column adds to what is free."""


def reserve(s: Session, lines: Lines) -> None:
    """Hold what a checkout wants; raises OutOfStock with every variant that falls short, and then holds nothing."""
    short, held, turned = [], {}, []
    for variant_id, quantity in _ordered(lines):
        left = _changed(s, _reserving(), variant_id, quantity)
        if left is None:
            short.append(variant_id)
        else:
            held[variant_id] = quantity
            turned += [variant_id] if left == 0 else []
    if short:
        _shift_all(s, held, {"reserved": -1})
        raise OutOfStock(short)
    _tell(turned)


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
    turned = []
    more = sum(sign * _ADDS[column] for column, sign in signs.items())
    for variant_id, quantity in _ordered(lines):
        left = _changed(s, _shifting(tuple(signs.items())), variant_id, quantity)
        if left is None:
            _shift_all(s, done, {column: -sign for column, sign in signs.items()})
            raise StockMismatch(variant_id)
        done[variant_id] = quantity
        if (left > 0) != (left - more * quantity > 0):
            turned.append(variant_id)
    _tell(turned)


def _shift_all(s: Session, lines: Lines, signs: Mapping[str, int]) -> None:
    """Take one's own part back: nothing turned."""
    for variant_id, quantity in lines.items():
        _changed(s, _shifting(tuple(signs.items())), variant_id, quantity)


def _tell(turned: list[int]) -> None:
    if turned:
        announce(StockTurned(turned))


def _changed(s: Session, change: ReturningUpdate[Any], variant_id: int, quantity: int) -> int | None:
    """What is free after the change; None when it was not possible."""
    left: int | None = s.execute(change, {"variant": variant_id, "quantity": quantity}).scalar_one_or_none()
    return left


@cache
def _reserving() -> ReturningUpdate[Any]:
    return _change({"reserved": 1}).where(_FREE >= _QUANTITY).returning(_FREE)


@cache
def _shifting(signs: tuple[tuple[str, int], ...]) -> ReturningUpdate[Any]:
    change = _change(dict(signs))
    for column, sign in signs:
        if sign < 0:
            change = change.where(_T.c[column] >= _QUANTITY)
    return change.returning(_FREE)


def _change(signs: Mapping[str, int]) -> Update:
    values = {column: _T.c[column] + sign * _QUANTITY for column, sign in signs.items()}
    return update(_T).where(_T.c.variant_id == bindparam("variant")).values(values)


def _ordered(lines: Lines) -> list[tuple[int, int]]:
    if any(quantity <= 0 for quantity in lines.values()):
        raise BadQuantity
    return sorted(lines.items())
