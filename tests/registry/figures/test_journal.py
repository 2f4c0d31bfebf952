"""The journal of figures: written with every filing, summed in one query, checked against the filings."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from core.db import session, transaction
from registry import api
from registry.models import Movement, RegistryEvent
from registry.services.checks import journal_findings, projection_findings
from registry.services.figures import figures_as_of, figures_by_province, figures_by_year, records_as_of
from registry.services.guards import guard_findings
from registry.services.settling import settle
from tests.registry.factory import FIRST, HEADINGS, LATER, NOW, SECOND, import_bytes, import_lines, registrar

ENDED = SECOND.rstrip(";") + ";;;radiée"


def test_an_import_moves_the_figures_on_the_day_things_happened(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    assert figures_as_of(date(2012, 5, 13)).cooperatives == 0
    first = figures_as_of(date(2012, 5, 14))
    assert (first.cooperatives, first.members, first.women, first.youth, first.womens) == (1, 38, 36, 9, 1)
    both_of_them = figures_as_of(date(2026, 11, 21))
    assert (both_of_them.cooperatives, both_of_them.members) == (2, 52)
    assert {code: part.members for code, part in both_of_them.by_region.items()} == {"09": 38, "07": 14}
    assert both_of_them.by_cell["09", "argan"].women == 36
    assert figures_by_province(date(2026, 1, 1))["09.541"].members == 38
    years = figures_by_year(2011, 2017)
    assert [years[year].cooperatives for year in range(2011, 2018)] == [0, 1, 1, 1, 1, 2, 2]
    assert journal_findings() == []


def test_a_changed_row_moves_them_from_that_day(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    import_lines(FIRST.replace(";38;36;9;", ";40;37;9;"), ENDED, now=LATER)
    assert figures_as_of(date(2026, 11, 30)).members == 52
    after = figures_as_of(date(2026, 12, 1))
    assert (after.cooperatives, after.members, after.women) == (1, 40, 37)
    assert list(after.by_region) == ["09"]
    assert journal_findings() == projection_findings() == []


def test_a_stated_day_of_ending_moves_the_figures_of_that_day(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    with_day = f"{HEADINGS};Date statut\n{FIRST.replace(';active', ';radiée')};2020-06-30\n"
    import_bytes(with_day.encode(), now=LATER)
    assert figures_as_of(date(2020, 6, 29)).cooperatives == 2
    assert figures_as_of(date(2020, 6, 30)).cooperatives == 1
    assert journal_findings() == projection_findings() == []


def test_a_suspension_moves_nothing(both: Flask) -> None:
    import_lines(FIRST)
    found = api.find_cooperative("48213")
    assert found
    api.suspend(found.id, registrar(), "Contrôle sanitaire en cours", LATER)
    assert figures_as_of(date(2026, 12, 2)).cooperatives == 1
    assert journal_findings() == []


def test_sums_equal_the_fold_of_every_day(app: Flask) -> None:
    import_lines(FIRST, SECOND)
    import_lines(FIRST.replace(";38;36;9;", ";40;37;9;"), ENDED, now=LATER)
    for day in (date(2012, 5, 14), date(2016, 3, 2), date(2026, 11, 30), date(2026, 12, 1)):
        folded = [r for r in records_as_of(day) if r["status"] in ("active", "suspended", "in_liquidation")]
        figures = figures_as_of(day)
        assert (figures.cooperatives, figures.members) == (len(folded), sum(r["members"] for r in folded))


def test_the_doctor_sees_a_wrong_journal(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    with transaction() as s:
        s.execute(
            insert(Movement).values(
                cooperative_id=1, day=date(2020, 1, 1), recorded_at=NOW, kind="amended", region_code="09",
                province_code="09.541", sector_code="argan", d_cooperatives=0, d_members=5, d_women=0, d_youth=0,
                d_womens=0,
            )
        )  # fmt: skip
    assert len(journal_findings()) == 1


@pytest.mark.parametrize("table", [RegistryEvent, Movement])
def test_the_database_refuses_to_change_or_delete(
    both: Flask, table: type[RegistryEvent] | type[Movement]
) -> None:
    import_lines(FIRST, SECOND)
    with pytest.raises(IntegrityError), transaction() as s:
        s.execute(update(table).values(kind="amended"))
    with pytest.raises(IntegrityError), transaction() as s:
        s.execute(delete(table).where(table.id == 1))
    if session().get_bind().dialect.name == "postgresql":
        with pytest.raises(IntegrityError), transaction() as s:
            s.execute(text(f"TRUNCATE {table.__tablename__} CASCADE"))
    assert len(list(session().scalars(table.__table__.select()))) == 2


def test_the_doctor_sees_a_missing_guard(both: Flask) -> None:
    assert guard_findings() == []
    on_postgres = session().get_bind().dialect.name == "postgresql"
    name = "registry_movement_no_change" if on_postgres else "registry_movement_no_delete"
    with transaction() as s:
        s.execute(text(f"DROP TRIGGER {name}" + (" ON registry_movement" if on_postgres else "")))
    assert guard_findings() == [f"the trigger {name} is missing"]


def test_a_register_from_before_the_journal_is_completed(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    goal = figures_as_of(date(2026, 11, 21))
    with transaction() as s:
        for trigger in session().scalars(text(TRIGGERS[session().get_bind().dialect.name])).all():
            s.execute(text(f"DROP TRIGGER {trigger}"))
        s.execute(delete(Movement))
    assert len(journal_findings()) == 2
    assert settle(LATER) == 2
    assert figures_as_of(date(2026, 11, 21)) == goal
    assert journal_findings() == []
    assert settle(LATER) == 0


TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'registry_movement'",
    "postgresql": "SELECT tgname || ' ON registry_movement' FROM pg_trigger WHERE NOT tgisinternal"
    " AND tgrelid = 'registry_movement'::regclass",
}
