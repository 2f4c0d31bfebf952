import pytest
from flask import Flask
from sqlalchemy import event, select

from core.db import db, session, transaction
from core.messages import OutgoingMessage
from registry import api
from registry.data import ContactHint
from registry.errors import LastPresident, NoContact
from registry.models import Role
from registry.services.checks import role_findings
from tests.registry.factory import FIRST, LATER, NOW, SECOND, import_lines, person
from tests.threads import together


def ids() -> tuple[int, int]:
    import_lines(FIRST, SECOND)
    one, two = api.find_cooperative("48213"), api.find_cooperative("51002")
    assert one
    assert two
    return one.id, two.id


def test_cards_in_one_statement(app: Flask) -> None:
    wanted = ids()
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    cards = api.cooperative_cards([*wanted, 999])
    assert set(cards) == set(wanted)
    assert len(statements) == 1
    assert cards[wanted[0]].place_fr == "Argana, Taroudannt"
    assert cards[wanted[0]].place_ar == "أركانة، تارودانت"
    assert api.cooperative_cards([]) == {}
    assert len(statements) == 1


@pytest.mark.parametrize("typed", ["48213", " 48 213 ", "٤٨٢١٣", "\u200f48213"])
def test_numbers_as_people_type_them(app: Flask, typed: str) -> None:
    ids()
    assert api.find_cooperative(typed)


@pytest.mark.parametrize("typed", ["", "1", "' OR 1=1 --", "٪", "x" * 500])
def test_numbers_of_nobody(app: Flask, typed: str) -> None:
    ids()
    assert api.find_cooperative(typed) is None


def test_the_contact_is_used_and_never_shown(both: Flask) -> None:
    with_contact, without = ids()
    hint = api.contact_hint(with_contact)
    assert hint == ContactHint("06 •• •• •• 78", "c•••@tadamount.ma")
    assert hint.channels == ["sms", "mail"]
    assert api.contact_hint(without).channels == api.contact_hint(999).channels == []
    with transaction():
        api.send_claim_code(with_contact, "sms", "123456")
    message = session().scalars(select(OutgoingMessage)).one()
    assert message.recipient == "+212661234578"
    assert "123456" in message.body
    for cooperative_id, channel in (
        (without, "sms"),
        (without, "mail"),
        (with_contact, "pigeon"),
        (999, "sms"),
    ):
        with pytest.raises(NoContact), transaction():
            api.send_claim_code(cooperative_id, channel, "1")


def test_roles(both: Flask) -> None:
    one, two = ids()
    amina, brahim = person("Amina"), person("Brahim")
    assert api.grant_role(one, amina, "president", actor_id=None, now=NOW)
    assert not api.grant_role(one, amina, "president", actor_id=None, now=NOW)
    assert api.grant_role(one, brahim, "packer", actor_id=amina, now=NOW)
    assert [(r.user_id, r.role) for r in api.team(one)] == [(amina, "president"), (brahim, "packer")]
    assert [r.cooperative_id for r in api.roles_of(brahim)] == [one]
    assert api.may_act(amina, one, "money.change")
    assert api.may_act(brahim, one, "orders.handle")
    assert not api.may_act(brahim, one, "money.see")
    assert not api.may_act(amina, two, "record.see")
    assert not api.may_act(brahim, one, "no.such.permission")
    with pytest.raises(LastPresident):
        api.end_role(one, amina, "president", actor_id=amina, now=LATER)
    assert api.end_role(one, brahim, "packer", actor_id=amina, now=LATER)
    assert not api.end_role(one, brahim, "packer", actor_id=amina, now=LATER)
    assert not api.may_act(brahim, one, "orders.handle")
    assert api.end_role(one, amina, "president", actor_id=None, now=LATER, by_staff=True)
    assert api.team(one) == []
    assert api.grant_role(one, amina, "president", actor_id=None, now=LATER)
    assert role_findings() == []


def test_a_role_is_granted_once_however_many_ask(both: Flask) -> None:
    one, _two = ids()
    amina = person()
    results = together(
        both, lambda _n: api.grant_role(one, amina, "seller", actor_id=None, now=NOW), count=20
    )
    assert results.count(True) == 1, results
    assert results.count(False) == 19, results
    session().rollback()
    assert len(session().scalars(select(Role)).all()) == 1


def test_two_presidents_cannot_remove_each_other_at_once(both: Flask) -> None:
    one, _two = ids()
    people = [person("Amina"), person("Brahim")]
    for user_id in people:
        api.grant_role(one, user_id, "president", actor_id=None, now=NOW)
    results = together(
        both, lambda n: api.end_role(one, people[n], "president", actor_id=people[1 - n], now=LATER), count=2
    )
    assert results.count(True) == 1, results
    assert sum(isinstance(result, LastPresident) for result in results) == 1, results
    session().rollback()
    assert len(api.team(one)) == 1
