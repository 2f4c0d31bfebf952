"""I14: numbers without gaps, each once, under many at once, on both databases, whatever is rolled back."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from core.db import db, session, transaction
from shop.invoices.models import Document, DocumentCounter
from shop.invoices.services import checks
from shop.invoices.services.issuing import Draft, issue
from shop.invoices.services.numbering import next_number
from tests.shop.catalog.makers import make_stall
from tests.threads import together

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Broken(Exception):
    """What goes wrong after a number was given."""


def draft(vendor_id: int, source: str) -> Draft:
    body = {
        "items": [],
        "vat": [],
        "totals": {"gross": 0, "discount": 0, "ht": 0, "vat": 0, "ttc": 0, "funded": 0, "buyer": 0},
    }
    return Draft("invoice", source, vendor_id, "ar", body, 0, 0, False)


def give(vendor_id: int, source: str, now: datetime = NOON, *, fail: bool = False) -> None:
    with transaction():
        issue(draft(vendor_id, source), now)
        if fail:
            raise Broken


def serials(vendor_id: int) -> list[int | None]:
    session().rollback()
    return list(
        session().scalars(
            select(Document.serial).where(Document.vendor_id == vendor_id).order_by(Document.id)
        )
    )


def test_twenty_at_once_some_of_them_rolled_back(both: Flask) -> None:
    stalls = [make_stall().vendor_id for _ in range(2)]

    results = together(both, lambda n: _three(stalls[n % 2], n), 20)
    assert all(r is None for r in results), results
    kept = [(n, k) for n in range(20) for k in range(3) if (n + k) % 4]
    for side in (0, 1):
        mine = [n for n, _k in kept if n % 2 == side]
        assert sorted(s for s in serials(stalls[side]) if s) == list(range(1, len(mine) + 1))
    assert checks.number_faults() == []


def _three(vendor_id: int, n: int) -> None:
    """Three documents of a thread; those that fail take no number with them."""
    for k in range(3):
        with suppress(Broken):
            give(vendor_id, f"t:{n}:{k}", fail=(n + k) % 4 == 0)


def test_one_source_has_one_document_however_many_ask(both: Flask) -> None:
    vendor_id = make_stall().vendor_id
    results = together(both, lambda _n: give(vendor_id, "same"), 12)
    assert sum(r is None for r in results) == 1
    assert serials(vendor_id) == [1]
    give(vendor_id, "next")
    assert serials(vendor_id) == [1, 2]
    assert checks.number_faults() == []


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.booleans(), st.integers(-40, 80)), max_size=12))
def test_any_mix_of_failures_and_hours(app: Flask, story: list[tuple[bool, int]]) -> None:
    """Also when the clock jumps back: no gap, and no day before the one of the number before."""
    vendor_id = make_stall().vendor_id
    for n, (fails, hours) in enumerate(story):
        moment = datetime(2026, 12, 30, 12, tzinfo=UTC) + timedelta(hours=hours)
        with suppress(Broken):
            give(vendor_id, f"{vendor_id}:{n}", moment, fail=fails)
    assert checks.number_faults() == []


def test_the_year_turns_at_moroccan_midnight(app: Flask) -> None:
    vendor_id = make_stall().vendor_id
    eve = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    for n, moment in enumerate(
        (eve - timedelta(hours=1), eve, eve + timedelta(seconds=1), eve + timedelta(hours=1))
    ):
        give(vendor_id, f"y:{n}", moment)
    numbers = session().execute(select(Document.number, Document.issued_on).order_by(Document.id)).all()
    assert [f"{number.partition('-')[2]} {day}" for number, day in numbers] == [
        "2026-00001 2026-12-31", "2026-00002 2026-12-31", "2027-00001 2027-01-01", "2027-00002 2027-01-01",
    ]  # fmt: skip


def test_a_number_without_a_transaction_is_refused(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        next_number("V1", "invoice", NOON)


def test_the_database_refuses_to_change_what_was_issued(both: Flask) -> None:
    give(make_stall().vendor_id, "x")
    for statement in (update(Document).values(total_centimes=1, ht_centimes=1), delete(Document)):
        with pytest.raises(DBAPIError, match="only ever added"), transaction() as s:
            s.execute(statement)


def test_planted_holes_are_found(app: Flask) -> None:
    vendor_id = make_stall().vendor_id
    for n in range(3):
        give(vendor_id, f"x:{n}")
    assert checks.number_faults() == []
    with transaction() as s:
        s.execute(update(DocumentCounter).values(last=4))
    assert "numbers missing: 4" in checks.number_faults()[0]
    with transaction() as s:
        s.execute(update(DocumentCounter).values(last=3))
        _force(s, "DELETE FROM shop_document WHERE serial = 2")
    assert "numbers missing: 2" in checks.number_faults()[0]
    with transaction() as s:
        _force(s, "UPDATE shop_document SET issued_on = '2026-01-01' WHERE serial = 3")
    assert any("earlier day" in fault for fault in checks.number_faults())


def _force(s: Any, statement: str) -> None:
    """As somebody with the database's own tools would, who takes the triggers away first."""
    for act in ("update", "delete"):
        s.execute(text(f"DROP TRIGGER IF EXISTS shop_document_no_{act}"))
    s.execute(text(statement))
    assert db.engine.dialect.name == "sqlite"
