"""The public register's services on both databases, and the doctor's look at the open data."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.event import listen

from core.clock import local_date
from core.db import session
from core.storage import storage
from registry.models import RegistryEvent
from registry.public.changes import list_changes
from registry.public.checks import open_data_findings
from registry.public.documents import document_code, prove
from registry.public.figures import MEASURES, published_figures
from registry.public.open_data import write_open_data
from registry.public.search import find_cooperatives
from registry.services.reading import Criteria, get_record
from tests.registry.factory import FIRST, LATER, NOW, SECOND, import_lines


@pytest.fixture
def register(both: Flask) -> Flask:
    with both.app_context():
        import_lines(FIRST, SECOND)
    return both


def test_search_changes_proof_and_figures(register: Flask) -> None:
    with register.app_context():
        found = find_cooperatives(Criteria(text="tadamunt", region_code="09", status="active"))
        assert [card.central_number for card in found.cards] == ["48213"]
        assert find_cooperatives(Criteria(text="tadamunt", region_code="01")).cards == []
        assert [card.central_number for card in find_cooperatives(Criteria(text="877/2016")).cards] == [
            "51002"
        ]
        assert find_cooperatives(Criteria(text="?!")).cards == []
        first = list_changes(None, None, 1)
        rest = list_changes(NOW, first.next_after, 10)
        assert [item["central_number"] for item in (*first.items, *rest.items)] == ["48213", "51002"]
        assert rest.next_after is None
        proof = prove(document_code(get_record("48213")))
        assert proof
        assert proof.since == []
        assert prove("48213") is None
        figures = published_figures(local_date(LATER))
        assert {measure: figures.tables[measure]["", ""] for measure in MEASURES[:2]} == {
            "cooperatives": 2,
            "members": 52,
        }
        assert figures.of("07", "handicrafts")["women"] is None


def test_changes_since_a_moment_go_along_the_index(register: Flask) -> None:
    with register.app_context():
        first, second = (item["id"] for item in list_changes(None, None, 10).items)
        for number, moment in ((90, NOW), (80, LATER), (70, LATER)):
            entry = {"cooperative_id": 1, "kind": "amended", "happened_on": NOW.date(), "data": {}}
            session().add(RegistryEvent(id=number, recorded_at=moment, **entry))
        session().commit()
        seen, after = list[int](), None
        while page := list_changes(NOW, after, 1):
            seen += [item["id"] for item in page.items]
            after = page.next_after
            if after is None:
                break
        assert seen == [first, second, 90, 70, 80]
        assert [i["id"] for i in list_changes(LATER, 90, 9).items] == [70, 80]
        assert [i["id"] for i in list_changes(LATER, 75, 9).items] == [80]
        assert [i["id"] for i in list_changes(None, 80, 9).items] == [90]
        asked = list[tuple[str, Any]]()
        listen(session().get_bind(), "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        list_changes(NOW, 90, 9)
        if session().get_bind().dialect.name == "sqlite":
            text, values = asked[-1]
            plan = session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
            assert "ix_registry_event_recorded" in str(plan)
            assert "TEMP B-TREE" not in str(plan)


def test_the_doctor_reads_the_sums_of_the_open_data(register: Flask) -> None:
    with register.app_context():
        assert open_data_findings() == []
        assert write_open_data(NOW).cooperatives == 2
        assert open_data_findings() == []
        storage().save("opendata/cooperatives.csv", b"central_number\r\n1\r\n", "text/csv")
        assert open_data_findings() == ["open data: cooperatives.csv is not what its checksum says"]
        storage().delete("opendata/statistics.csv")
        assert len(open_data_findings()) == 2
