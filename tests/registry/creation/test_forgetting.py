"""Names are let go and identities forgotten when a file ends without anybody's hand; on both databases."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.auth.actor import Actor
from core.db import session
from core.errors import NotFound
from core.storage import storage
from registry.creation.models import CreationDocument, Founder, NameProposal
from registry.creation.services import checks, deciding, ending, papers, proposing, reading, submitting
from registry.permissions import DECIDE_CREATIONS
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, later, registrar


def keys() -> list[str]:
    return list(session().scalars(select(CreationDocument.key)))


def all_is_forgotten(creation_id: int, documents: list[str]) -> None:
    file = reading.load(creation_id)
    assert (file.state, file.founders, file.documents) == ("abandoned", [], [])
    told = Founder.person_enc.is_not(None) | Founder.phone_enc.is_not(None) | Founder.cin_index.is_not(None)
    assert session().scalar(select(func.count()).select_from(Founder).where(told)) == 0
    assert session().scalar(select(func.count()).where(NameProposal.held_ar.is_not(None))) == 0
    for key in documents:
        with pytest.raises(NotFound):
            storage().open(key)
    found = (checks.name_findings, checks.clock_findings, checks.forgotten_findings)
    assert [check() for check in found] == [[], [], []]


def test_a_refusal_nobody_contests_frees_the_name_and_forgets(both: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    documents = keys()
    deciding.refuse(registrar(), creation_id, "Le capital est insuffisant.", NOW)
    assert ending.drop_idle(later(days=30)) == 0
    assert reading.load(creation_id).state == "refused"
    assert ending.drop_idle(later(days=31)) == 1
    assert ending.drop_idle(later(days=31)) == 0
    all_is_forgotten(creation_id, documents)
    you = make.person(2)
    other = make.founded(you, later(days=32))
    proposing.request_names(you, other, make.NAMES, later(days=32))
    deciding.reserve_name(registrar(), other, make.first_proposal(other), later(days=32))


def test_an_upheld_refusal_frees_the_name_and_forgets(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.in_review(leader)
    documents = keys()
    judges = [Actor(make.person(n), frozenset({DECIDE_CREATIONS}), None, is_staff=True) for n in (50, 51)]
    deciding.refuse(judges[0], creation_id, "Objet contraire à la loi.", NOW)
    submitting.appeal(leader, creation_id, "Nous contestons ce refus.", later(days=20))
    assert ending.drop_idle(later(days=50)) == 0, "an appeal that waits keeps the file"
    deciding.decide_appeal(judges[1], creation_id, False, "Le refus est fondé en droit.", later(days=51))
    assert ending.drop_idle(later(days=80)) == 0
    assert ending.drop_idle(later(days=82)) == 1
    all_is_forgotten(creation_id, documents)


def test_a_request_for_changes_nobody_answers_for_a_year_ends_the_file(both: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    documents = keys()
    deciding.ask_changes(registrar(), creation_id, [("idea", "Précisez le siège.")], NOW)
    assert ending.drop_idle(later(days=364)) == 0
    assert ending.drop_idle(later(days=366)) == 1
    assert ending.drop_idle(later(days=366)) == 0
    all_is_forgotten(creation_id, documents)


def test_documents_outlive_a_giving_up_that_fails(both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    leader = make.person(1)
    creation_id = make.complete(leader)
    documents = keys()
    with monkeypatch.context() as broken:
        broken.setattr(ending, "audit", _killed)
        with pytest.raises(RuntimeError):
            ending.abandon(leader, creation_id, NOW)
    assert reading.load(creation_id).state == "documents"
    first = reading.load(creation_id).documents[0].id
    assert papers.open_own_document(leader, creation_id, first, NOW)[0] == make.PDF
    with monkeypatch.context() as broken:  # killed between the commit and the deletion: the job finishes
        broken.setattr(ending, "forget_documents", lambda: 0)
        ending.abandon(leader, creation_id, NOW)
    assert storage().open(documents[0]) == make.PDF
    assert ending.forget_documents() == len(documents)
    assert ending.forget_documents() == 0
    with pytest.raises(NotFound):
        deciding.open_document(registrar(), creation_id, first, NOW)
    all_is_forgotten(creation_id, documents)


def _killed(*_args: object, **_named: object) -> None:
    raise RuntimeError("killed")
