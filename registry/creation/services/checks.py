"""What `flask doctor` looks at: names held, clocks, identities of those who left."""

from sqlalchemy import and_, or_, select

from core.db import session
from registry.creation.models import Creation, Founder, NameProposal
from registry.creation.rules.founders import OPEN_STATES
from registry.creation.rules.states import NAME_HELD

SHOWN = 20


def name_findings() -> list[str]:
    """A name is held exactly while its file may still use it."""
    held = NameProposal.state == "reserved"
    query = (
        select(NameProposal.creation_id, Creation.state)
        .join(Creation, Creation.id == NameProposal.creation_id)
        .where(held, Creation.state.not_in(NAME_HELD))
    )
    found = [
        f"creation {row[0]} is {row[1]} and still holds a name"
        for row in session().execute(query.limit(SHOWN))
    ]
    holders = select(NameProposal.creation_id).where(held)
    without = select(Creation.id).where(Creation.state.in_(NAME_HELD), Creation.id.not_in(holders))
    return found + [f"creation {id_} holds no name" for id_ in session().scalars(without.limit(SHOWN))]


def clock_findings() -> list[str]:
    """The clock runs while a registrar has the file, and only then."""
    running = Creation.clock_started_at.is_not(None)
    reads = Creation.state.in_(("submitted", "in_review"))
    wrong = or_(and_(running, ~reads), and_(~running, reads))
    query = select(Creation.id, Creation.state).where(wrong).limit(SHOWN)
    return [f"creation {row[0]} ({row[1]}): its clock is wrong" for row in session().execute(query)]


def registered_findings() -> list[str]:
    """A registered file has its cooperative, and no other file has one."""
    is_registered, has_one = Creation.state == "registered", Creation.cooperative_id.is_not(None)
    wrong = or_(and_(is_registered, ~has_one), and_(~is_registered, has_one))
    ids = session().scalars(select(Creation.id).where(wrong).limit(SHOWN))
    return [f"creation {id_}: state and cooperative disagree" for id_ in ids]


def forgotten_findings() -> list[str]:
    """Whoever said no or left is forgotten."""
    kept = or_(
        Founder.person_enc.is_not(None), Founder.phone_enc.is_not(None), Founder.cin_index.is_not(None)
    )
    query = select(Founder.id).where(Founder.state.not_in(OPEN_STATES), kept).limit(SHOWN)
    return [f"founder {id_} left and is not forgotten" for id_ in session().scalars(query)]
