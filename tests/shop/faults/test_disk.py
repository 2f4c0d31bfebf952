"""The disk is full: what could not be written never half happened, and works again when there is room."""

import errno
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from core import clock
from core.db import db, session
from shop.invoices.models import Document, DocumentFile
from shop.invoices.services import files, reading
from shop.orders.models import Order
from shop.remittances.models import Remittance
from shop.remittances.services import uploading
from tests.shop.invoices.makers import delivered, shelf
from tests.shop.orders.makers import Shelf, place
from tests.shop.remittances.makers import FINANCE, NOW, cash_parcel, doctor, file_of, make_carriers


def fill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that is written from now on meets a full disk."""

    def full(self: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)


def count(table: type) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(table)) or 0


def test_a_file_of_a_carrier_that_finds_no_room_was_never_brought(
    both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_carriers()
    parcel = cash_parcel()
    data = file_of([(parcel.number, "135,00")])
    with monkeypatch.context() as full:
        fill(full)
        with pytest.raises(OSError, match="No space"):
            uploading.upload(FINANCE, "AMANA", data, "remise.csv", NOW)
    assert count(Remittance) == 0
    assert uploading.upload(FINANCE, "AMANA", data, "remise.csv", NOW)
    assert count(Remittance) == 1
    assert doctor() == {}


def test_a_paper_that_finds_no_room_is_made_later(both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    delivered(shelf())
    document = reading.document_data(session().scalars(select(Document)).one())
    with monkeypatch.context() as full:
        fill(full)
        with pytest.raises(OSError, match="No space"):
            files.pdf_of(document, "ar", clock.now())
    assert count(DocumentFile) == 0
    assert files.pdf_of(document, "ar", clock.now()).startswith(b"%PDF")
    assert count(DocumentFile) == 1
    assert doctor() == {}


def place_until_full(goods: Shelf) -> None:
    """One order after the other."""
    for _order in range(1000):
        place(goods)


def test_a_database_without_room_refuses_the_whole_order(app: Flask) -> None:
    goods = shelf(2000)
    session().rollback()
    pages = session().scalar(text("PRAGMA page_count"))
    db.session.remove()
    db.engine.dispose()

    def stop(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

    event.listen(db.engine, "connect", stop)
    with pytest.raises(
        (OperationalError, RuntimeError), match="disk is full"
    ):  # the order itself, or its news
        place_until_full(goods)
    event.remove(db.engine, "connect", stop)
    db.session.remove()
    db.engine.dispose()
    before = count(Order)
    assert doctor() == {}
    place(goods)
    assert count(Order) == before + 1
    assert doctor() == {}
