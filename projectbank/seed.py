"""The demonstration of the bank: twelve meetings held, 579 ideas from them, teams under way, people who look."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import exists, insert, select, update

from core.auth.seed import DemoUser, seed_demo_users
from core.clock import CASABLANCA
from core.db import session, transaction
from projectbank.demo import meetings as demo
from projectbank.demo.adapting import Placed, placed_sheets
from projectbank.demo.people import MAIL, NEWCOMER, TINGHIR, DemoSeeker, seekers
from projectbank.ideas import rules
from projectbank.ideas.models import Idea, IdeaStep, SheetVersion
from projectbank.ideas.services import idea_code
from projectbank.ideas.sheets import columns, to_json
from projectbank.matching.models import Member, Person, Profile, Team
from projectbank.meetings.models import Attendance, Meeting
from registry import api as registry

Say = Callable[[str], object]
STEPS = ("reviewed", "published", "reserved", "team_formed", "in_creation", "registered", "selling")
ARRIVED = 8
"""How many ideas have become cooperatives of the demonstration; half of them sell."""


def seed_demo(now: datetime, say: Say, **_options: object) -> None:
    """Insert it all once; a second time adds nothing."""
    if session().scalar(select(exists().where(Idea.is_demo.is_(True)))):
        return
    with transaction():
        by_region = _meetings(now)
        placed = placed_sheets()
        ids = _ideas(placed, by_region, now)
        people = _people(now)
        _arrive(placed, ids, now)
        _teams(placed, ids, people, now)
    say(f"{len(ids)} project ideas, {len(by_region)} meetings")
    say(f"looks for a project  {NEWCOMER.email}@{MAIL}")


def _meetings(now: datetime) -> dict[str, int]:
    found = {}
    for place in demo.MEETINGS:
        starts = datetime.combine(place.day, time(9, 30), tzinfo=CASABLANCA)
        row = {
            "region_code": place.region, "province_code": place.province, "state": "held", "starts_at": starts,
            "place_ar": place.place_ar, "place_fr": place.place_fr, "agenda_ar": demo.AGENDA_AR,
            "agenda_fr": demo.AGENDA_FR, "minutes_ar": demo.MINUTES_AR, "minutes_fr": demo.MINUTES_FR,
            "secret": f"demo-{place.region}-{place.day:%Y%m%d}", "is_demo": True, "created_at": now,
        }  # fmt: skip
        meeting_id = session().execute(insert(Meeting).values(row).returning(Meeting.id)).scalar_one()
        found[place.region] = meeting_id
        rows = [
            {
                "meeting_id": meeting_id, "user_id": None, "sex": sex, "age": age, "situation": situation,
                "channel": "paper", "attended": True, "is_demo": True, "created_at": starts,
            }
            for sex, age, situation in demo.people(place)
        ]  # fmt: skip
        session().execute(insert(Attendance), rows)
    return found


def _ideas(placed: list[Placed], by_region: dict[str, int], now: datetime) -> list[int]:
    """All as published; returns their ids in the order given."""
    numbers: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    published = now - timedelta(days=90)
    for sheet, province in placed:
        region = province[:2]
        numbers[region] = numbers.get(region, 0) + 1
        rows.append(
            columns(sheet)
            | {
                "code": idea_code(region, numbers[region]), "state": "published", "state_at": published, "version": 1,
                "region_code": region, "province_code": province, "meeting_id": by_region[region],
                "is_demo": True, "created_at": published - timedelta(days=20),
            }
        )  # fmt: skip
    session().execute(insert(Idea), rows)
    query = select(Idea.code, Idea.id).where(Idea.code.in_([row["code"] for row in rows]))
    by_code = {row[0]: row[1] for row in session().execute(query)}
    ids = [by_code[row["code"]] for row in rows]
    sheets = [
        {
            "idea_id": idea_id,
            "version": 1,
            "sheet": to_json(sheet),
            "author_id": None,
            "created_at": published,
        }
        for idea_id, (sheet, _province) in zip(ids, placed, strict=True)
    ]
    session().execute(insert(SheetVersion), sheets)
    session().execute(
        insert(IdeaStep), [step for idea_id in ids for step in _steps(idea_id, "published", published)]
    )
    return ids


def _steps(idea_id: int, state: str, at: datetime, since: str = "draft") -> list[dict[str, Any]]:
    """The steps between two states, a day apart, the last at `at`."""
    way = ("draft", *STEPS)
    taken = way[way.index(since) : way.index(state) + 1]
    pairs = list(pairwise(taken))
    return [
        {
            "idea_id": idea_id, "old": old, "new": new, "actor_id": None, "reason": "",
            "at": at - timedelta(days=len(pairs) - 1 - place),
        }
        for place, (old, new) in enumerate(pairs)
    ]  # fmt: skip


def _people(now: datetime) -> list[tuple[int, DemoSeeker]]:
    everybody = [*seekers(), NEWCOMER]
    ids = seed_demo_users([DemoUser(p.name, f"{p.email}@{MAIL}") for p in everybody])
    found = [(ids[f"{p.email}@{MAIL}"], p) for p in seekers()]
    profiles = [
        {
            "user_id": user_id, "province_code": p.province, "mobility": p.mobility, "skills": sorted(p.skills),
            "capital_centimes": p.capital * 100, "proposable": True, "is_demo": True, "updated_at": now,
        }
        for user_id, p in found
    ]  # fmt: skip
    session().execute(insert(Profile), profiles)
    told = [{"user_id": user_id, "sex": p.sex, "age": p.age, "is_demo": True} for user_id, p in found]
    session().execute(insert(Person), told)
    return found


def _arrive(placed: list[Placed], ids: list[int], now: datetime) -> None:
    """Some ideas became cooperatives of the demonstration: same trade, same province."""
    wanted = {
        (sheet.registry_sector, province): k for k, (sheet, province) in reversed(list(enumerate(placed)))
    }
    cards = registry.cooperative_cards(session().scalars(registry.active_cooperative_ids()).all())
    arrived = 0
    for card in sorted(cards.values(), key=lambda c: c.id):
        place = wanted.pop((card.sector_code, card.province_code), None)
        if place is None or arrived == ARRIVED:
            continue
        state = "selling" if arrived % 2 else "registered"
        _bring(ids[place], state, now - timedelta(days=7 + arrived), cooperative_id=card.id)
        arrived += 1


def _bring(idea_id: int, state: str, at: datetime, **values: Any) -> None:
    session().execute(update(Idea).where(Idea.id == idea_id).values(state=state, state_at=at, **values))
    session().execute(insert(IdeaStep), _steps(idea_id, state, at, "published"))


def _teams(placed: list[Placed], ids: list[int], people: list[tuple[int, DemoSeeker]], now: datetime) -> None:
    """In each province of the seekers one team is forming, and every third one is complete; Tinghir's lacks one."""
    free = {row[0] for row in session().execute(select(Idea.id).where(Idea.state == "published"))}
    provinces = sorted({person.province for _id, person in people})
    for number, province in enumerate(provinces):
        choices = [k for k, (_sheet, at) in enumerate(placed) if at == province and ids[k] in free]
        if not choices:
            continue
        place = min(choices, key=lambda k: (abs(placed[k][0].founders - 6), k))
        founders = placed[place][0].founders
        near = sorted(
            people,
            key=lambda pair: (pair[1].province != province, pair[1].province[:2] != province[:2], pair[0]),
        )
        complete = number % 3 == 2 and province != TINGHIR
        size = founders if complete else founders - 1 if province == TINGHIR else max(2, founders // 2)
        _team(ids[place], placed[place], near[:size], complete=complete, now=now)


def _team(
    idea_id: int, placed: Placed, members: list[tuple[int, DemoSeeker]], *, complete: bool, now: datetime
) -> None:
    state = "team_formed" if complete else "reserved"
    until = None if complete else rules.reserved_until(now - timedelta(days=6))
    _bring(idea_id, state, now - timedelta(days=6), reserved_until=until)
    founders = placed[0].founders
    row = {
        "idea_id": idea_id, "live_key": idea_id, "founders": founders, "taken": len(members), "is_demo": True,
        "created_at": now - timedelta(days=6),
    }  # fmt: skip
    team_id = session().execute(insert(Team).values(row).returning(Team.id)).scalar_one()
    seats = [k for k, role in enumerate(placed[0].roles) for _n in range(role.count)]
    seats = [k for k in seats if k not in _easiest(placed)] + [k for k in seats if k in _easiest(placed)]
    rows = [
        {
            "team_id": team_id, "user_id": user_id, "role": seats[number] if number < len(seats) else None,
            "state": "joined", "shares_contact": number % 2 == 0, "joined_at": now - timedelta(days=5),
            "consented_at": now - timedelta(days=5) if number % 2 == 0 else None, "created_at": now - timedelta(days=5),
        }
        for number, (user_id, _person) in enumerate(members)
    ]  # fmt: skip
    session().execute(insert(Member), rows)


def _easiest(placed: Placed) -> set[int]:
    """The roles that can be learnt: they are left free longest."""
    return {k for k, role in enumerate(placed[0].roles) if role.trainable}
