"""The next number of a series (I14): one statement, inside the transaction that inserts the document.

The counter's row is locked from then on until the document is there or everything is rolled back, number included.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, update

from core.clock import local_date
from core.db import in_transaction, session
from core.upserts import for_engine
from shop.invoices.models import DocumentCounter

_C: Any = DocumentCounter.__table__
_DAY: Any = bindparam("day")
_RAISE = (
    update(_C)
    .where(_C.c.issuer == bindparam("of"), _C.c.kind == bindparam("what"), _C.c.year == bindparam("in_year"))
    .values(last=_C.c.last + 1, last_on=case((_C.c.last_on < _DAY, _DAY), else_=_C.c.last_on))
    .returning(_C.c.last, _C.c.last_on)
)


def next_number(issuer: str, kind: str, now: datetime) -> tuple[int, int, date]:
    """(year, serial, day of issue). The year turns at Moroccan midnight; a day is never earlier than the one before."""
    if not in_transaction():
        raise RuntimeError("a number is given in the transaction of its document")
    day = local_date(now)
    return day.year, *(_raised(issuer, kind, day) or _begun(issuer, kind, day))


def _raised(issuer: str, kind: str, day: date) -> tuple[int, date] | None:
    row = session().execute(_RAISE, {"of": issuer, "what": kind, "in_year": day.year, "day": day}).first()
    return (row.last, row.last_on) if row else None


def _begun(issuer: str, kind: str, day: date) -> tuple[int, date]:
    """The first number of a series; of two who begin it at once one waits for the other."""
    first = {"issuer": issuer, "kind": kind, "year": day.year, "last": 0, "last_on": day}
    session().execute(for_engine(_first), first)
    number = _raised(issuer, kind, day)
    assert number
    return number


def _first(insert: Any) -> Any:
    return insert(_C).on_conflict_do_nothing()
