"""Who writes in a file: its leader, while the step is open. The row is touched first: nobody sends it meanwhile."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from core.auth import STAFF_ROLES, get_user
from core.db import changed_one, session
from registry.creation.data import CreationData
from registry.creation.errors import NotTheLeader, SectionClosed, StaffCannotFound
from registry.creation.models import Creation
from registry.creation.rules.access import may_edit, states_of
from registry.creation.services import reading
from registry.creation.services.moving import move


def get_own(user_id: int, creation_id: int, now: datetime) -> CreationData:
    """A file for somebody who is in it. Raises CreationNotFound."""
    return reading.load_for_founder(user_id, creation_id, now)


def get_led(user_id: int, creation_id: int, now: datetime) -> CreationData:
    """A file for its leader. Raises CreationNotFound, NotTheLeader."""
    file = get_own(user_id, creation_id, now)
    if file.leader_id != user_id:
        raise NotTheLeader
    return file


def is_open(file: CreationData, section: str) -> bool:
    """Whether a step may be written now."""
    return may_edit(section, file.state, {change.section for change in file.open_changes})


def write(user_id: int, creation_id: int, section: str, now: datetime, **values: Any) -> CreationData:
    """Open a step for writing inside the caller's transaction, and change the file's own columns.

    Raises CreationNotFound, NotTheLeader, SectionClosed. The first writing after the reservation begins the file.
    """
    file = get_led(user_id, creation_id, now)
    hold(file, section, now, **values)
    return file


def hold(file: CreationData, section: str, now: datetime, **values: Any) -> None:
    """Touch the file's row while the step is open: until the transaction ends nobody moves it. Raises SectionClosed."""
    asked = {change.section for change in file.open_changes}
    open_row = update(Creation).where(Creation.id == file.id, Creation.state.in_(states_of(section, asked)))
    if not changed_one(
        open_row.values(touched_at=now, **values).execution_options(synchronize_session=False)
    ):
        raise SectionClosed
    session().expire_all()
    if file.state == "name_reserved" and section != "consent":
        move(file.id, "prepare", file.leader_id, now)


def refuse_staff(user_id: int) -> None:
    """Members of the Office's staff decide these files. Raises StaffCannotFound."""
    if set(get_user(user_id).roles) & set(STAFF_ROLES):
        raise StaffCannotFound
