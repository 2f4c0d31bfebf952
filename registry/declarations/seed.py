"""Declarations of the demonstration's cooperatives: two years, in every state, deterministic."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import exists, insert, select

from core.clock import CASABLANCA, local_date
from core.db import session, transaction
from registry.declarations import rules
from registry.declarations.data import DeclarationForm, State
from registry.declarations.models import Declaration, FiscalClose
from registry.legal.models import LegalRule
from registry.legal.services import legal_numbers
from registry.models import Cooperative, RegistryEvent, Role
from registry.rules.standing import EXISTING

SHARES: tuple[tuple[State, int], ...] = (
    ("accepted", 62), ("filed", 12), ("correction_requested", 4), ("draft", 5), ("expected", 17),
)  # fmt: skip
ASKED = "Le total des membres ne correspond pas à la feuille de présence de l’assemblée."


def seed_declarations(now: datetime, say: Callable[[str], object] | None = None) -> int:
    """Write the declarations of two years for every demonstration cooperative; again it adds nothing."""
    if session().scalar(select(exists().where(Declaration.id > 0))):
        return 0
    lots = Random(112)  # noqa: S311  the same demonstration each time
    day, rows, events = local_date(now), list[dict[str, Any]](), list[dict[str, Any]]()
    last = day.year - 1
    with transaction() as s:
        s.execute(insert(LegalRule).values(**_since(last - 1, now)))
        for place, row in enumerate(_cooperatives()):
            month = 9 if row.id % 10 == 7 else rules.DECEMBER
            if month != rules.DECEMBER:
                s.execute(insert(FiscalClose).values(cooperative_id=row.id, month=month, changed_at=now))
            for year in (last - 1, last):
                _add(rows, events, row, year, month, _state(lots, place, year == last), day, lots)
        s.execute(insert(Declaration), rows)
        s.execute(insert(RegistryEvent), events)
    if say:
        say(f"{len(rows)} yearly declarations")
    return len(rows)


def _since(year: int, now: datetime) -> dict[str, Any]:
    """In the demonstration the service opened a year earlier, so that two years can be compared."""
    rule = legal_numbers(local_date(now)).of("declarations_since")
    return {
        "code": rule.code, "value": year, "unit": rule.unit, "article": rule.article, "source": rule.source,
        "verified": False, "valid_from": rule.valid_from, "note_ar": rule.note_ar, "note_fr": rule.note_fr,
        "reason": "Démonstration", "changed_by": None, "changed_at": now,
    }  # fmt: skip


def _cooperatives() -> list[Any]:
    """Those whose people use the demonstration come first: they still have something to declare."""
    acts = exists().where(Role.cooperative_id == Cooperative.id, Role.live_key.is_not(None))
    columns = (
        Cooperative.id,
        Cooperative.registered_on,
        Cooperative.members,
        Cooperative.women,
        Cooperative.youth,
    )
    query = select(*columns).where(
        Cooperative.is_demo, Cooperative.status.in_(EXISTING), Cooperative.members > 0
    )
    return list(session().execute(query.order_by(acts.desc(), Cooperative.id).limit(600)))


def _state(lots: Random, place: int, is_last: bool) -> State:
    drawn = lots.choices([state for state, _n in SHARES], [n for _state, n in SHARES])[0]
    if not is_last:
        return "expected" if drawn == "expected" else "accepted"
    return ("expected", "correction_requested", "filed", "draft")[place] if place < 4 else drawn


def _add(
    rows: list[dict[str, Any]], events: list[dict[str, Any]], row: Any, year: int, month: int, state: State,
    today: date, lots: Random,
) -> None:  # fmt: skip
    closed_on, due_on = rules.closing_day(year, month), rules.due_day(year, month)
    if state == "expected" or row.registered_on > closed_on:
        return
    filed_on = min(due_on + timedelta(days=lots.randrange(-70, 20)), today - timedelta(days=3))
    met_on = max(filed_on - timedelta(days=12), closed_on + timedelta(days=1))
    form = _form(row, met_on, lots)
    filed_at, decided_at = _at(filed_on), _at(filed_on + timedelta(days=2))
    was_filed, was_decided = state != "draft", state in ("accepted", "correction_requested")
    if not was_filed:
        form = DeclarationForm(assembly_held=True, assembly_on=form.assembly_on, attendance=form.attendance)
    rows.append(
        {
            "cooperative_id": row.id, "year": year, "closed_on": closed_on, "due_on": due_on, "state": state,
            "version": int(was_filed), "created_at": filed_at, "touched_at": filed_at, **asdict(form),
            "first_filed_at": filed_at if was_filed else None, "filed_at": filed_at if was_filed else None,
            "decided_at": decided_at if was_decided else None,
            "reason": ASKED if state == "correction_requested" else "",
        }
    )  # fmt: skip
    if state == "accepted":
        facts = {"fiscal_year": year, "turnover_centimes": form.turnover_centimes}
        for kind, day in (("assembly_held", met_on), ("accounts_filed", filed_on)):
            events.append(
                {
                    "cooperative_id": row.id, "kind": kind, "happened_on": day, "recorded_at": decided_at,
                    "document": f"التصريح السنوي {year} · Déclaration annuelle {year}", "reason": "",
                    "data": {"facts": facts},
                }
            )  # fmt: skip


def _form(row: Any, met_on: date, lots: Random) -> DeclarationForm:
    """Believable answers; members, women and young people are those of the record."""
    men = row.members - row.women
    young_women = min(row.women, round(row.youth * row.women / row.members))
    young_men = min(men, row.youth - young_women)
    old_women, old_men = (row.women - young_women) // 6, (men - young_men) // 5
    sold = row.members * lots.randrange(2_000, 26_000) * 100
    return DeclarationForm(
        assembly_held=True, assembly_on=met_on, attendance=max(1, row.members * lots.randrange(55, 96) // 100),
        decisions="المصادقة على الحسابات وتوزيع الفائض", organs_renewed=False,
        turnover_centimes=sold, surplus_centimes=sold * lots.randrange(-4, 17) // 100,
        reserves_centimes=sold // 12, women_under_35=young_women, women_from_60=old_women,
        women_from_35_to_59=row.women - young_women - old_women, men_under_35=young_men, men_from_60=old_men,
        men_from_35_to_59=men - young_men - old_men, jobs_permanent=row.members // 8,
        jobs_seasonal=lots.randrange(0, row.members),
    )  # fmt: skip


def _at(day: date) -> datetime:
    return datetime.combine(day, time(11, 20), CASABLANCA)
