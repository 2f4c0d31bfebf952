"""Invitations to a team: nobody is in it, nor named to it, before saying yes."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from core.audit import AuditEntry
from core.auth.models import User, UserRole
from core.db import session, transaction
from core.errors import NotAllowed, NotFound, TooMany
from core.messages import OutgoingMessage
from registry import api as registry
from shop.vendors import errors, rules
from shop.vendors.models import TeamInvitation
from shop.vendors.services import acting_vendor, get_vendor_card, invitations, open_account
from tests.shop.vendors.makers import NOW, make_cooperative, make_user
from tests.threads import together

PHONE = "0698765432"
E164 = "+212698765432"


def stall() -> tuple[int, int]:
    """(president, vendor id) of a stall."""
    president, number = make_user(), make_cooperative()
    card = registry.find_cooperative(number)
    assert card
    with transaction():
        registry.grant_role(card.id, president, "president", actor_id=None, now=NOW)
    return president, open_account(card, "onboarding", NOW)


def make_account(phone: str = E164, *, role: str = "") -> int:
    """Somebody with a phone; with a role of the Office's staff when given."""
    user_id = make_user()
    with transaction() as s:
        s.execute(update(User).where(User.id == user_id).values(phone_e164=phone, name="Fadma Secrète"))
        if role:
            s.execute(insert(UserRole).values(user_id=user_id, role=role, granted_at=NOW))
    return user_id


def invite(president: int, vendor_id: int, login: str = PHONE, role: str = "packer") -> str:
    """Send one; returns the secret of its link."""
    sent: list[str] = []

    def link_to(secret: str, _lang: str) -> str:
        sent.append(secret)
        return f"https://souk.example/{secret}"

    invitations.invite(president, vendor_id, login, role, link_to, NOW)
    return sent[0]


def team(vendor_id: int) -> list[tuple[int, str]]:
    """Who holds which role."""
    return [(r.user_id, r.role) for r in registry.team(get_vendor_card(vendor_id).cooperative.id)]


def messages(recipient: str) -> list[str]:
    """What was sent to a phone or e-mail."""
    query = select(OutgoingMessage.body).where(OutgoingMessage.recipient == recipient)
    return list(session().scalars(query.order_by(OutgoingMessage.id)))


def state(president: int) -> tuple[str, str | None]:
    """State of the last invitation of a president, and what is kept of the phone."""
    query = select(TeamInvitation.state, TeamInvitation.login_enc).order_by(TeamInvitation.id.desc())
    return tuple(session().execute(query.where(TeamInvitation.invited_by == president)).first() or ())  # type: ignore[return-value]


def test_nobody_is_in_the_team_before_saying_yes(both: Flask) -> None:
    president, vendor_id = stall()
    person = make_account()
    secret = invite(president, vendor_id)
    assert team(vendor_id) == [(president, "president")]
    with pytest.raises(NotAllowed):
        acting_vendor(person, vendor_id, "shop.vendors.read")
    [waiting] = invitations.list_open(president, vendor_id, NOW)
    assert (waiting.hint, waiting.role) == ("06 98 •• •• 32", "packer")
    assert secret in messages(E164)[0]

    assert invitations.accept(person, secret, NOW) == vendor_id
    assert team(vendor_id) == [(president, "president"), (person, "packer")]
    assert invitations.list_open(president, vendor_id, NOW) == []
    assert state(president) == ("accepted", None)
    told = messages(session().get_one(User, president).email or "")
    assert len(told) == 1
    assert "Fadma Secrète" in told[0]


def test_forty_acceptances_grant_once(both: Flask) -> None:
    president, vendor_id = stall()
    person = make_account()
    secret = invite(president, vendor_id)
    results = together(both, lambda _n: invitations.accept(person, secret, NOW))
    assert [r for r in results if r != vendor_id and not isinstance(r, errors.WrongState)] == []
    assert team(vendor_id) == [(president, "president"), (person, "packer")]
    audited = session().scalar(select(func.count()).where(AuditEntry.action == "team.accepted"))
    assert audited == 1
    assert len(messages(session().get_one(User, president).email or "")) == 1


