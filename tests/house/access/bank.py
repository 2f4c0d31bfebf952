"""The project bank in the world: ideas, teams and meetings of each side's province, in the states pages know."""

from datetime import datetime, timedelta

from sqlalchemy import update

from core.auth.actor import Actor
from core.db import transaction
from projectbank import permissions
from projectbank.demo.loading import FOLDER, read_sheet
from projectbank.ideas.models import Idea
from projectbank.ideas.services import add_idea, judge, revise
from projectbank.matching import teams
from projectbank.matching.models import Member
from projectbank.matching.profiles import ProfileData, save_profile
from projectbank.meetings.models import Meeting
from projectbank.meetings.services import announce_meeting
from projectbank.path.views.writing import fields_of
from tests.house.access.people import PROVINCE
from tests.house.access.purchases import BUYER
from tests.house.access.sides import Side

OFFICER = Actor(
    None, frozenset({permissions.EDIT, permissions.MEET, permissions.ACCOMPANY}), None, is_staff=True
)
AUTHOR = Actor(-1, OFFICER.permissions, None, is_staff=True)
KINDS = ("open", "team", "shown", "asked", "formed")
SHEET = read_sheet(FOLDER / "honey-packing.toml")
SHEET_FORM = fields_of(SHEET)
SAID = {"sex": "f", "age": "25_34", "situation": "neet", "times": "2"}


def build_bank(sides: dict[str, Side], people: dict[str, int], now: datetime) -> None:
    """Ideas and meetings of both sides; the buyer of each is in the teams of that side."""
    for side in sides.values():
        side.bank = _build_side(side.key, people[BUYER[side.key]], now)


def _build_side(key: str, user_id: int, now: datetime) -> dict[str, int]:
    province = PROVINCE[key]
    found = {kind: _published(province, now) for kind in (*KINDS, "newer")}
    revise(AUTHOR, found["newer"], SHEET, 1, now)
    with transaction():
        save_profile(user_id, ProfileData(province, "province", ("driving",), 500_000, True), now)
    for kind in ("team", "shown"):
        teams.join(user_id, found[kind], None, shares_contact=kind == "shown", now=now)
    _half_team(found["asked"], user_id, "asked", now)
    _half_team(found["formed"], user_id, "joined", now)
    with transaction() as s:
        s.execute(
            update(Idea).where(Idea.id == found["formed"]).values(state="team_formed", reserved_until=None)
        )
    texts = {"place_ar": "دار الشباب", "place_fr": "Maison des jeunes"}
    found["meeting"] = announce_meeting(OFFICER, province, now + timedelta(days=3), texts, now)
    found["meeting_open"] = announce_meeting(OFFICER, province, now - timedelta(hours=1), texts, now)
    with transaction() as s:
        secret = f"zq-door-{key}"
        s.execute(
            update(Meeting).where(Meeting.id == found["meeting_open"]).values(state="open", secret=secret)
        )
    return found


def _published(province: str, now: datetime) -> int:
    idea_id = add_idea(OFFICER, SHEET, province, now)
    judge(AUTHOR, idea_id, "reviewed", "", now)
    judge(AUTHOR, idea_id, "published", "", now)
    return idea_id


def _half_team(idea_id: int, user_id: int, state: str, now: datetime) -> None:
    """A team that holds this person, or asks them, without anybody else."""
    teams.join(user_id, idea_id, None, shares_contact=False, now=now)
    if state != "joined":
        with transaction() as s:
            team = teams.find_team(idea_id)
            assert team
            s.execute(update(Member).where(Member.team_id == team.id).values(state=state))
