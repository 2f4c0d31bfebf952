"""Reports of listings and opinions: counted by subject, only in one's provinces, decided once; on both databases."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from core.errors import NotFound
from registry.errors import OwnCase
from shop.catalog.models import Product
from shop.reviews import permissions
from shop.reviews.models import Report
from shop.reviews.rules import average, summarise
from shop.reviews.services import reports
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, shelf

HERE, ELSEWHERE = "09.541", "01.227"


def staff(*provinces: str) -> Actor:
    """A moderator of these provinces; of the whole country without any."""
    return Actor(None, frozenset({permissions.MODERATE}), frozenset(provinces) or None, is_staff=True)


def product_of(goods: Shelf) -> int:
    return session().scalars(select(Product.id).where(Product.vendor_id == goods.stall.vendor_id)).one()


def report(product_id: int, *reporters: str, why: str = "other") -> None:
    for reporter in reporters:
        reports.report("product", product_id, why, "", reporter, NOW)


def test_a_subject_is_one_line_however_many_report_it(both: Flask) -> None:
    first, second = product_of(shelf()), product_of(shelf())
    report(first, "a", "b", "b")
    report(second, "a", why="forbidden")
    lines = reports.report_queue(staff(HERE))
    assert [(line.first.subject_id, line.count, line.risk) for line in lines] == [
        (first, 2, "medium"), (second, 1, "high"),
    ]  # fmt: skip
    assert reports.count_reported(staff()) == 2
    line, every = reports.get_report(staff(HERE), lines[0].first.id)
    assert (line.first.subject_id, len(every)) == (first, 2)


def test_what_is_reported_elsewhere_is_not_there(both: Flask) -> None:
    report(product_of(shelf()), "a")
    number = session().scalars(select(Report.id)).one()
    assert reports.report_queue(staff(ELSEWHERE)) == []
    assert reports.count_reported(staff(ELSEWHERE)) == 0
    for act in (
        lambda: reports.get_report(staff(ELSEWHERE), number),
        lambda: reports.decide_report(staff(ELSEWHERE), number, remove=True, reason="x", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_one_decision_settles_every_report_of_a_subject(both: Flask) -> None:
    report(product_of(shelf()), "a", "b")
    line = reports.report_queue(staff(HERE))[0]
    reports.decide_report(staff(HERE), line.first.id, remove=False, reason="Rien à redire", now=NOW)
    assert reports.count_reported(staff()) == 0
    session().rollback()
    assert set(session().scalars(select(Report.state))) == {"kept"}
    with pytest.raises(NotFound):
        reports.decide_report(staff(HERE), line.first.id, remove=True, reason="x", now=NOW)


def test_nobody_decides_about_the_own_cooperative(both: Flask) -> None:
    goods = shelf()
    report(product_of(goods), "a")
    line = reports.report_queue(staff(HERE))[0]
    mine = replace(staff(HERE), user_id=goods.stall.seller.user_id)
    with pytest.raises(OwnCase):
        reports.decide_report(mine, line.first.id, remove=False, reason="Rien à redire", now=NOW)
    assert reports.count_reported(staff()) == 1


def test_stars_are_summed_up_once() -> None:
    found = summarise([2, 0, 1, 0, 0])
    assert (found.count, found.average, found.stars) == (3, 4.3, (2, 0, 1, 0, 0))
    assert (summarise([0] * 5).average, average(0, 0)) == (0.0, 0.0)
