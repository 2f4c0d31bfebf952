"""Files between the look and the doing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session
from core.errors import NotFound
from core.storage import storage
from shop.catalog.importing.kept import forget_file, forget_old_files, keep_file, open_file
from shop.catalog.models import ImportFile
from tests.shop.catalog.makers import NOW, make_vendor


def rows() -> int:
    return session().scalar(select(func.count()).select_from(ImportFile)) or 0


def test_a_file_is_its_vendors_and_goes_when_it_is_applied(both: Flask) -> None:
    ours, theirs = make_vendor(), make_vendor()
    file_id = keep_file(ours, b"sku;name", "catalogue.csv", NOW)
    assert open_file(ours, file_id) == (b"sku;name", "catalogue.csv")
    with pytest.raises(NotFound):
        open_file(theirs, file_id)
    forget_file(theirs, file_id)
    assert open_file(ours, file_id)
    forget_file(ours, file_id)
    with pytest.raises(NotFound):
        open_file(ours, file_id)
    assert rows() == 0


def test_what_was_never_applied_goes_after_a_week(both: Flask) -> None:
    vendor_id = make_vendor()
    old, fresh = keep_file(vendor_id, b"old", "a.csv", NOW), keep_file(vendor_id, b"fresh", "a.csv", NOW)
    gone = session().get_one(ImportFile, old).storage_key
    session().rollback()
    forget_old_files(NOW + timedelta(days=7))
    assert rows() == 2
    keep = keep_file(vendor_id, b"kept", "b.csv", NOW + timedelta(days=6))
    storage().delete(
        session().get_one(ImportFile, fresh).storage_key
    )  # a crash after the bytes, before the row
    for _ in range(2):
        forget_old_files(NOW + timedelta(days=7, seconds=1))
    assert open_file(vendor_id, keep) == (b"kept", "b.csv")
    assert rows() == 1
    with pytest.raises(NotFound):
        storage().open(gone)
