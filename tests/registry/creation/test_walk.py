"""A file from the idea to the register, on both databases."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.auth.models import User
from core.crypto import decrypt
from core.db import session
from core.events import OutboxEvent
from core.messages import OutgoingMessage
from registry import api as registry
from registry.creation.errors import Incomplete, NameTaken
from registry.creation.models import Creation, CreationTransition, Founder, NameProposal
from registry.creation.services import deciding, facts, reading, submitting
from registry.creation.services.checks import (
    clock_findings,
    forgotten_findings,
    name_findings,
    registered_findings,
)
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, later, registrar


def test_from_the_idea_to_the_register(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.in_review(leader)
    deciding.ask_changes(registrar(), creation_id, [("idea", "Précisez l'adresse du siège.")], later(days=2))
    file = reading.load(creation_id, later(days=10))
    assert file.state == "change_requested"
    assert file.clock is not None
    assert (file.clock.running, file.clock.days_left) == (False, 18)

    submitting.answer_point(
        leader, creation_id, file.changes[0].id, "L'adresse est complète.", later(days=11)
    )
    submitting.send_answers(leader, creation_id, later(days=12))
    file = reading.load(creation_id, later(days=13))
    assert (file.state, file.clock and file.clock.days_left) == ("in_review", 17)

    cooperative_id = make.register(creation_id, later(days=14))
    card = registry.cooperative_cards([cooperative_id])[cooperative_id]
    assert (card.name_ar, card.name_fr) == make.NAMES[0]
    assert (card.members, card.women, card.status) == (5, 5, "active")
    assert card.capital_centimes == 5 * 10 * 10_000
    assert [role.role for role in registry.roles_of(leader)] == ["president"]
    assert reading.creation_state(creation_id).cooperative_id == cooperative_id
    assert [name_findings(), clock_findings(), registered_findings(), forgotten_findings()] == [
        [],
        [],
        [],
        [],
    ]


def test_every_step_leaves_its_line_its_news_and_its_letters(both: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    make.register(creation_id)
    steps = session().scalars(select(CreationTransition.act).order_by(CreationTransition.id)).all()
    assert steps == ["request_name", "reserve_name", "prepare", "submit", "take", "register"]
    kinds = [
        row.kind.rpartition(".")[2] for row in session().scalars(select(OutboxEvent).order_by(OutboxEvent.id))
    ]
    assert kinds.count("CreationMoved") == 6
    assert kinds.count("CreationRegistered") == 1
    assert {row.creation_id for row in session().scalars(select(CreationTransition))} == {creation_id}
    acts = set(session().scalars(select(AuditEntry.action)))
    assert {"creation.start", "creation.consent", "creation.reserve_name", "creation.register"} <= acts
    assert session().scalar(select(OutgoingMessage.id).limit(1))


def test_nothing_personal_in_news_audit_or_history(both: Flask) -> None:
    make.in_review(make.person(1))
    texts = [json.dumps(row.payload) for row in session().scalars(select(OutboxEvent))]
    texts += [json.dumps(row.data) + row.reason for row in session().scalars(select(AuditEntry))]
    texts += [json.dumps(row.data) for row in session().scalars(select(CreationTransition))]
    for planted in ("JB10", "فاطمة", "Fatima", "Tamzit", "6610"):
        assert not any(planted in text for text in texts), planted


def test_identities_are_stored_encrypted(both: Flask) -> None:
    creation_id = make.idea(make.person(1))
    row = session().scalars(select(Founder).where(Founder.creation_id == creation_id)).one()
    stored = " ".join(str(value) for value in vars(row).values())
    assert "JB10" not in stored
    assert "فاطمة" not in stored
    assert json.loads(decrypt(row.person_enc or ""))["cin"].startswith("JB")


def test_a_name_is_held_for_one_file_only(both: Flask) -> None:
    first = make.requested(make.person(1))
    second = make.requested(make.person(2))
    deciding.reserve_name(registrar(), first, make.first_proposal(first), NOW)
    with pytest.raises(NameTaken):
        deciding.reserve_name(registrar(), second, make.first_proposal(second), NOW)
    assert session().get_one(Creation, second).state == "name_requested"
    held = session().scalars(select(NameProposal.creation_id).where(NameProposal.state == "reserved")).all()
    assert held == [first]


def test_the_reservation_ends_and_the_name_is_free(both: Flask) -> None:
    from registry.creation.services import ending, proposing

    leader = make.person(1)
    creation_id = make.reserved(leader)
    until = reading.load(creation_id).reserved_until
    assert until is not None
    assert until - NOW > timedelta(days=90)
    assert ending.remind(until - timedelta(days=29)) == 1
    assert ending.remind(until - timedelta(days=28)) == 0
    assert ending.remind(until - timedelta(days=6)) == 1
    assert ending.expire_reservations(until - timedelta(seconds=1)) == 0
    assert ending.expire_reservations(until + timedelta(seconds=2)) == 1
    assert reading.load(creation_id).state == "expired"
    assert [name_findings(), clock_findings()] == [[], []]
    proposing.request_names(leader, creation_id, make.NAMES, later(days=92))
    assert reading.load(creation_id).state == "name_requested"


def test_what_is_missing_is_listed_and_stops_the_sending(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.reserved(leader)
    gaps = {(gap.section, gap.code) for gap in facts.submission_gaps(reading.load(creation_id), NOW)}
    assert {
        ("capital", "capital_low"),
        ("organs", "organ_missing"),
        ("documents", "no_signed_statutes"),
    } <= gaps
    with pytest.raises(Incomplete):
        submitting.submit(leader, creation_id, NOW)
    assert reading.load(creation_id).state == "name_reserved"


def test_statutes_that_change_after_signing_are_signed_again(both: Flask) -> None:
    from registry.creation.services import papers, sharing

    leader = make.person(1)
    creation_id = make.complete(leader)
    assert facts.submission_gaps(reading.load(creation_id), NOW) == []
    ids = make.founder_ids(creation_id)
    parts = {id_: sharing.Part(12, 30_000) for id_ in ids}
    sharing.set_shares(leader, creation_id, 10_000, parts, NOW)
    codes = [gap.code for gap in facts.submission_gaps(reading.load(creation_id), NOW)]
    assert codes == ["stale_signed_statutes"]
    papers.upload(leader, creation_id, "signed_statutes", make.PDF, None, NOW)
    assert facts.submission_gaps(reading.load(creation_id), NOW) == []


def test_who_gives_up_is_forgotten(both: Flask) -> None:
    from registry.creation.services import ending

    leader = make.person(1)
    creation_id = make.complete(leader)
    ending.abandon(leader, creation_id, NOW)
    rows = session().scalars(select(Founder).where(Founder.creation_id == creation_id)).all()
    assert rows
    assert all(row.person_enc is row.phone_enc is row.cin_index is row.label_enc is None for row in rows)
    assert [name_findings(), forgotten_findings()] == [[], []]
    assert session().scalar(select(User.id).limit(1))
