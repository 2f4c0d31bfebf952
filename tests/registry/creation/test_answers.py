"""What the Office asks can be answered, step by step, and the file sent again; on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from core.auth.actor import Actor
from registry.creation.data import CreationData
from registry.creation.errors import BadEntry
from registry.creation.rules.states import ASKABLE, SECTIONS
from registry.creation.services import (
    deciding,
    facts,
    founding,
    governing,
    papers,
    reading,
    sharing,
    starting,
    submitting,
)
from registry.creation.services.sharing import Part
from registry.desk.services import acting
from registry.legal.services import change_rule, law_at
from registry.permissions import CHANGE_LAW
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, registrar


def _idea(leader: int, creation_id: int) -> None:
    commune = next(code for code, place in make_communes().items() if place == make.PROVINCE)
    starting.set_place(leader, creation_id, make.PROVINCE, commune, NOW)
    starting.set_sector(leader, creation_id, "argan", NOW)
    starting.set_object(leader, creation_id, "استخراج زيت الأركان", "Extraire l'huile d'argane", NOW)


def make_communes() -> dict[str, str]:
    from core.geography.lookups import communes

    return {code: commune.province_code for code, commune in communes().items()}


def _founders(leader: int, creation_id: int) -> None:
    """One corrects their own card, one leaves with the manager's seat, a new one agrees."""
    mate, gone = reading.load(creation_id).consented[1:3]
    founding.give_identity(mate.user_id or 0, creation_id, make.identity(777), NOW)
    founding.give_identity(leader, creation_id, make.identity(778), NOW)
    founding.remove(leader, creation_id, gone.id, NOW)
    new = make.person(9000)
    founding.invite(leader, creation_id, "Hassan", make.phone(9000), make.link, NOW)
    founding.consent(new, make.last_secret(), make.identity(9000), NOW)
    _capital(leader, creation_id)


def _capital(leader: int, creation_id: int) -> None:
    parts = {id_: Part(10, 50_000) for id_ in make.founder_ids(creation_id)}
    sharing.set_shares(leader, creation_id, 20_000, parts, NOW)


def _organs(leader: int, creation_id: int) -> None:
    governing.set_seats(leader, creation_id, {make.founder_ids(creation_id)[1]: "manager"}, NOW)
    day = NOW.date() - timedelta(days=1)
    governing.set_assembly(leader, creation_id, day, "دار الشباب", "Maison des jeunes", NOW)


def _statutes(leader: int, creation_id: int) -> None:
    governing.set_choices(leader, creation_id, "board", 50, 6, NOW)
    ids = make.founder_ids(creation_id)
    seats = dict(zip(ids, ("president", "secretary", "treasurer"), strict=False))
    governing.set_seats(leader, creation_id, seats, NOW)


def _documents(leader: int, creation_id: int) -> None:
    papers.upload(leader, creation_id, "signed_minutes", make.PDF, None, NOW)


ANSWERS: dict[str, Callable[[int, int], None]] = {
    "idea": _idea, "founders": _founders, "capital": _capital, "organs": _organs, "statutes": _statutes,
    "documents": _documents,
}  # fmt: skip


def sent_again(leader: int, creation_id: int) -> CreationData:
    for change in reading.load(creation_id).open_changes:
        submitting.answer_point(leader, creation_id, change.id, "Corrigé comme demandé.", NOW)
    submitting.send_answers(leader, creation_id, NOW)
    return reading.load(creation_id)


def test_all_that_may_be_asked_is_tried_here() -> None:
    assert set(ANSWERS) == set(ASKABLE) == set(SECTIONS) - {"name"}


@pytest.mark.parametrize("section", ASKABLE)
def test_each_point_can_be_answered_and_the_file_sent_again(both: Flask, section: str) -> None:
    leader = make.person(1)
    creation_id = make.in_review(leader)
    deciding.ask_changes(registrar(), creation_id, [(section, "À corriger, merci.")], NOW)
    ANSWERS[section](leader, creation_id)
    if facts.facts_of(reading.load(creation_id), NOW).stale:
        papers.upload(leader, creation_id, "signed_statutes", make.PDF, None, NOW)
    assert [gap.code for gap in facts.submission_gaps(reading.load(creation_id), NOW)] == []
    assert sent_again(leader, creation_id).state == "in_review"


def test_a_name_is_not_asked_about_once_it_is_held(both: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    with pytest.raises(BadEntry):
        deciding.ask_changes(registrar(), creation_id, [("name", "Changez le nom.")], NOW)
    assert reading.load(creation_id).state == "in_review"


def test_a_law_that_changes_after_the_sending_leaves_the_file_as_it_was(both: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    boss = Actor(make.person(40), frozenset({CHANGE_LAW}), None, is_staff=True)
    then = NOW + timedelta(days=2)
    for code, value in (("auditor_from", 900_000_000), ("founders_min", 7)):
        rule = make.replace(law_at(NOW).of(code), value=value, valid_from=then.date())
        change_rule(boss, rule, "Texte publié au BO", then)
    file = reading.load(creation_id, then)
    assert facts.submission_gaps(file, then) == []
    decision = acting.Decision(
        "register", court_code="taroudannt", analytical_number="1/2026", registered_on=then.date()
    )
    assert acting.act(registrar(), creation_id, decision, then)
