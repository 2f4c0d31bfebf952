"""Stalls as of a day that is past: what became of them later changes nothing."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import insert, update

from core.db import transaction
from shop import api as shop
from shop.vendors.models import Vendor, VendorTransition
from tests.shop.catalog.makers import NOW, Stall, make_stall

OPENED, THEN = NOW - timedelta(days=300), NOW - timedelta(days=150)


def moved(stall: Stall, old: str, new: str, at: datetime, **values: object) -> None:
    with transaction() as s:
        step = {"vendor_id": stall.vendor_id, "from_status": old, "to_status": new, "at": at}
        s.execute(insert(VendorTransition).values(step))
        mine = update(Vendor).where(Vendor.id == stall.vendor_id)
        s.execute(mine.values(status=new, **values))


def stalls(at: datetime) -> int:
    return shop.market_figures(at, at).stalls


def test_stalls_are_those_of_the_day(both: Flask) -> None:
    open_, closed, lifted = (make_stall() for _n in range(3))
    for stall in (open_, closed, lifted):
        moved(stall, "in_review", "approved", OPENED, approved_at=OPENED)
    moved(closed, "approved", "closed", NOW - timedelta(days=20))
    moved(lifted, "approved", "suspended", NOW - timedelta(days=60))
    moved(lifted, "suspended", "approved", NOW - timedelta(days=10), approved_at=NOW - timedelta(days=10))
    assert stalls(OPENED) == 0
    assert stalls(THEN) == 3, "closed since then, or suspended and opened again: they were there"
    assert stalls(NOW - timedelta(days=15)) == 2
    assert stalls(NOW) == 2