def test_an_answer_and_a_cancellation_at_once_have_one_winner(both: Flask) -> None:
    president, vendor_id = stall()
    person = make_account()
    secret = invite(president, vendor_id)
    [waiting] = invitations.list_open(president, vendor_id, NOW)

    def act(n: int) -> str:
        if n % 2:
            invitations.cancel(president, vendor_id, waiting.id, NOW)
            return "cancelled"
        invitations.accept(person, secret, NOW)
        return "accepted"

    won = {r for r in together(both, act, 20) if isinstance(r, str)}
    assert won == {state(president)[0]}
    assert ((person, "packer") in team(vendor_id)) == (won == {"accepted"})


def test_one_open_invitation_for_a_person(both: Flask) -> None:
    president, vendor_id = stall()
    results = together(both, lambda n: invitations.invite(
        president, vendor_id, PHONE if n else "+212 698-765432", "packer", lambda s, _l: s, NOW
    ), 3)  # fmt: skip
    assert sum(r is None for r in results) == 1
    assert all(r is None or isinstance(r, errors.WrongState) for r in results)
    assert len(messages(E164)) == 1


@pytest.mark.parametrize("role", ["admin", "moderator", "inspector"])
def test_staff_cannot_accept(app: Flask, role: str) -> None:
    president, vendor_id = stall()
    person = make_account(role=role)
    secret = invite(president, vendor_id, role="president")
    assert invitations.get_invitation(person, secret, NOW).for_staff
    with pytest.raises(errors.StaffInTeam):
        invitations.accept(person, secret, NOW)
    assert team(vendor_id) == [(president, "president")]
    invitations.decline(person, secret, NOW)
    assert state(president) == ("declined", None)


def test_the_link_is_for_whoever_received_it(app: Flask) -> None:
    president, vendor_id = stall()
    secret, other = invite(president, vendor_id), make_account("+212600000001")
    said = set()
    for token in (secret, "nothing"):
        for act in (invitations.get_invitation, invitations.accept, invitations.decline):
            with pytest.raises(NotFound) as refused:
                act(other, token, NOW)
            said.add(refused.value.message)
    assert len(said) == 1
    assert state(president)[0] == "open"


def test_the_link_works_for_an_account_opened_later(app: Flask) -> None:
    president, vendor_id = stall()
    secret = invite(president, vendor_id)
    [text] = messages(E164)
    assert "تدعوكم" in text, "in Arabic"
    assert "vous invite" in text, "and in French"
    assert invitations.accept(make_account(), secret, NOW) == vendor_id


def test_a_mail_in_the_language_of_the_account(app: Flask) -> None:
    president, vendor_id = stall()
    person = make_user()
    address = session().get_one(User, person).email or ""
    secret = invite(president, vendor_id, address.upper())
    [text] = messages(address)
    assert "تدعوكم" in text
    assert "vous invite" not in text
    assert [i.hint for i in invitations.list_open(president, vendor_id, NOW)] == ["p•••@example.ma"]
    assert invitations.accept(person, secret, NOW)


def test_invitations_end_after_a_week(app: Flask) -> None:
    president, vendor_id = stall()
    person, secret = make_account(), invite(president, vendor_id)
    later = NOW + timedelta(days=7, seconds=1)
    assert invitations.list_open(president, vendor_id, later) == []
    with pytest.raises(NotFound):
        invitations.accept(person, secret, later)
    assert state(president)[0] == "open"
    assert invitations.expire(later) == 1
    assert state(president) == ("expired", None)


def test_an_expired_invitation_gives_its_place_back(app: Flask) -> None:
    president, vendor_id = stall()
    invite(president, vendor_id)
    later = NOW + timedelta(days=8)
    invitations.invite(president, vendor_id, PHONE, "seller", lambda s, _l: s, later)
    assert [i.role for i in invitations.list_open(president, vendor_id, later)] == ["seller"]


def test_a_president_who_left_leaves_no_doors_open(app: Flask) -> None:
    president, vendor_id = stall()
    cooperative = get_vendor_card(vendor_id).cooperative.id
    person, secret, heir = make_account(), invite(president, vendor_id, role="president"), make_user()
    with transaction():
        registry.grant_role(cooperative, heir, "president", actor_id=None, now=NOW)
        registry.end_role(cooperative, president, "president", actor_id=None, now=NOW)
    with pytest.raises(NotFound):
        invitations.accept(person, secret, NOW)
    assert state(president) == ("cancelled", None)


