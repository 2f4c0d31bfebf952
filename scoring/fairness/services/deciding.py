"""Who decides appeals against the score, to be told of a new one."""

from sqlalchemy import or_, select

from core.auth import UserData, users_by_id
from core.auth.models import User, UserProvince, UserRole
from core.auth.permissions import declared_permissions
from core.db import session
from registry import api as registry
from registry.data import CooperativeCard
from scoring.permissions import DECIDE_APPEALS


def deciders(cooperative: CooperativeCard) -> list[UserData]:
    """Those of the cooperative's own province; where there is nobody, those of the whole country. Never its own people
    (5 statements)."""
    team = registry.ever_in_team([cooperative.id]).get(cooperative.id, set())
    people = [(key, everywhere) for key, everywhere in _staff(cooperative.province_code) if key not in team]
    near = [key for key, everywhere in people if not everywhere]
    found = users_by_id(near or [key for key, _everywhere in people])
    return [found[key] for key in sorted(found) if found[key].active]


def _staff(province_code: str) -> list[tuple[int, bool]]:
    """(account, whether it is for the whole country) of staff who may decide there."""
    _label, roles = declared_permissions()[DECIDE_APPEALS]
    within = select(UserProvince.user_id).where(UserProvince.province_code == province_code)
    query = (
        select(User.id, User.nationwide)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role.in_(sorted(roles)), User.active.is_(True))
        .where(or_(User.nationwide.is_(True), User.id.in_(within)))
        .distinct()
    )
    return [(row[0], bool(row[1])) for row in session().execute(query)]
