"""Several people and several files at once: each row's money is booked once (I12, I19)."""

from flask import Flask
from sqlalchemy import func, select

from core.db import session
from shop.ledger.services import balance
from shop.remittances.models import CodParcel, Remittance, RemittanceRow, Variance
from shop.remittances.services import accepting, uploading, variances
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
