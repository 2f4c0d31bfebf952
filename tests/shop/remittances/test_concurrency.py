"""Several people and several files at once: each row's money is booked once (I12, I19)."""

import threading
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from core.db import db, session, transaction
from shop.ledger.services import balance
from shop.orders.events import VendorOrderAdjusted
from shop.orders.services.acting import take_turn
from shop.remittances import listeners
from shop.remittances.models import CodParcel, Remittance, RemittanceRow, Variance
from shop.remittances.services import accepting, booking, uploading, variances
from tests.shop.orders.makers import shelf
from tests.shop.remittances.makers import (
    FINANCE,
    NOW,
    bring,
    cash_parcel,
    dirhams,
    doctor,
    file_of,
    finance,
    make_carriers,
)
from tests.shop.vendors.makers import make_user
from tests.threads import together


def test_the_same_row_in_two_files_accepted_at_once(both: Flask) -> None:
    make_carriers()
    s = shelf()
    parcels = [cash_parcel(s) for _ in range(3)]
    due = parcels[0].cod_expected_centimes
    rows = [(p.number, dirhams(due)) for p in parcels]
    files = [bring([*rows, (f"ST-00-{n}", "10")]) for n in range(4)]
    together(both, lambda n: accepting.accept(FINANCE, files[n % 4], NOW), 8)
    for file in files:
        accepting.book_rows(file, NOW)
    assert balance("bank") == 3 * due
    booked = select(func.count()).where(RemittanceRow.booked_centimes > 0)
    assert session().scalar(booked) == 3
    assert doctor() == {}


def test_the_same_file_brought_by_many(both: Flask) -> None:
    make_carriers()
    parcel = cash_parcel()
    data = file_of([(parcel.number, dirhams(parcel.cod_expected_centimes))])
    together(both, lambda _n: uploading.upload(FINANCE, "AMANA", data, "x.csv", NOW), 6)
    assert session().scalar(select(func.count()).select_from(Remittance)) == 1


def test_a_variance_ends_once(both: Flask) -> None:
    make_carriers()
    parcel = cash_parcel()
    found = bring([(parcel.number, dirhams(parcel.cod_expected_centimes - 300))])
    accepting.accept(FINANCE, found, NOW)
    variance = session().scalars(select(Variance.id)).one()
    people = [finance(make_user()) for _ in range(3)]
    variances.propose_write_off(people[0], variance, "le transporteur ne retrouve rien", NOW)
    acts = [
        lambda: variances.confirm_write_off(people[1], variance, NOW),
        lambda: variances.confirm_write_off(people[2], variance, NOW),
        lambda: variances.found_later(people[0], variance, "relevé bancaire ligne 12", NOW),
        lambda: variances.decline_write_off(people[1], variance, NOW),
    ]
    together(both, lambda n: acts[n](), 4)
    cash = session().get_one(CodParcel, parcel.id, populate_existing=True)
    left = cash.expected_centimes - cash.remitted_centimes - cash.written_off_centimes
    assert left in (0, 300)
    assert cash.written_off_centimes in (0, 300)
    assert doctor() == {}


def test_one_order_of_locks_for_files_and_for_variances(both: Flask) -> None:
    """Order → row → variance → cash: found later waits for the order before it takes the variance, so that a file
    that holds the order can still take the variance."""
    make_carriers()
    parcel = cash_parcel()
    due = parcel.cod_expected_centimes
    order_id, parcel_id = parcel.order_id, parcel.id
    first = bring([(parcel.number, dirhams(due - 300))])
    accepting.accept(FINANCE, first, NOW)
    accepting.book_rows(first, NOW)
    variance = session().scalars(select(Variance.id)).one()
    session().rollback()
    holds = threading.Event()
    results: list[Exception] = []

    def book() -> None:
        with transaction() as s:
            take_turn(order_id)
            holds.set()
            threading.Event().wait(
                1
            )  # the other thread stands before the order, or already holds the variance
            if s.get_bind().dialect.name == "postgresql":
                s.execute(text("SET LOCAL lock_timeout = '3s'"))
            booking.settle_variance(parcel_id, "AMANA", 300, None, NOW)

    def find() -> None:
        assert holds.wait(60)
        variances.found_later(finance(7), variance, "relevé bancaire ligne 12", NOW)

    def run(work: Callable[[], None]) -> None:
        with both.app_context():
            try:
                work()
            except Exception as error:
                results.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in (book, find)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    session().rollback()
    assert results == []
    assert balance("bank") == due
    assert doctor() == {}


def test_files_prices_and_people_at_once_never_lock_each_other_out(both: Flask) -> None:
    make_carriers()
    made = [(p.id, p.number, p.cod_expected_centimes) for p in (cash_parcel() for _ in range(3))]
    ids, numbers, due = [one[0] for one in made], [one[1] for one in made], made[0][2]
    first = bring([(number, dirhams(due - 300)) for number in numbers])
    accepting.accept(FINANCE, first, NOW)
    accepting.book_rows(first, NOW)
    later = NOW + timedelta(days=1)
    rest = bring([(number, "1,00") for number in numbers])
    accepting.accept(FINANCE, rest, later)
    open_ids = list(session().scalars(select(Variance.id).order_by(Variance.id)))
    session().rollback()

    def work(n: int) -> None:
        if n == 0:
            accepting.book_rows(rest, later)
        elif n % 2:
            variances.found_later(finance(7), open_ids[n // 2], "relevé bancaire ligne 12", later)
        else:
            with transaction():
                listeners.follow_cash(VendorOrderAdjusted(ids[n // 2 - 1], 0))

    results = together(both, work, 7)
    assert not [r for r in results if isinstance(r, OperationalError)], results
    assert doctor() == {}
