"""The end of a file: the number is written, the cooperative exists, its founders may act for it."""

from datetime import date, datetime

from sqlalchemy import select, update

from core.audit import audit
from core.auth import get_user
from core.auth.actor import Actor
from core.db import session, transaction
from core.events import announce
from registry.creation.data import CreationData, PersonData
from registry.creation.models import Creation, Founder, NameProposal
from registry.creation.rules.founders import is_young
from registry.creation.services import reading
from registry.creation.services.deciding import to_decide
from registry.creation.services.letters import tell
from registry.creation.services.moving import move
from registry.data import RegistrationDraft, RoleName
from registry.events import CreationRegistered
from registry.legal.services import law_at
from registry.models import Cooperative
from registry.services.registering import register as enter
from registry.services.roles import grant_role

# What an organ's member may do for the cooperative here: whoever represents it by law is its president.
ROLES_OF: dict[str, tuple[RoleName, ...]] = {
    "manager": ("president",),
    "president": ("president",),
    "treasurer": ("accountant",),
    "secretary": ("seller",),
}


def register(
    actor: Actor,
    creation_id: int,
    *,
    court_code: str,
    analytical_number: str,
    registered_on: date,
    now: datetime,
    central_number: str | None = None,
) -> int:
    """Register the cooperative of a file in review; returns its id in the register.

    The number of the analytical register and its court are those of the court's receipt; the central number is the
    Office's next unless given. Roles, letters and the news follow. Raises MovedOn, OwnCase, NumberTaken, FilingRefused.
    """
    with transaction() as s:
        file = to_decide(actor, creation_id, now)
        move(creation_id, "register", actor.user_id, now, decided_by=actor.user_id, decided_at=now)
        draft = _draft(file, now, court_code, analytical_number, registered_on, central_number)
        cooperative_id = enter(draft, actor, now)
        file_row = update(Creation).where(Creation.id == creation_id)
        s.execute(file_row.values(cooperative_id=cooperative_id, court_code=court_code, origin_key=None))
        reserved = update(NameProposal).where(
            NameProposal.creation_id == creation_id, NameProposal.state == "reserved"
        )
        s.execute(reserved.values(state="registered", held_ar=None, held_fr=None))
        _give_roles(file, cooperative_id, actor, now)
        audit(
            actor.user_id,
            "creation.register",
            f"creation:{creation_id}",
            data={"cooperative": cooperative_id},
        )
        announce(CreationRegistered(creation_id, cooperative_id, file.origin))
        number = s.scalar(select(Cooperative.central_number).where(Cooperative.id == cooperative_id))
        tell(reading.load(creation_id, now), "register", reason=number or "")
    return cooperative_id


def _draft(
    file: CreationData, now: datetime, court: str, analytical: str, day: date, central: str | None
) -> RegistrationDraft:
    people = _people(file.id)
    youth_under = law_at(now)["youth_under"]
    contact = get_user(_contact_id(file))
    return RegistrationDraft(
        court_code=court, analytical_number=analytical, central_number=central, registered_on=day,
        name_ar=file.name_ar, name_fr=file.name_fr, sector_code=file.sector_code or "",
        province_code=file.province_code or "", commune_code=file.commune_code,
        address_ar=file.address_ar, address_fr=file.address_fr, object_ar=file.object_ar, object_fr=file.object_fr,
        legal_categories=list(file.legal_categories), capital_centimes=file.capital_centimes,
        members=len(people), women=sum(1 for founder in file.consented if founder.is_woman),
        youth=sum(1 for person in people if is_young(person.born_on, day, youth_under)),
        phone=contact.phone_e164, email=contact.email, document=file.number, is_demo=file.is_demo,
    )  # fmt: skip


def _people(creation_id: int) -> list[PersonData]:
    query = select(Founder).where(Founder.creation_id == creation_id, Founder.state == "consented")
    people = [reading.person_of(row) for row in session().scalars(query)]
    return [person for person in people if person is not None]


def _contact_id(file: CreationData) -> int:
    """Whoever represents the cooperative; the leader when nobody does yet."""
    heads = [
        f.user_id
        for f in file.consented
        if f.organ_role in ("president", "manager") and f.user_id is not None
    ]
    return heads[0] if heads else file.leader_id


def _give_roles(file: CreationData, cooperative_id: int, actor: Actor, now: datetime) -> None:
    for founder in file.consented:
        if founder.user_id is None:
            continue
        for role in ROLES_OF.get(founder.organ_role, ()):
            grant_role(cooperative_id, founder.user_id, role, actor_id=actor.user_id, now=now)
