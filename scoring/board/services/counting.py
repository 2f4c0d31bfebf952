"""The figures of a report, section by section: stocks as of a day, flows of a period, records as they stand."""

from collections.abc import Callable
from datetime import date

from academy import api as academy
from projectbank import api as projectbank
from registry import api as registry
from scoring.board.rules.periods import Period, ends
from scoring.inspections.services.reading import visit_figures
from scoring.method.services import running
from shop import api as shop

Counts = dict[str, int | float | None]
Step = Callable[[], None]


def no_step() -> None:
    """Nobody wants to know how far it is."""


def register(day: date) -> Counts:
    """R1."""
    found = registry.figures_as_of(day)
    return {name: getattr(found, name) for name in ("cooperatives", "members", "women", "youth", "womens")}


def jobs(day: date) -> Counts:
    """J1."""
    found = registry.jobs_as_of(day)
    return {
        "jobs_permanent": found.permanent,
        "jobs_seasonal": found.seasonal,
        "jobs_declaring": found.declaring,
    }


def projects(day: date) -> Counts:
    """P1."""
    found = projectbank.figures_as_of(ends(day))
    return {
        "meetings": found.meetings, "participants": found.participants, "participants_women": found.women,
        "ideas": found.ideas,
    }  # fmt: skip


def scores(day: date) -> Counts:
    """S1."""
    run = running.latest_run(day)
    return {"scored": run.cooperatives if run else None, "rated": run.rated if run else None}


def stalls(day: date) -> Counts:
    """M1."""
    return {"stalls": shop.market_figures(ends(day), ends(day)).stalls}


def register_moves(period: Period) -> Counts:
    """R2."""
    return dict(registry.moves(period.first, period.last)._asdict())


def creations(period: Period) -> Counts:
    """C1."""
    found = registry.creation_figures(period.since, period.until)
    return {f"creations_{name}": count for name, count in found._asdict().items()}


def declarations(period: Period) -> Counts:
    """D1."""
    due = registry.filings_due(period.first, period.last)
    filed = [row for row in due if row.filed_on is not None and row.filed_on <= period.last]
    in_time = sum(row.was_in_time for row in filed)
    return {
        "declarations_due": len(due),
        "declarations_filed": len(filed),
        "declarations_in_time": in_time,
    }


def market(period: Period) -> Counts:
    """M1."""
    found = shop.market_figures(period.since, period.until)
    return {
        "orders": found.orders, "parcels": found.parcels, "sales": found.sales_centimes, "selling": found.selling,
        "returns": found.returns,
    }  # fmt: skip


def learning(period: Period) -> Counts:
    """A1."""
    found = academy.learning_figures(period.since, period.until)
    names = ("learners", "courses_started", "courses_finished", "certificates")
    return {name: getattr(found, name) for name in names}


def visits(period: Period) -> Counts:
    """I1."""
    found = visit_figures(period.first, period.last)
    kinds = {f"visits_{kind}": found.by_kind.get(kind, 0) for kind in ("targeted", "random", "support")}
    return {"visits": found.visits, **kinds}


STOCKS: tuple[Callable[[date], Counts], ...] = (register, jobs, projects, scores, stalls)
FLOWS: tuple[Callable[[Period], Counts], ...] = (
    register_moves, creations, declarations, market, learning, visits,
)  # fmt: skip


def stocks(day: date, step: Step = no_step) -> Counts:
    """Every stock as of a day; `step` is called after each count."""
    return {code: value for count in STOCKS for code, value in _told(count(day), step).items()}


def flows(period: Period, step: Step = no_step) -> Counts:
    """Every flow of a period; `step` is called after each count."""
    return {code: value for count in FLOWS for code, value in _told(count(period), step).items()}


def _told(counts: Counts, step: Step) -> Counts:
    step()
    return counts


def records(day: date) -> tuple[Counts, bool]:
    """Q1: how complete the records are, and whether made-up cooperatives are among them."""
    found = registry.data_quality(day)._asdict()
    is_demo = bool(found.pop("demo"))
    return dict(found), is_demo
