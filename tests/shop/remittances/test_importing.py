"""A carrier's file: read, explained, accepted, booked once."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session
from shop.ledger.services import balance
from shop.orders.models import VendorOrder
from shop.remittances.errors import KnownFile, MovedOn, UnknownColumns
from shop.remittances.models import CodParcel, Remittance
from shop.remittances.services import accepting, reading, uploading
from tests.shop.orders.makers import shelf
from tests.shop.remittances.makers import (
    FINANCE,
    NOW,
    bring,
    cash_parcel,
    dirhams,
    doctor,
    file_of,
    make_carriers,
    open_variances,
    statuses,
)


def accept(remittance_id: int) -> None:
    accepting.accept(FINANCE, remittance_id, NOW)
    session().rollback()
    assert session().get_one(Remittance, remittance_id).state == "accepted"


def test_each_row_is_explained_before_anything_is_booked(both: Flask) -> None:
    make_carriers()
    s = shelf()
    exact, short, over = cash_parcel(s), cash_parcel(s, tracking="AM 77-1"), cash_parcel(s)
    other, own = cash_parcel(s, carrier="Aramex"), cash_parcel(s, carrier="")
    still = cash_parcel(s, delivered=False)
    due = exact.cod_expected_centimes
    found = bring([
        (exact.number, dirhams(due)), ("am771", dirhams(due - 300)), (over.number.lower(), dirhams(due + 500)),
        (other.number, dirhams(due)), (own.number, dirhams(due)), (still.number, dirhams(due)),
        ("ST-26-999999-1", "120"), (exact.number, dirhams(due)), (exact.number, "12x"), ("", "50"), (exact.number, "0"),
        (exact.number, "-10"),
    ])  # fmt: skip
    assert statuses(found) == [
        ("matched", ""), ("short", "less"), ("over", "more"), ("refused", "other_carrier"),
        ("matched", "carrier_learnt"), ("matched", "delivered_now"), ("unknown", "no_parcel"),
        ("duplicate", "same_row"), ("unreadable", "amount_unreadable"), ("unreadable", "number_missing"),
        ("nothing", "no_money"), ("refused", "below_zero"),
    ]  # fmt: skip
    assert balance("bank") == 0
    assert doctor() == {}
    assert short.cod_expected_centimes == due
    accept(found)
    assert balance("bank") == due * 5 - 300 + 500
    assert session().get_one(VendorOrder, still.id).state == "delivered"
    assert open_variances() == [("short", 300), ("over", -500), ("unknown", -due), ("unknown", -12000)]
    assert doctor() == {}


def test_the_same_file_and_the_same_rows_change_nothing(both: Flask) -> None:
    make_carriers()
    s = shelf()
    first, second = cash_parcel(s), cash_parcel(s)
    due = first.cod_expected_centimes
    accept(bring([(first.number, dirhams(due - 300))]))
    before = balance("bank")
    with pytest.raises(KnownFile):
        bring([(first.number, dirhams(due - 300))])
    again = bring([(first.number, dirhams(due - 300)), (second.number, dirhams(due))])
    assert statuses(again) == [("duplicate", "same_row"), ("matched", "")]
    accept(again)
    accepting.book_rows(again, NOW)
    assert balance("bank") == before + due
    with pytest.raises(MovedOn):
        accepting.accept(FINANCE, again, NOW)
    rest = bring([(first.number, "3")])
    assert statuses(rest) == [("matched", "rest")]
    accept(rest)
    assert open_variances() == []
    assert balance("bank") == 2 * due
    assert doctor() == {}


def test_arabic_digits_and_headings_and_spreadsheets(app: Flask) -> None:
    make_carriers()
    parcel = cash_parcel(tracking="BM-0099")
    data = file_of([("BM-0099", "١٢٠٫٠٠")], ("رقم الإرسالية", "المبلغ المحصل"))
    found = uploading.upload(FINANCE, "AMANA", data, "كشف.csv", NOW)
    file = reading.get_remittance(FINANCE, found)
    assert (file.state, file.rows_total, file.percent) == ("read", 1, 100)
    row = reading.list_rows(FINANCE, found)[0]
    assert (row.number, row.amount_centimes) == (parcel.number, 120_00)


def test_files_that_say_nothing_are_refused(app: Flask) -> None:
    make_carriers()
    with pytest.raises(UnknownColumns):
        uploading.upload(FINANCE, "AMANA", file_of([("a", "b")], ("Ville", "Client")), "x.csv", NOW)
    assert session().scalar(select(func.count()).select_from(Remittance)) == 0


def test_a_dropped_file_may_be_brought_again(app: Flask) -> None:
    make_carriers()
    parcel = cash_parcel()
    rows = [(parcel.number, dirhams(parcel.cod_expected_centimes))]
    found = bring(rows)
    uploading.drop(FINANCE, found, NOW)
    with pytest.raises(MovedOn):
        accepting.accept(FINANCE, found, NOW)
    accept(bring(rows))
    assert session().get_one(CodParcel, parcel.id).settled_at is not None