def test_only_who_leads_the_team_sees_and_cancels(app: Flask) -> None:
    president, vendor_id = stall()
    stranger, other_vendor = stall()
    invite(president, vendor_id)
    [waiting] = invitations.list_open(president, vendor_id, NOW)
    for act in (
        lambda: invitations.list_open(stranger, vendor_id, NOW),
        lambda: invitations.cancel(stranger, vendor_id, waiting.id, NOW),
        lambda: invite(stranger, vendor_id),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        invitations.cancel(stranger, other_vendor, waiting.id, NOW)
    invitations.cancel(president, vendor_id, waiting.id, NOW)
    assert state(president) == ("cancelled", None)


def test_one_phone_is_not_flooded(app: Flask) -> None:
    president, vendor_id = stall()
    for _n in range(3):
        invite(president, vendor_id)
        [waiting] = invitations.list_open(president, vendor_id, NOW)
        invitations.cancel(president, vendor_id, waiting.id, NOW)
    with pytest.raises(TooMany):
        invite(president, vendor_id)
    assert len(messages(E164)) == 3


@pytest.mark.parametrize(("login", "role", "field"), [("who", "packer", "login"), (PHONE, "king", "role")])
def test_a_form_that_is_wrong_says_where(app: Flask, login: str, role: str, field: str) -> None:
    president, vendor_id = stall()
    with pytest.raises(errors.BadInvitation) as refused:
        invite(president, vendor_id, login, role)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("login", "hint"),
    [(E164, "06 98 •• •• 32"), ("+33612345678", "+336 •• •• 78"), ("fadma@coop.ma", "f•••@coop.ma")],
)
def test_masks(login: str, hint: str) -> None:
    assert rules.mask_login(login) == hint


def _sign_in(client: FlaskClient, user_id: int) -> None:
    from core import clock
    from core.auth.services.sessions import open_session

    token = open_session(user_id, second_factor=False, address="", user_agent="", now=clock.now())
    with client.session_transaction() as kept:
        kept["sid"] = token


def test_the_answer_does_not_tell_who_has_an_account(app: Flask, client: FlaskClient) -> None:
    president, vendor_id = stall()
    make_account()
    _sign_in(client, president)
    said = set()
    for login in (PHONE, "0600000007"):
        answer = client.post(f"/fr/my/{vendor_id}/team", data={"login": login, "role": "packer"})
        page = client.get(answer.headers["Location"]).get_data(as_text=True)
        assert "Fadma" not in page
        assert "L’invitation est partie" in page
        said.add((answer.status_code, answer.headers["Location"], answer.get_data()))
        again = client.post(f"/fr/my/{vendor_id}/team", data={"login": login, "role": "packer"})
        assert again.status_code == 409
        assert "déjà invité" in again.get_data(as_text=True)
    assert len(said) == 1


def test_from_the_message_to_the_team(app: Flask, client: FlaskClient) -> None:
    president, vendor_id = stall()
    person = make_account()
    _sign_in(client, president)
    client.post(f"/fr/my/{vendor_id}/team", data={"login": PHONE, "role": "packer"})
    found = re.search(r"http://localhost(/ar/my/invitation/\S+)", messages(E164)[0])
    assert found
    guest = app.test_client()
    asked = guest.get(found[1])
    assert "/ar/account/login" in asked.headers["Location"]
    assert "invitation" in asked.headers["Location"], "signing in leads back"
    _sign_in(guest, person)
    page = guest.get(found[1]).get_data(as_text=True)
    assert get_vendor_card(vendor_id).name_ar in page
    assert "التوضيب" in page
    assert guest.post(f"{found[1]}/accept").status_code == 302
    assert (person, "packer") in team(vendor_id)
    assert guest.get(found[1]).status_code == 302
    assert "Fadma" in client.get(f"/fr/my/{vendor_id}/team").get_data(as_text=True)


def test_staff_read_why_they_cannot(app: Flask, client: FlaskClient) -> None:
    president, vendor_id = stall()
    person = make_account(role="admin")
    secret = invite(president, vendor_id)
    _sign_in(client, person)
    page = client.get(f"/fr/my/invitation/{secret}").get_data(as_text=True)
    assert "Vous travaillez pour l’Office" in page
    assert f"{secret}/accept" not in page
    refused = client.post(f"/fr/my/invitation/{secret}/accept")
    assert refused.status_code == 403
    assert "Vous travaillez pour l’Office" in refused.get_data(as_text=True)
