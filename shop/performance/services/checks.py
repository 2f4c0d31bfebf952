"""`flask doctor`: facts are what their sources say."""

from typing import Any

from sqlalchemy import select

from core.db import session
from shop.performance.models import Fact
from shop.performance.services.keeping import blocks, computed

_COLUMNS = tuple(column.name for column in Fact.__table__.columns)


def fact_faults() -> list[str]:
    """Facts that differ from a computation out of orders, cases, returns, messages and opinions."""
    found: list[str] = []
    for ids in blocks():
        rows, _new = computed(ids)
        kept = {row.vendor_order_id: row for row in session().execute(_kept(ids))}
        for row in rows:
            found += _compare(row, kept.pop(row["vendor_order_id"], None))
        found += [f"parcel {key} has a fact and should have none" for key in kept]
    return found[:20]


def _kept(ids: list[int]) -> Any:
    return select(*Fact.__table__.columns).where(Fact.vendor_order_id.in_(ids))


def _compare(row: dict[str, Any], kept: Any) -> list[str]:
    key = row["vendor_order_id"]
    if kept is None:
        return [f"parcel {key} has no fact"]
    wrong = [name for name in _COLUMNS if getattr(kept, name) != row[name]]
    return [f"the fact of parcel {key} is out of date: {', '.join(wrong)}"] if wrong else []
