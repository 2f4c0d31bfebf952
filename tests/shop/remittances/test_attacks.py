"""Carriers' files met with bad faith: borrowed tracking numbers, files saved anew, other currencies."""

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session
from shop.remittances import rules
from shop.remittances.data import FileRow
from shop.remittances.models import RemittanceRow
from shop.remittances.services import accepting, uploading
from tests.shop.orders.makers import place, shelf
from tests.shop.remittances.makers import (
    FINANCE,
    NOW,
    PLACED,
    bring,
    doctor,
    file_of,
    hand_over,
    make_carriers,
    open_variances,
    parcels_of,
    send,
    statuses,
)

HEADS = ("Commande", "Suivi", "Montant", "Date")
WHOLE = "135,00"


def parcels_of_two(thief_first: bool) -> tuple[int, int, str]:
    """(parcel of the thief, parcel of the other cooperative, its number), placed in either order."""
    first, second = (place(shelf(), now=PLACED) for _ in range(2))
    thief, victim = (first, second) if thief_first else (second, first)
    other = parcels_of(victim.order_id)[0]
    return parcels_of(thief.order_id)[0].id, other.id, other.number


def named(file_id: int) -> list[int | None]:
    session().rollback()
    query = select(RemittanceRow.vendor_order_id).where(RemittanceRow.remittance_id == file_id)
    return list(session().scalars(query.order_by(RemittanceRow.line)))


@pytest.mark.parametrize("thief_first", [True, False])
def test_a_tracking_number_on_two_parcels_names_neither(both: Flask, thief_first: bool) -> None:
    make_carriers()
    thief, victim, number = parcels_of_two(thief_first)
    for parcel in (thief, victim):
        send(parcel, "Amana", "TRK-1")
    hand_over(victim)
    file_id = bring([("TRK-1", WHOLE), (number, WHOLE)])
    assert named(file_id) == [None, victim]
    assert statuses(file_id) == [("unknown", "no_parcel"), ("matched", "")]


@pytest.mark.parametrize("thief_first", [True, False])
@pytest.mark.parametrize("sent", [True, False])
def test_a_number_of_ours_is_never_anothers_tracking_number(
    both: Flask, thief_first: bool, sent: bool
) -> None:
    make_carriers()
    thief, victim, number = parcels_of_two(thief_first)
    send(thief, "Amana", number)
    if sent:
        send(victim, "Amana", "TRK-2")
        hand_over(victim)
    file_id = bring([(number, WHOLE)])
    assert named(file_id) == [victim]
    assert statuses(file_id) == [("matched", "") if sent else ("refused", "not_sent")]


def test_a_row_whose_numbers_disagree_waits_for_a_person(app: Flask) -> None:
    make_carriers()
    thief, victim, number = parcels_of_two(thief_first=True)
    send(thief, "Amana", "TRK-3")
    send(victim, "Amana", "")
    data = file_of([(number, "TRK-3", WHOLE, "21/11/2026")], HEADS)
    file_id = uploading.upload(FINANCE, "AMANA", data, "a.csv", NOW)
    assert named(file_id) == [None]


def test_a_file_saved_anew_books_nothing_twice(both: Flask) -> None:
    make_carriers()
    _thief, victim, number = parcels_of_two(thief_first=True)
    send(victim, "Amana", "")
    hand_over(victim)
    dresses = [
        [(number, "", "50,00", "21/11/2026"), ("ST-26-999999-1", "", "80", "21/11/2026")],
        [(number, "", "50.00 DH", "2026-11-21"), ("ST-26-999999-1 ", "", "80,00", "2026-11-21")],
        [(number, "", "٥٠", "21-11-26"), ("st26999999 1", "", "80,00", " 2026-11-21 00:00:00")],
    ]
    for n, rows in enumerate(dresses):
        file_id = uploading.upload(FINANCE, "AMANA", file_of(rows, HEADS), f"{n}.csv", NOW)
        said = statuses(file_id)
        accepting.accept(FINANCE, file_id, NOW)
        assert statuses(file_id) == said, "what was rehearsed is what happens"
        if n:
            assert said == [("duplicate", "same_row")] * 2
    assert open_variances() == [("short", 8500), ("unknown", -8000)]
    assert not doctor()


def test_euros_are_not_booked_as_dirhams(app: Flask) -> None:
    make_carriers()
    _thief, victim, number = parcels_of_two(thief_first=True)
    send(victim, "Amana", "")
    assert statuses(bring([(number, "135 EUR")])) == [("unreadable", "amount_unreadable")]
    heads = ("Commande", "Montant", "Devise")
    data = file_of([(number, "135,00", "EUR"), (number, WHOLE, "MAD")], heads)
    file_id = uploading.upload(FINANCE, "AMANA", data, "b.csv", NOW)
    assert statuses(file_id) == [("unreadable", "amount_unreadable"), ("matched", "delivered_now")]


@pytest.mark.parametrize(
    "text", ["21/11/2026", "21-11-26", "2026-11-21", "2026/11/21 10:00", "٢١/١١/٢٠٢٦", " 21.11.2026 "]
)
def test_a_day_is_the_same_day_however_it_is_written(text: str) -> None:
    assert rules.day_of(text) == "2026-11-21"
    known = FileRow(1, "ST1", "", 100, "2026-11-21")
    assert rules.row_key("AMANA", FileRow(9, "st-1", "", 100, text)) == rules.row_key("AMANA", known)


def test_what_is_no_day_stays() -> None:
    assert [rules.day_of(text) for text in ("", "lot 12", "1/2")] == ["", "lot 12", "1/2"]
