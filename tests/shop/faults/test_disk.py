"""The disk is full: what could not be written never half happened, and works again when there is room."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from core import clock
from core.db import db, session
from core.storage import FolderStorage, storage
from shop.invoices.models import Document, DocumentFile
from shop.invoices.services import files, reading
from shop.orders.models import Order
from shop.remittances.models import Remittance
from shop.remittances.services import uploading
from tests.shop.invoices.makers import delivered, shelf
from tests.shop.orders.makers import Shelf, place
from tests.shop.remittances.makers import FINANCE, NOW, cash_parcel, doctor, file_of, make_carriers


def fill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that is written from now on meets a full disk, as late as a disk may say so."""

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)


@contextmanager
def room_for(octets: int) -> Iterator[None]:
    """The system ends every file that is written meanwhile after so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def kept() -> list[str]:
    """What is in the store, finished or not."""
    store = storage()
    assert isinstance(store, FolderStorage)
    return sorted(path.name for path in store.root.rglob("*") if path.is_file())


def test_half_a_file_is_taken_away_again(app: Flask) -> None:
    store = storage()
    store.save("private/one.txt", b"before", "text/plain")
    for key in ("private/one.txt", "private/two.txt"):
        with room_for(100_000), pytest.raises(OSError, match="too large"):
            store.save(key, b"x" * 300_000, "text/plain")
    assert kept() == ["one.txt"]
    assert store.open("private/one.txt") == b"before"


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
        assert kept() == []
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
        assert kept() == []
    assert count(DocumentFile) == 0
    assert files.pdf_of(document, "ar", clock.now()).startswith(b"%PDF")
    assert count(DocumentFile) == 1
    assert doctor() == {}


def place_until_full(goods: Shelf) -> None:
    """One order after the other."""
    for _order in range(1000):
        place(goods)


@pytest.mark.usefixtures("day_of_the_tests")
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
