"""Files between the look and the doing: kept where only the vendor's pages reach them, forgotten after a week."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select

from core.db import session, transaction
from core.errors import NotFound
from core.i18n import _
from core.storage import new_key, storage
from shop.catalog.models import ImportFile

KEPT = timedelta(days=7)


def keep_file(vendor_id: int, data: bytes, name: str, now: datetime) -> int:
    """Keep a file until it is applied; returns its id."""
    key = new_key("private/imports", ".bin")
    row = {"vendor_id": vendor_id, "storage_key": key, "name": name[-80:], "kept_at": now}
    with transaction() as s:  # the row first: a crash in between leaves nothing that nobody knows of
        file_id = s.execute(insert(ImportFile).values(row).returning(ImportFile.id)).scalar_one()
    storage().save(key, data, "application/octet-stream")
    return file_id


def open_file(vendor_id: int, file_id: int) -> tuple[bytes, str]:
    """Bytes and name of one of the vendor's files. Raises NotFound, also for anybody else's (I17)."""
    query = select(ImportFile).where(ImportFile.id == file_id, ImportFile.vendor_id == vendor_id)
    found = session().scalar(query)
    if found is None:
        raise NotFound("file_not_found", _("This file does not exist."))
    return storage().open(found.storage_key), found.name


def forget_file(vendor_id: int, file_id: int) -> None:
    """Applied: the file is not needed any more."""
    _forget(ImportFile.id == file_id, ImportFile.vendor_id == vendor_id)


def forget_old_files(now: datetime) -> None:
    """What was looked at a week ago and never applied; safe to repeat."""
    _forget(ImportFile.kept_at < now - KEPT)


def _forget(*which: ColumnElement[bool]) -> None:
    """The bytes before their rows: after a crash in between the next round finds them again."""
    found = session().execute(select(ImportFile.id, ImportFile.storage_key).where(*which)).all()
    for _id, key in found:
        storage().delete(key)
    with transaction() as s:
        s.execute(delete(ImportFile).where(ImportFile.id.in_([row.id for row in found])))
