"""The doors of other packages count what they say, on both databases."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from academy import api as academy
from academy.learning.models import Completion, Enrolment
from core.db import transaction
from projectbank import api as projectbank
from projectbank.path.figures import shown_people
from registry import api as registry
from registry.creation.rules.delays import Step, delays
from scoring.board.rules.catalogue import QUERIES
from scoring.board.rules.periods import ends, period_of
from scoring.board.seed import seed_report
from scoring.board.services import counting
from scoring.board.services.tables import bands, fairness, hits, sales
from scoring.method.services import running
from shop import api as shop
from shop.orders.models import Transition
from tests.academy.makers import course, learner
from tests.projectbank.makers import an_idea
from tests.registry.creation import factory as make
from tests.registry.factory import FIRST, NOW, SECOND, import_lines
from tests.scoring.inspections.makers import stalls, visited
from tests.scoring.makers import AS_OF, WITHIN, make_fact, seller
from tests.shop.catalog.makers import make_stall

DAY = NOW.date()
PERIOD = period_of(DAY)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def test_stages_are_timed_without_the_founders_own_days() -> None:
    steps = [
        Step("request_name", at(0)), Step("refuse_names", at(2)), Step("request_name", at(5)),
        Step("reserve_name", at(6)), Step("submit", at(20)), Step("take", at(21)), Step("ask_changes", at(25)),
        Step("answer", at(40)), Step("register", at(43)),
    ]  # fmt: skip
    assert [(stage, days) for stage, _ended, days in delays(steps)] == [
        ("name", 2.0), ("name", 1.0), ("file", 14.0), ("review", 8.0), ("whole", 43.0),
    ]  # fmt: skip


def test_a_refusal_that_is_reopened_is_timed_twice() -> None:
    steps = [Step("submit", at(0)), Step("refuse", at(3)), Step("reopen", at(10)), Step("register", at(14))]
    assert [(stage, days) for stage, _ended, days in delays(steps)] == [("review", 3.0), ("review", 7.0)]


def test_creations_of_the_period_are_counted(both: Flask) -> None:
    make.in_review(make.person(1, "ar"), NOW - timedelta(days=2))
    found = registry.creation_figures(PERIOD.since, PERIOD.until)
    assert (found.started, found.submitted, found.registered) == (1, 1, 0)
    stages = {row.stage: row for row in registry.creation_delays(PERIOD.since, PERIOD.until)}
    assert stages["name"].limit == 3
    assert len(stages["name"].days) == 1
    assert stages["review"].days == ()
    assert registry.creation_figures(ends(DAY), ends(DAY)).started == 0


def test_registrations_and_records_are_counted(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    assert registry.moves(date(2012, 1, 1), date(2012, 12, 31)) == (1, 0)
    quality = registry.data_quality(DAY)
    assert (quality.records, quality.with_commune, quality.with_contact, quality.demo) == (2, 2, 1, 0)


def test_parcels_count_on_the_day_they_arrive(both: Flask) -> None:
    stall = make_stall()
    parcel = make_fact(stall, WITHIN)
    before = shop.market_figures(PERIOD.since, PERIOD.until)
    assert (before.parcels, before.sales_centimes, before.selling) == (0, 0, 0)
    step = {"vendor_order_id": parcel, "from_state": "shipped", "to_state": "delivered", "party": "vendor"}
    with transaction() as s:
        for moment in (NOW, NOW + timedelta(hours=1)):  # told twice, it is one parcel
            s.execute(insert(Transition).values(step | {"at": moment}))
    found = shop.market_figures(PERIOD.since, PERIOD.until)
    assert (found.parcels, found.sales_centimes, found.selling) == (1, 10_000, 1)
    assert shop.delivered_sales(PERIOD.since, PERIOD.until) == [(stall.cooperative_id, 1, 10_000)]
    assert shop.market_figures(ends(DAY), ends(DAY)).parcels == 0
    assert [row["sales"] for row in sales(PERIOD)] == [None]  # a region with one seller is not shown


def test_the_last_run_is_told_by_band_and_by_group(both: Flask) -> None:
    assert bands(PERIOD) == fairness(PERIOD) == []
    seller(14)
    seller(20, late=5)
    run = running.run(AS_OF, NOW)
    assert counting.scores(AS_OF) == {"scored": run.cooperatives, "rated": run.rated}
    assert counting.scores(DAY) == {"scored": None, "rated": None}  # the run is of a later day
    rows = bands(period_of(AS_OF))
    assert sum(row["cooperatives"] for row in rows) == run.cooperatives
    assert {row["method"] for row in rows} == {1}
    assert {row["dimension"] for row in fairness(period_of(AS_OF))} >= {"women", "region", "size", "age"}


def test_a_visit_moves_its_figures_by_one(app: Flask) -> None:
    stalls(1)
    made = visited(2)
    assert made.visited_on
    period = period_of(made.visited_on)
    assert counting.visits(period) == {
        "visits": 1, "visits_targeted": 0, "visits_random": 1, "visits_support": 0,
    }  # fmt: skip
    drawn = {row["kind"]: row for row in hits(period)}["random"]
    assert (drawn["visits"], drawn["hits"], drawn["rate"]) == (1, 1, 1.0)


def test_learners_count_once(both: Flask) -> None:
    card, pages = course()
    user = learner()
    with transaction() as s:
        row = {"user_id": user, "course_id": card.id}
        s.execute(insert(Enrolment).values(**row, started_at=NOW, last_at=NOW, finished_at=NOW))
        for page in list(pages.values())[:2]:
            s.execute(insert(Completion).values(**row, step_id=page.step_id, done_at=NOW))
    found = academy.learning_figures(PERIOD.since, PERIOD.until)
    assert (found.learners, found.courses_started, found.courses_finished, found.certificates) == (1, 1, 1, 0)


def test_ideas_are_where_they_were_that_day(both: Flask) -> None:
    an_idea()
    now = projectbank.figures_as_of(datetime.now(UTC) + timedelta(days=1))
    assert now.ideas == sum(now.by_state.values()) == 1
    assert projectbank.figures_as_of(datetime(2020, 1, 1, tzinfo=UTC)).ideas == 0


def test_few_people_are_not_told() -> None:
    assert shown_people(0, 0) == (0, 0)
    assert shown_people(4, 4) == (None, None)
    assert shown_people(9, 5) == (9, None)
    assert shown_people(9, 4) == (9, None)
    assert shown_people(10, 5) == (10, 5)


def test_every_stock_and_flow_of_an_empty_house_is_nothing(both: Flask) -> None:
    import_lines(FIRST)
    counts = counting.stocks(DAY) | counting.flows(PERIOD)
    assert {code for code, value in counts.items() if value} == {
        "cooperatives",
        "members",
        "women",
        "youth",
        "womens",
    }


def test_the_demonstration_prepares_one(app: Flask) -> None:
    import_lines(FIRST)
    said: list[str] = []
    seed_report(NOW, said.append)
    seed_report(NOW, said.append)
    assert said == ["board report as of 2026-06-30"] * 2


def test_the_docs_explain_every_query() -> None:
    text = (Path(__file__).parents[3] / "docs" / "board-report.md").read_text(encoding="utf-8")
    for code, door in QUERIES.items():
        assert f"| {code} | `{door}` |" in text
