"""Invitations to a team: nobody acts for a cooperative, nor is named to it, before saying yes.

The president types a phone or an e-mail and learns nothing from the answer: the same rows and words whether or not it
has an account. The link works only for whoever signs in with that phone or e-mail, and only while the person who
invited still leads the team. Members of the Office's staff cannot accept: they decide the cooperatives' cases.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth import STAFF_ROLES, find_user_by_login, get_user
from core.auth.rules import Login, read_login
from core.crypto import blind_index, decrypt, encrypt
from core.db import changed, changed_one, session, transaction
from core.errors import NotFound
from core.events import announce
from core.i18n import _, pick, speaking
from core.mail import send_mail
from core.sms import send_sms
from registry import api as registry
from registry.data import RoleName
from shop.vendors import permissions, rules
from shop.vendors.data import InvitationData, OpenInvitation, VendorCard
from shop.vendors.errors import BadInvitation, StaffInTeam, WrongState
from shop.vendors.events import InvitationAccepted
from shop.vendors.models import TeamInvitation
from shop.vendors.services.stalls import acting_vendor, get_vendor_card, may_act
from shop.vendors.services.teams import ROLE_LABELS, ROLES

LinkTo = Callable[[str, str], str]
"""(secret of the link, language) → address for a message."""


def invite(user_id: int, vendor_id: int, login_text: str, role: str, link_to: LinkTo, now: datetime) -> None:
    """Ask whoever has this phone or e-mail into the team. Raises BadInvitation, TooMany, WrongState."""
    vendor = acting_vendor(user_id, vendor_id, permissions.MANAGE_TEAM)
    ratelimit.limit("team-add", str(vendor_id), times=20, per=3600)
    login = _read(login_text, role)
    # inviting and cancelling in turns must not flood a stranger's phone
    ratelimit.limit("team-invite", f"{vendor_id}:{login.value}", times=3, per=24 * 3600)
    secret = secrets.token_urlsafe(32)
    try:
        with transaction() as s:
            expire(now)  # an old invitation of the same person gives its place back
            s.execute(insert(TeamInvitation).values(_row(user_id, vendor_id, login, role, secret, now)))
            audit(user_id, "team.invited", f"vendor:{vendor_id}", data={"role": role})
            _send(vendor, login, role, secret, link_to)
    except IntegrityError as error:
        text = _("You have already invited this person. Cancel the open invitation to send another.")
        raise WrongState("already_invited", text, fields={"login": text}) from error


def _read(login_text: str, role: str) -> Login:
    login = read_login(login_text[:300])
    if login is None:
        text = _("Write a phone number of 10 digits, such as 06 12 34 56 78, or an e-mail address.")
        raise BadInvitation("login_bad", text, fields={"login": text})
    if role not in ROLES:
        text = _("Choose what the person does.")
        raise BadInvitation("role_unknown", text, fields={"role": text})
    return login


def _row(
    user_id: int, vendor_id: int, login: Login, role: str, secret: str, now: datetime
) -> dict[str, object]:
    index = blind_index(login.value)
    return {
        "vendor_id": vendor_id,
        "live_key": f"{vendor_id}:{index}",
        "login_enc": encrypt(login.value),
        "login_index": index,
        "role": role,
        "token_hash": _digest(secret),
        "invited_by": user_id,
        "created_at": now,
        "expires_at": now + rules.INVITATION_LIVES,
    }


def _digest(secret: str) -> str:
    return blind_index(f"invitation:{secret}")


def _send(vendor: VendorCard, login: Login, role: str, secret: str, link_to: LinkTo) -> None:
    """In the language of the account; in both for somebody we do not know yet."""
    account = find_user_by_login(login.value)
    langs = (account.lang,) if account else ("ar", "fr")
    words = [_words(vendor, role, link_to(secret, lang), lang) for lang in langs]
    text = "\n\n".join(body for _subject, body in words)
    if login.kind == "email":
        send_mail(login.value, " · ".join(subject for subject, _body in words), text, lang=langs[0])
    else:
        send_sms(login.value, text, lang=langs[0])


def _words(vendor: VendorCard, role: str, link: str, lang: str) -> tuple[str, str]:
    with speaking(lang):
        name = pick(ar=vendor.name_ar, fr=vendor.name_fr)
        text = _(
            "Souk Taawon: %(name)s invites you to its team (%(role)s). See what it is and answer within 7 days: "
            "%(link)s\nIf you do not know this cooperative, there is nothing to do.",
            name=name, role=str(ROLE_LABELS[role]), link=link,
        )  # fmt: skip
        return _("An invitation from a cooperative"), text


def list_open(user_id: int, vendor_id: int, now: datetime) -> list[OpenInvitation]:
    """Invitations that wait for an answer, newest first; phones and e-mails masked."""
    acting_vendor(user_id, vendor_id, permissions.MANAGE_TEAM)
    query = select(TeamInvitation).where(TeamInvitation.vendor_id == vendor_id, *_open_at(now))
    return [
        OpenInvitation(
            found.id, rules.mask_login(decrypt(found.login_enc or "")), found.role, found.expires_at
        )
        for found in session().scalars(query.order_by(TeamInvitation.id.desc()))
    ]


def cancel(user_id: int, vendor_id: int, invitation_id: int, now: datetime) -> None:
    """Take an open invitation back. Raises NotFound."""
    acting_vendor(user_id, vendor_id, permissions.MANAGE_TEAM)
    mine = TeamInvitation.id == invitation_id, TeamInvitation.vendor_id == vendor_id
    with transaction():
        if not _close(mine, "cancelled", user_id, now):
            raise NotFound("invitation_not_found", _("This invitation is no longer open."))
        audit(user_id, "team.invitation_cancelled", f"vendor:{vendor_id}")


def get_invitation(user_id: int, secret: str, now: datetime) -> InvitationData:
    """One's own invitation, open or accepted. Raises NotFound, in the same words for anybody else's."""
    found = session().scalar(_own(user_id, secret))
    alive = found is not None and (
        found.state == "accepted" or (found.state == "open" and found.expires_at > now)
    )
    # a president who lost the role leaves no doors open
    if found is None or not alive or not may_act(found.invited_by, found.vendor_id, permissions.MANAGE_TEAM):
        text = _(
            "This invitation is not open to you: it was answered, taken back or is too old, or it went to another "
            "phone or e-mail. Sign in with the phone or e-mail that received it."
        )
        raise NotFound("invitation_not_found", text)
    vendor = get_vendor_card(found.vendor_id)
    is_accepted = found.state == "accepted"
    return InvitationData(
        found.id, vendor, found.role, found.invited_by, found.expires_at, is_accepted, is_staff(user_id)
    )


def _own(user_id: int, secret: str) -> Select[TeamInvitation]:
    """The invitation of this link, sent to the phone or e-mail the person has proved to have."""
    user = get_user(user_id)
    logins = [blind_index(login) for login in (user.email, user.phone_e164) if login]
    return select(TeamInvitation).where(
        TeamInvitation.token_hash == _digest(secret), TeamInvitation.login_index.in_(logins)
    )


def is_staff(user_id: int) -> bool:
    """Whether the person works for the Office, in any role."""
    return bool(set(get_user(user_id).roles) & set(STAFF_ROLES))


def accept(user_id: int, secret: str, now: datetime) -> int:
    """Join the team; returns the vendor's id. Once: a second tap changes nothing.

    Raises NotFound, StaffInTeam, and WrongState when it was closed meanwhile.
    """
    with transaction():
        found = get_invitation(user_id, secret, now)
        if found.is_accepted:
            return found.vendor.id
        if found.for_staff:
            raise StaffInTeam("staff_in_team", _(
                "You work for the Office, which decides about cooperatives: you cannot be in the team of one. "
                "You can decline the invitation."
            ))  # fmt: skip
        if not _close((TeamInvitation.id == found.id,), "accepted", user_id, now):
            raise WrongState("invitation_closed", _("This invitation was closed meanwhile. Reload the page."))
        _grant(user_id, found, now)
    return found.vendor.id


def _grant(user_id: int, found: InvitationData, now: datetime) -> None:
    role = cast("RoleName", found.role)
    registry.grant_role(found.vendor.cooperative.id, user_id, role, actor_id=found.invited_by, now=now)
    audit(user_id, "team.accepted", f"vendor:{found.vendor.id}", data={"role": found.role})
    announce(InvitationAccepted(found.vendor.id, user_id, found.role))


def decline(user_id: int, secret: str, now: datetime) -> None:
    """Say no; the cooperative learns no name. Raises NotFound."""
    with transaction():
        found = get_invitation(user_id, secret, now)
        if not _close((TeamInvitation.id == found.id,), "declined", user_id, now):
            raise NotFound("invitation_not_found", _("This invitation is no longer open."))
        audit(user_id, "team.declined", f"vendor:{found.vendor.id}")


def cancel_of(vendor_id: int, user_id: int, now: datetime) -> None:
    """Take back what somebody who no longer leads the team has sent."""
    sent = TeamInvitation.vendor_id == vendor_id, TeamInvitation.invited_by == user_id
    with transaction() as s:
        s.execute(_closing("cancelled", None, now).where(TeamInvitation.state == "open", *sent))


def expire(now: datetime) -> int:
    """Close what nobody answered in time, and forget to whom it went."""
    late = TeamInvitation.state == "open", TeamInvitation.expires_at <= now
    with transaction():
        return changed(_closing("expired", None, now).where(*late))


def _open_at(now: datetime) -> tuple[Any, ...]:
    return TeamInvitation.state == "open", TeamInvitation.expires_at > now


def _close(which: tuple[Any, ...], state: str, user_id: int, now: datetime) -> bool:
    return changed_one(_closing(state, user_id, now).where(*which, *_open_at(now)))


def _closing(state: str, user_id: int | None, now: datetime) -> Any:
    values = {"state": state, "answered_at": now, "answered_by": user_id, "live_key": None, "login_enc": None}
    return update(TeamInvitation).values(values)
