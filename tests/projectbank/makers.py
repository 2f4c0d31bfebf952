"""Ideas, people and teams for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.auth.actor import Actor
from core.auth.seed import DemoUser, seed_demo_users
from projectbank import permissions
from projectbank.data import Sheet
from projectbank.demo.loading import FOLDER, read_sheet
from projectbank.ideas import services as ideas
from projectbank.matching import teams
from projectbank.matching.profiles import ProfileData, save_profile
from registry.seed import seed_reference

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TINGHIR, OUARZAZATE, AZILAL = "08.577", "08.401", "05.081"
ALL = frozenset({permissions.EDIT, permissions.ACCOMPANY, permissions.MEET, permissions.FIGURES})
WRITER = Actor(101, ALL, None, is_staff=True)
READER = Actor(102, ALL, None, is_staff=True)
ELSEWHERE = Actor(103, ALL, frozenset({"01.571"}), is_staff=True)


def a_sheet(**changes: object) -> Sheet:
    """A written sheet; changes replace its parts."""
    return replace(read_sheet(FOLDER / "honey-packing.toml"), **changes)  # type: ignore[arg-type]


def an_idea(province: str = TINGHIR, *, founders: int = 7, state: str = "published") -> int:
    """An idea in one of the first three states."""
    seed_reference()
    idea_id = ideas.add_idea(WRITER, a_sheet(founders=founders), province, NOW - timedelta(days=3))
    if state != "draft":
        ideas.judge(READER, idea_id, "reviewed", "", NOW - timedelta(days=2))
    if state == "published":
        ideas.judge(READER, idea_id, "published", "", NOW - timedelta(days=1))
    return idea_id


def some_people(number: int, *, province: str = TINGHIR, skills: tuple[str, ...] = ("driving",)) -> list[int]:
    """People with a profile, who may be proposed to teams."""
    names = [f"zq{k}.{province.replace('.', '')}@people.example" for k in range(number)]
    ids = seed_demo_users([DemoUser(f"Touda Zq{k}", name) for k, name in enumerate(names)])
    for name in names:
        save_profile(ids[name], ProfileData(province, "region", skills, 300_000, True), NOW)
    return [ids[name] for name in names]


def join_all(idea_id: int, people: list[int], *, shares: bool = False) -> str:
    """Everybody joins, one after another; returns the last state."""
    state = ""
    for user_id in people:
        state = teams.join(user_id, idea_id, None, shares_contact=shares, now=NOW)
    return state
