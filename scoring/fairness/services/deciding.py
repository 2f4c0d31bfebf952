"""Who decides appeals against the score, to be told of a new one."""

from core.auth import UserData, staff_with, users_by_id
from registry import api as registry
from registry.data import CooperativeCard
from scoring.permissions import DECIDE_APPEALS


def deciders(cooperative: CooperativeCard) -> list[UserData]:
    """Those of the cooperative's own province; where there is nobody, those of the whole country. Never its own people
    (5 statements)."""
    team = registry.ever_in_team([cooperative.id]).get(cooperative.id, set())
    people = [p for p in staff_with(DECIDE_APPEALS, cooperative.province_code) if p.id not in team]
    near = [p.id for p in people if not p.nationwide]
    found = users_by_id(near or [p.id for p in people])
    return [found[key] for key in sorted(found) if found[key].active]
