"""A month of commerce: whatever happens in it, the books explain every centime."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, session
from core.doctor import examine
from shop.invoices.models import Document
from shop.ledger.services import balances
from shop.orders.models import Order
from shop.payouts.models import Payout
from shop.remittances.models import Variance
from shop.seed.month import run_month
from shop.seed.month.plan import demand, period_before, plans
from tests.shop.orders.makers import shelf

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ORDERS = {"sqlite": 300, "postgresql": 100}
ELSEWHERE = ("registry", "territory", "search", "facts of parcels")
"""Made by what runs after the month."""


def test_the_same_seed_plans_the_same_month() -> None:
    period = period_before(NOW)
    shelves = [(1, 2), (3,), (4, 5, 6)]
    first, again = plans(shelves, 50, period), plans(shelves, 50, period)
    assert first == again != plans(shelves, 50, period, seed=5)
    assert first == sorted(first, key=lambda one: one.at)
    assert all(period.first <= one.at < period.after for one in first)
    assert demand(first)[1] == sum(n for one in first for variant, n in one.lines if variant == 1)


@pytest.mark.parametrize(("day", "month"), [(22, "2026-10"), (21, "2026-09"), (1, "2026-09")])
def test_the_month_is_over_for_three_weeks(day: int, month: str) -> None:
    assert period_before(datetime(2026, 11, day, 12, tzinfo=UTC)).month == month


@pytest.mark.timeout(900)  # one of the longest tests: a month takes its time on a busy machine
def test_a_month_leaves_books_that_explain_every_centime(both: Flask) -> None:
    for _stall in range(6):
        shelf(5)
    lines: list[str] = []
    orders = ORDERS[db.engine.dialect.name]
    report = run_month(NOW, orders, lines.append)
    print(*report.lines, sep="\n")
    session().rollback()
    found = {r.name: r.found for r in examine() if r.found and not r.name.startswith(ELSEWHERE)}
    assert found == {}
    assert sum(balances().values()) == 0
    assert report.faults == ()
    assert session().scalar(select(func.count()).select_from(Order)) == orders
    for wanted in ("delivered", "refused at the door", "returned", "payouts", "payouts returned", "refunds paid",
                   "files of carriers", "variances handled", "statements"):  # fmt: skip
        assert report.counts.get(wanted), wanted
    assert not [key for key in report.counts if key.startswith("refused by the shop")], report.counts
    assert session().scalar(select(func.count()).where(Payout.state == "returned")) == 1
    assert session().scalar(select(func.count()).select_from(Variance))
    gapless()


def gapless() -> None:
    """Every series of numbers counts from one."""
    series = (
        select(func.count(), func.min(Document.serial), func.max(Document.serial))
        .where(Document.serial.is_not(None))
        .group_by(Document.issuer, Document.kind, Document.year)
    )
    for number, first, last in session().execute(series):
        assert (first, last) == (1, number)
