"""Parity of the months of a year: kept once, hidden cells hidden, on the page and as a file."""

import csv
import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event

from core.db import db
from scoring.board import gateway
from scoring.board.rules.periods import period_of
from scoring.board.services import tables
from scoring.fairness.jobs import keep_parity
from scoring.fairness.services import months, parity
from scoring.method.services import running
from tests.scoring.board.samples import sample
from tests.scoring.makers import AS_OF, seller
from tests.shop.catalog.makers import NOW

DAYS = (date(2026, 1, 1), date(2026, 9, 1), date(2026, 9, 15), date(2026, 10, 1), date(2026, 11, 1))


def year() -> None:
    for _n in range(6):
        seller(12)
    for day in (date(2025, 6, 1), *DAYS):
        running.run(day, NOW)


def test_the_newest_run_of_each_month_is_kept_once(both: Flask) -> None:
    year()
    wanted = [DAYS[4], DAYS[3], DAYS[2], DAYS[0]]
    assert [run.as_of for run in running.monthly_runs(DAYS[4])] == wanted
    assert [run.as_of for run, _rows in months.months(DAYS[4])] == [DAYS[4]], (
        "others appear once they are kept"
    )
    assert months.keep_missing(DAYS[4]) == 4
    assert months.keep_missing(DAYS[4]) == 0
    found = months.months(DAYS[4])
    assert [run.as_of for run, _rows in found] == wanted
    assert all(rows == parity.parity_of(run) for run, rows in found)


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_page_and_the_file_show_the_months(app: Flask, lang: str) -> None:
    year()
    running.run(AS_OF, NOW)
    keep_parity(NOW)
    client = app.test_client()
    client.get(f"/{lang}/score/parity")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    page = client.get(f"/{lang}/score/parity")
    assert page.status_code == 200
    assert len(statements) <= 12, statements
    assert page.text.count("<details") >= 4
    assert f"/{lang}/score/parity.csv" in page.text
    answer = client.get(f"/{lang}/score/parity.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {AS_OF.isoformat(), *(DAYS[n].isoformat() for n in (0, 2, 3))}
    assert all(len(row) == 7 for row in rows)


def test_without_a_run_the_file_is_empty(app: Flask) -> None:
    assert len(app.test_client().get("/fr/score/parity.csv").data.decode().splitlines()) == 1


def test_cells_under_five_are_empty_in_every_month(app: Flask) -> None:
    for _n in range(4):
        seller(12)
    for day in DAYS[2:]:
        running.run(day, NOW)
    months.keep_missing(DAYS[4])
    for _run, rows in months.months(DAYS[4]):
        for row in rows:
            assert row.rated == 0 or (row.cooperatives, row.rated, row.mean, row.upper) == (None,) * 4


def test_the_report_to_the_board_has_the_months(app: Flask) -> None:
    """On paper six of them, in the annex all; a report from before there were months is what it was."""
    year()
    period = period_of(date(2026, 11, 20))
    rows = tables.fairness_months(period)
    assert {row["as_of"] for row in rows} == {DAYS[n].isoformat() for n in (0, 2, 3, 4)}
    old = sample()
    content = {**old, "tables": {**old["tables"], "parity_months": {"query": "S2", "rows": rows}}}
    for lang, said in (("ar", "شهرا بشهر"), ("fr", "mois par mois")):
        assert said in gateway.report_html(content, lang)
        assert said not in gateway.report_html(old, lang)
        lines = gateway.report_csv(content, lang).splitlines()
        assert sum("2026-01-01/region/" in line for line in lines) >= 4
        assert "parity_months" not in gateway.report_csv(old, lang)
