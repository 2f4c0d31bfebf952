"""Many rows at once, on both databases."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from core.db import session, transaction
from registry.models import Court, RegistryEvent
from registry.services.bulk import insert_rows, table_of
from registry.services.reading import find_cooperative
from tests.registry.factory import FIRST, NOW, SECOND, import_lines

HOSTILE = "a\tb\\N \\. line\r\nline “é” ؀ \\x41"


def test_rows_arrive_as_they_are(both: Flask) -> None:
    import_lines(FIRST)
    found = find_cooperative("48213")
    assert found
    row = {"cooperative_id": found.id, "kind": "corrected", "happened_on": date(2026, 1, 2), "recorded_at": NOW,
           "actor_id": None, "document": HOSTILE, "reason": "", "data": {"set": {"name_fr": HOSTILE}}}  # fmt: skip
    with transaction():
        insert_rows(table_of(RegistryEvent), [row, row | {"document": ""}])
    stored = session().scalars(select(RegistryEvent).order_by(RegistryEvent.id.desc()).limit(2)).all()
    assert [event.document for event in stored] == ["", HOSTILE]
    last = stored[1]
    assert (last.actor_id, last.happened_on, last.recorded_at) == (None, date(2026, 1, 2), NOW)
    assert last.data == {"set": {"name_fr": HOSTILE}}


def test_a_row_that_is_there_already_is_an_integrity_error(both: Flask) -> None:
    row = {"code": "tata", "name_ar": "طاطا", "name_fr": "Tata"}
    with transaction() as s:
        s.execute(insert(Court).values(row))
    with pytest.raises(IntegrityError), transaction():
        insert_rows(table_of(Court), [row])
    with transaction():
        insert_rows(table_of(Court), [])


def test_after_the_first_batch_the_planner_knows_the_register(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    if session().get_bind().dialect.name == "postgresql":
        known = text("SELECT count(*) FROM pg_stats WHERE tablename = 'registry_cooperative'")
        assert session().scalar(known)
