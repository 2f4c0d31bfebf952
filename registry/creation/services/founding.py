"""Founders: invited by phone, each says yes and gives their own identity; nobody else's CIN is ever told.

The leader types a phone and a name and learns nothing from the answer. The link works only for whoever signs in with
that phone. A CIN that cannot be used gets one and the same answer, whoever has it, and few tries.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth import find_user_by_login, get_user
from core.clock import local_date
from core.crypto import blind_index, encrypt
from core.db import changed, changed_one, session, transaction
from core.i18n import _, pick, speaking
from core.identifiers import normal_phone
from core.sms import send_sms
from registry.creation.data import CreationData
from registry.creation.errors import BadEntry, InvitationNotFound
from registry.creation.models import Contribution, Founder
from registry.creation.rules.founders import (
    INVITATION_LIVES,
    MOST_FOUNDERS,
    OPEN_STATES,
    birth_fault,
    normal_cin,
)
from registry.creation.rules.names import clean_name, clean_text, first_name, has_address
from registry.creation.rules.states import NAME_HELD
from registry.creation.services import reading
from registry.creation.services.access import get_own, hold, refuse_staff, write

LinkTo = Callable[[str, str], str]
"""(secret of the link, language) → address for a message."""
FORGOTTEN: dict[str, Any] = {
    "live_key": None, "phone_enc": None, "token_hash": None, "label_enc": None, "person_enc": None, "cin_index": None,
    "is_woman": None, "organ_role": "", "shares": 0, "released_centimes": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """What a founder types about themselves. `born_on` None: unreadable."""

    name_ar: str
    name_fr: str
    cin: str
    born_on: date | None
    is_woman: bool | None
    address_ar: str
    address_fr: str
    agrees: bool


@dataclass(frozen=True)
class Invitation:
    """An invitation as the invited person sees it."""

    founder_id: int
    file: CreationData
    leader: str
    is_answered: bool


def invite(user_id: int, creation_id: int, name: str, phone: str, link_to: LinkTo, now: datetime) -> None:
    """Ask somebody to found with the others; an SMS with a link. Raises BadEntry, SectionClosed, TooMany."""
    number, label = normal_phone(phone[:40]), clean_name(name)[:80]
    fields = (
        {} if label and not has_address(label) else {"name": _("Write the person's name, as you call them.")}
    )
    if number is None:
        fields["phone"] = _("Write a phone number of 10 digits, such as 06 12 34 56 78.")
    if fields or number is None:
        raise BadEntry(fields)
    ratelimit.limit("creation-invite", str(creation_id), times=60, per=86_400)
    ratelimit.limit("creation-invite-user", str(user_id), times=60, per=86_400)
    ratelimit.limit("creation-invite-phone", number, times=3, per=86_400)
    secret = secrets.token_urlsafe(24)
    try:
        with transaction() as s:
            file = write(user_id, creation_id, "founders", now)
            _refuse_crowd(creation_id)
            s.execute(insert(Founder).values(_invited(creation_id, number, label, secret, now)))
            audit(user_id, "creation.invite", f"creation:{creation_id}")
            _send(file, get_user(user_id).name, number, secret, link_to)
    except IntegrityError as error:
        text = _("This phone is already in the file. Take the open invitation back to send another.")
        raise BadEntry({"phone": text}) from error


def _refuse_crowd(creation_id: int) -> None:
    query = select(func.count()).where(Founder.creation_id == creation_id, Founder.state.in_(OPEN_STATES))
    if (session().scalar(query) or 0) >= MOST_FOUNDERS:
        raise BadEntry({"phone": _("A file holds at most %(n)s founders here.", n=MOST_FOUNDERS)})


def _invited(creation_id: int, number: str, label: str, secret: str, now: datetime) -> dict[str, Any]:
    return {
        "creation_id": creation_id, "state": "invited", "live_key": f"{creation_id}:{blind_index(number)}",
        "phone_enc": encrypt(number), "label_enc": encrypt(label), "token_hash": _digest(secret),
        "invited_at": now, "expires_at": now + INVITATION_LIVES,
    }  # fmt: skip


def _digest(secret: str) -> str:
    return blind_index(f"founder:{secret}")


def _send(file: CreationData, leader: str, number: str, secret: str, link_to: LinkTo) -> None:
    """In the language of the account; in both for somebody we do not know yet.

    Nothing somebody typed freely leaves in the Office's name: a first name, the file's number, a name it has reserved.
    """
    account = find_user_by_login(number)
    texts = []
    for lang in (account.lang,) if account else ("ar", "fr"):
        with speaking(lang):
            texts.append(_(
                "Souk Taawon: %(name)s asks you to found a cooperative together (%(coop)s). Read and answer within 14 "
                "days: %(link)s\nIf you do not know this person, there is nothing to do.",
                name=first_name(leader) or _("a founder"), coop=_known_name(file), link=link_to(secret, lang),
            ))  # fmt: skip
    send_sms(number, "\n\n".join(texts), lang=account.lang if account else "ar")


def _known_name(file: CreationData) -> str:
    return pick(ar=file.name_ar, fr=file.name_fr) if file.state in NAME_HELD else file.number


def find_invitation(user_id: int, secret: str, now: datetime) -> Invitation:
    """One's own invitation, open or answered yes. Raises InvitationNotFound, in the same words for anybody else's."""
    row = session().scalar(select(Founder).where(Founder.token_hash == _digest(secret)))
    if row is None or not _is_mine(row, user_id) or not _is_alive(row, now):
        raise InvitationNotFound
    file = reading.load(row.creation_id, now)
    return Invitation(row.id, file, get_user(file.leader_id).name, row.state == "consented")


def _is_mine(row: Founder, user_id: int) -> bool:
    user = get_user(user_id)
    keys = [f"{row.creation_id}:{blind_index(login)}" for login in (user.phone_e164, user.email) if login]
    return row.live_key in keys


def _is_alive(row: Founder, now: datetime) -> bool:
    return row.state == "consented" or (
        row.state == "invited" and (row.expires_at is None or row.expires_at > now)
    )


def consent(user_id: int, secret: str, identity: Identity, now: datetime) -> int:
    """Say yes and give one's identity; returns the file's id. Raises InvitationNotFound, BadEntry, StaffCannotFound."""
    found = find_invitation(user_id, secret, now)
    _record(user_id, found.file, found.founder_id, identity, now)
    return found.file.id


def give_identity(user_id: int, creation_id: int, identity: Identity, now: datetime) -> None:
    """A founder who is in the file already gives or corrects their own identity: the leader first of all."""
    file = get_own(user_id, creation_id, now)
    mine = next((founder.id for founder in file.founders if founder.user_id == user_id), None)
    if mine is None:
        raise InvitationNotFound
    _record(user_id, file, mine, identity, now)


def _record(user_id: int, file: CreationData, founder_id: int, identity: Identity, now: datetime) -> None:
    refuse_staff(user_id)
    cin = _checked(identity, now)
    ratelimit.limit("creation-cin", str(user_id), times=8, per=3600)
    ratelimit.limit("creation-cin-file", str(file.id), times=150, per=86_400)
    values = _identity_row(identity, cin) | {
        "user_id": user_id,
        "state": "consented",
        "answered_at": now,
        "expires_at": None,
    }
    mine = update(Founder).where(Founder.id == founder_id, Founder.state.in_(OPEN_STATES))
    try:
        with transaction():
            hold(reading.load(file.id, now), "consent", now)
            if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
                raise InvitationNotFound
            session().expire_all()
            audit(user_id, "creation.consent", f"creation:{file.id}", data={"founder": founder_id})
    except IntegrityError as error:
        # the same words whether the CIN or the account is in the file already: nobody learns whose it is
        text = _(
            "This number cannot be used in this file. Check it; if it is yours, ask your delegation of the Office."
        )
        raise BadEntry({"cin": text}) from error


def _checked(identity: Identity, now: datetime) -> str:
    fields = {}
    if len(clean_name(identity.name_ar)) < 3:
        fields["name_ar"] = _("Write your name in Arabic, as on your card.")
    if len(clean_name(identity.name_fr)) < 3:
        fields["name_fr"] = _("Write your name in Latin letters, as on your card.")
    cin = normal_cin(identity.cin[:30])
    if cin is None:
        fields["cin"] = _("One or two letters then digits, as on your card: JB123456.")
    if fault := birth_fault(identity.born_on, local_date(now)):
        fields["born_on"] = (
            _("A founder is at least 18 years old.")
            if fault == "too_young"
            else _("Write your date of birth.")
        )
    if identity.is_woman is None:
        fields["sex"] = _("Choose one.")
    if len(clean_text(identity.address_ar)) < 3:
        fields["address_ar"] = _("Write your address.")
    if not identity.agrees:
        fields["agrees"] = _("Tick the box: without your agreement you are not a founder.")
    if fields or cin is None:
        raise BadEntry(fields)
    return cin


def _identity_row(identity: Identity, cin: str) -> dict[str, Any]:
    person = {
        "name_ar": clean_name(identity.name_ar)[:80], "name_fr": clean_name(identity.name_fr)[:80], "cin": cin,
        "born_on": identity.born_on.isoformat() if identity.born_on else "",
        "address_ar": clean_text(identity.address_ar)[:200], "address_fr": clean_text(identity.address_fr)[:200],
    }  # fmt: skip
    return {
        "person_enc": encrypt(json.dumps(person, ensure_ascii=False)), "cin_index": blind_index(f"cin:{cin}"),
        "is_woman": identity.is_woman,
    }  # fmt: skip


def own_identity(user_id: int, creation_id: int, now: datetime) -> Identity | None:
    """What a founder told about themselves, for their own form; None before consent."""
    get_own(user_id, creation_id, now)
    row = session().scalar(
        select(Founder).where(Founder.creation_id == creation_id, Founder.user_id == user_id)
    )
    person = reading.person_of(row) if row else None
    if row is None or person is None:
        return None
    return Identity(person.name_ar, person.name_fr, person.cin, person.born_on, row.is_woman, person.address_ar,
                    person.address_fr, True)  # fmt: skip


def decline(user_id: int, secret: str, now: datetime) -> None:
    """Say no: what the leader typed is forgotten too. Raises InvitationNotFound."""
    found = find_invitation(user_id, secret, now)
    with transaction():
        if found.is_answered or not _close(found.founder_id, "declined", ("invited",), now):
            raise InvitationNotFound
        audit(user_id, "creation.decline", f"creation:{found.file.id}")


def leave(user_id: int, creation_id: int, now: datetime) -> None:
    """A founder takes their yes back while the Office does not have the file. The leader gives up the file instead."""
    file = get_own(user_id, creation_id, now)
    mine = next((founder for founder in file.founders if founder.user_id == user_id), None)
    if mine is None or mine.is_leader:
        raise InvitationNotFound
    with transaction():
        hold(file, "founders", now)
        _remove(mine.id, now)
        audit(user_id, "creation.leave", f"creation:{creation_id}")


def remove(user_id: int, creation_id: int, founder_id: int, now: datetime) -> None:
    """The leader takes an invitation back, or a founder out of the file. Raises InvitationNotFound, SectionClosed."""
    with transaction():
        file = write(user_id, creation_id, "founders", now)
        chosen = next((founder for founder in file.founders if founder.id == founder_id), None)
        if chosen is None or chosen.is_leader:
            raise InvitationNotFound
        _remove(founder_id, now)
        audit(user_id, "creation.remove_founder", f"creation:{creation_id}", data={"founder": founder_id})


def _remove(founder_id: int, now: datetime) -> None:
    session().execute(delete(Contribution).where(Contribution.founder_id == founder_id))
    if not _close(founder_id, "removed", OPEN_STATES, now):
        raise InvitationNotFound


def _close(founder_id: int, state: str, sources: tuple[str, ...], now: datetime) -> bool:
    closing = update(Founder).where(Founder.id == founder_id, Founder.state.in_(sources))
    values = FORGOTTEN | {"state": state, "answered_at": now, "user_id": None}
    done = changed_one(closing.values(**values).execution_options(synchronize_session=False))
    session().expire_all()
    return done


def expire_invitations(now: datetime) -> int:
    """Close what nobody answered in time, and forget to whom it went."""
    late = Founder.state == "invited", Founder.expires_at <= now
    with transaction():
        return changed(update(Founder).where(*late).values(**FORGOTTEN, state="expired", answered_at=now))
