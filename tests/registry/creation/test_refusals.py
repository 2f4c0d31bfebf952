"""Bad input, other people, and everybody at once: what must not happen, on both databases."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import Conflict, DomainError, NotAllowed, TooMany
from core.messages import OutgoingMessage
from registry.creation.errors import (
    BadEntry,
    CreationNotFound,
    Incomplete,
    InvitationNotFound,
    MovedOn,
    NameTaken,
    NotTheLeader,
    SectionClosed,
    StaffCannotFound,
)
from registry.creation.models import Creation, CreationTransition, Founder, NameProposal
from registry.creation.services import (
    checks,
    deciding,
    ending,
    founding,
    governing,
    proposing,
    reading,
    registering,
    sharing,
    starting,
    submitting,
)
from registry.creation.services.sharing import Part
from registry.data import CreationSheet
from registry.errors import NumberTaken, OutsideScope, OwnCase, ReasonMissing
from registry.legal.rules import SEEDS
from registry.legal.services import change_rule, history, law_at, legal_numbers, seed_legal_rules
from registry.models import Cooperative
from registry.permissions import CHANGE_LAW, DECIDE_CREATIONS, FILE
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, later, registrar
from tests.threads import together


def registrar_of(user_id: int) -> Actor:
    return Actor(user_id, frozenset({DECIDE_CREATIONS, FILE}), None, is_staff=True)


# ---- fewer founders, same CIN, probing


def test_a_name_needs_enough_founders(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.idea(leader)
    make.gather(leader, creation_id, 3)
    with pytest.raises(Incomplete):
        proposing.request_names(leader, creation_id, make.NAMES, NOW)
    assert reading.load(creation_id).state == "draft"


def test_the_same_card_twice_is_refused_without_telling_whose(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.founded(leader)
    friend = make.person(7)
    founding.invite(leader, creation_id, "Hassan", make.phone(7), make.link, NOW)
    secret = make.last_secret()
    with pytest.raises(BadEntry) as taken:
        founding.consent(friend, secret, make.identity(leader), NOW)
    with pytest.raises(BadEntry) as mine:  # another founder's: the same words
        founding.consent(friend, secret, make.identity(1000 * creation_id), NOW)
    assert taken.value.fields == mine.value.fields
    assert list(taken.value.fields) == ["cin"]
    assert len(reading.load(creation_id).consented) == 5
    founding.consent(friend, secret, make.identity(7777), NOW)
    assert len(reading.load(creation_id).consented) == 6


def test_trying_cards_is_limited(app: Flask) -> None:
    leader = make.person(1)
    creation_id = make.idea(leader)
    for n in range(7):
        founding.give_identity(leader, creation_id, make.identity(500 + n), NOW)
    with pytest.raises(TooMany):
        founding.give_identity(leader, creation_id, make.identity(600), NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"cin": "12"}, {"born_on": None}, {"born_on": make.date(2010, 1, 1)}, {"agrees": False}, {"is_woman": None},
     {"name_ar": ""}, {"name_fr": " "}, {"address_ar": ""}],
)  # fmt: skip
def test_an_identity_is_whole(app: Flask, wrong: dict[str, object]) -> None:
    leader = make.person(1)
    make.seed_reference()
    creation_id = starting.start_creation(leader, CreationSheet(), now=NOW)
    with pytest.raises(BadEntry):
        founding.give_identity(leader, creation_id, make.identity(1, **wrong), NOW)
    assert reading.load(creation_id).consented == []


def test_invitations_are_for_one_phone_for_two_weeks_and_once(both: Flask) -> None:
    leader, friend = make.person(1), make.person(2)
    creation_id = make.idea(leader)
    founding.invite(leader, creation_id, "Hassan", "06 61 00 00 02", make.link, NOW)
    secret = make.last_secret()
    with pytest.raises(BadEntry):
        founding.invite(leader, creation_id, "Hassan", "+212661000002", make.link, NOW)
    with pytest.raises(InvitationNotFound):
        founding.find_invitation(make.person(3), secret, NOW)
    with pytest.raises(InvitationNotFound):
        founding.find_invitation(friend, secret, later(days=15))
    founding.decline(friend, secret, NOW)
    with pytest.raises(InvitationNotFound):
        founding.consent(friend, secret, make.identity(2), NOW)
    assert checks.forgotten_findings() == []


def test_inviting_tells_nothing_of_accounts(app: Flask) -> None:
    """With and without an account behind the phone: the same rows and one message."""
    leader = make.person(1)
    creation_id = make.idea(leader)
    make.person(2)
    for n in (2, 3):
        founding.invite(leader, creation_id, "Somebody", make.phone(n), make.link, NOW)
    rows = session().scalars(select(Founder).where(Founder.state == "invited")).all()
    assert {(row.user_id, row.person_enc, row.cin_index) for row in rows} == {(None, None, None)}
    assert session().scalar(select(func.count()).select_from(OutgoingMessage)) == 2


def test_invitations_nobody_answered_are_forgotten(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.idea(leader)
    founding.invite(leader, creation_id, "Hassan", make.phone(2), make.link, NOW)
    assert founding.expire_invitations(later(days=15)) == 1
    row = session().scalars(select(Founder).where(Founder.state == "expired")).one()
    assert row.phone_enc is row.label_enc is row.token_hash is None


# ---- names


def test_an_existing_name_in_any_order_is_refused_at_once(both: Flask) -> None:
    first = make.in_review(
        make.person(1), names=[("التعاونية الفلاحية نور الدراركة", "Coopérative agricole Nour Drarga")]
    )
    make.register(first)
    leader = make.person(2)
    creation_id = make.founded(leader)
    names = [("تعاونية نور الدراركة الفلاحية", "Autre mot")]
    with pytest.raises(BadEntry) as refused:
        proposing.request_names(leader, creation_id, names, NOW)
    assert list(refused.value.fields) == ["name_ar_1"]


@pytest.mark.parametrize(
    "names",
    [[("", "")], [("تعاونية أزول", "")], [("Azoul", "Azoul")], [("تعاونية أزول", "Azoul"), ("تعاونية أزول", "Azoul")],
     [("تعاونية", "Coopérative")], [("تعاونية أزول <b>", "Azoul")]],
)  # fmt: skip
def test_names_that_are_none(app: Flask, names: list[tuple[str, str]]) -> None:
    leader = make.person(1)
    creation_id = make.founded(leader)
    with pytest.raises(BadEntry):
        proposing.request_names(leader, creation_id, names, NOW)
    assert reading.load(creation_id).requests == []


def test_a_refusal_of_names_has_its_reason_and_others_may_be_asked(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.requested(leader)
    with pytest.raises(ReasonMissing):
        deciding.refuse_names(registrar(), creation_id, "non", NOW)
    deciding.refuse_names(registrar(), creation_id, "Ces noms désignent un lieu protégé.", NOW)
    assert reading.load(creation_id).state == "draft"
    proposing.request_names(leader, creation_id, [("تعاونية جديدة تماما", "Toute Nouvelle")], NOW)
    proposing.withdraw_request(leader, creation_id, NOW)
    outcomes = [asked.outcome for asked in reading.load(creation_id).requests]
    assert outcomes == ["refused", "withdrawn"]


def test_an_expired_reservation_cannot_be_sent(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.complete(leader)
    with pytest.raises(Incomplete):
        submitting.submit(leader, creation_id, later(days=92))
    assert reading.load(creation_id).state == "documents"


# ---- at once


def test_two_registrars_decide_at_once_and_one_wins(both: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    agents = [registrar_of(make.person(50 + n)) for n in range(6)]

    def decide(n: int) -> str:
        if n % 2:
            deciding.refuse(agents[n], creation_id, f"Motif du registre numéro {n}", NOW)
        else:
            registering.register(agents[n], creation_id, court_code="taroudannt", analytical_number=f"{n}/2026",
                                 registered_on=NOW.date(), now=NOW)  # fmt: skip
        return "done"

    results = together(both, decide, 6)
    assert results.count("done") == 1
    losers = [result for result in results if result != "done"]
    assert all(isinstance(result, MovedOn) for result in losers), losers
    assert any("Person" in str(result) for result in losers), "the others read who decided"
    last = session().scalars(select(CreationTransition).order_by(CreationTransition.id.desc())).first()
    assert last is not None
    assert session().scalar(select(func.count()).select_from(CreationTransition).where(
        CreationTransition.act.in_(("refuse", "register")))) == 1  # fmt: skip
    assert session().scalar(select(func.count()).select_from(Cooperative)) == (last.act == "register")
    assert [checks.clock_findings(), checks.registered_findings(), checks.name_findings()] == [[], [], []]


def test_one_name_two_files_at_once(both: Flask) -> None:
    files = [make.requested(make.person(n)) for n in (1, 2)]
    proposals = [make.first_proposal(file) for file in files]
    results = together(both, lambda n: deciding.reserve_name(registrar(), files[n], proposals[n], NOW), 2)
    assert [result for result in results if result is None] == [None]
    assert [type(result) for result in results if result is not None] == [NameTaken]
    held = select(func.count()).select_from(NameProposal).where(NameProposal.state == "reserved")
    assert session().scalar(held) == 1


def test_sending_twice_and_leaving_at_that_moment(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.complete(leader)
    friend = reading.load(creation_id).consented[-1].user_id or 0

    def act(n: int) -> str:
        if n == 0:
            founding.leave(friend, creation_id, NOW)
        else:
            submitting.submit(leader, creation_id, NOW)
        return f"done {n}"

    together(both, act, 4)
    file = reading.load(creation_id, NOW)
    assert (file.state == "submitted") == (len(file.consented) == 5), "never sent with four founders"
    sent = select(func.count()).select_from(CreationTransition).where(CreationTransition.act == "submit")
    assert session().scalar(sent) == (file.state == "submitted")


def test_starting_twice_from_one_idea_is_one_file(both: Flask) -> None:
    make.seed_reference()
    leader = make.person(1)
    sheet = CreationSheet(
        "تعاونية أزول", "Azoul", "argan", make.PROVINCE, None, "زيت", "Huile", ["offers_work"]
    )
    results = together(
        both, lambda _n: starting.start_creation(leader, sheet, origin="projectbank:7", now=NOW), 6
    )
    assert len(set(results)) == 1
    card = reading.creation_state(results[0])
    assert (card.origin, card.province_code, card.founders) == ("projectbank:7", make.PROVINCE, 1)
    assert card.number.startswith("CR-26-")


# ---- who, where, when


def test_the_office_keeps_to_its_provinces_and_its_own_cases(both: Flask) -> None:
    creation_id = make.submitted(make.person(1))
    with pytest.raises(OutsideScope):
        deciding.take(registrar(None, "01.051"), creation_id, NOW)
    member = reading.load(creation_id).consented[1].user_id or 0
    with pytest.raises(OwnCase):
        deciding.take(registrar_of(member), creation_id, NOW)
    with pytest.raises(NotAllowed):
        deciding.take(Actor(9, frozenset(), None, is_staff=True), creation_id, NOW)
    assert deciding.count_files(registrar(None, "01.051")) == 0
    assert [card.id for card in deciding.list_files(registrar(None, make.PROVINCE))] == [creation_id]


def test_staff_found_nothing(app: Flask) -> None:
    from core.auth.models import UserRole

    agent = make.person(1)
    with transaction() as s:
        s.add(UserRole(user_id=agent, role="registrar", granted_at=NOW))
    with pytest.raises(StaffCannotFound):
        starting.start_creation(agent, CreationSheet(), now=NOW)


def test_only_the_leader_writes_and_only_while_the_step_is_open(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.submitted(leader)
    mate = reading.load(creation_id).consented[1].user_id or 0
    with pytest.raises(NotTheLeader):
        submitting.submit(mate, creation_id, NOW)
    with pytest.raises(CreationNotFound):
        submitting.submit(make.person(9), creation_id, NOW)
    ids = make.founder_ids(creation_id)
    acts = (
        lambda: sharing.set_shares(leader, creation_id, 10_000, {ids[0]: Part(1, 100)}, NOW),
        lambda: governing.set_choices(leader, creation_id, "board", 99, 12, NOW),
        lambda: starting.set_place(leader, creation_id, "01.051", "", NOW),
        lambda: founding.leave(mate, creation_id, NOW),
        lambda: founding.remove(leader, creation_id, ids[1], NOW),
    )
    for act in acts:
        with pytest.raises(SectionClosed):
            act()
    with pytest.raises(MovedOn):
        ending.abandon(leader, creation_id, NOW)


def test_only_what_is_asked_opens_again(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.in_review(leader)
    deciding.ask_changes(registrar(), creation_id, [("idea", "Précisez l'objet.")], NOW)
    starting.set_object(leader, creation_id, "استخراج زيت الأركان", "Extraire l'huile d'argane", NOW)
    with pytest.raises(SectionClosed):
        governing.set_assembly(leader, creation_id, NOW.date(), "دار", "Ici", NOW)
    with pytest.raises(Incomplete):
        submitting.send_answers(leader, creation_id, NOW)
    change = reading.load(creation_id).changes[0].id
    submitting.answer_point(leader, creation_id, change, "Voici l'objet précis.", NOW)
    with pytest.raises(Incomplete):  # the statutes changed with the object: they are signed again
        submitting.send_answers(leader, creation_id, NOW)


def test_an_appeal_is_read_by_somebody_else_once_and_in_time(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.in_review(leader)
    one, other = registrar_of(make.person(50)), registrar_of(make.person(51))
    deciding.refuse(one, creation_id, "Objet contraire à la loi.", NOW)
    with pytest.raises(Conflict):
        submitting.appeal(leader, creation_id, "Nous contestons ce refus.", later(days=31))
    submitting.appeal(leader, creation_id, "Nous contestons ce refus.", later(days=3))
    with pytest.raises(OwnCase):
        deciding.decide_appeal(one, creation_id, True, "Je confirme mon refus.", later(days=4))
    deciding.decide_appeal(other, creation_id, False, "Le refus est fondé en droit.", later(days=4))
    with pytest.raises(Conflict):
        submitting.appeal(leader, creation_id, "Encore une fois, non.", later(days=5))
    assert checks.clock_findings() == []


def test_a_register_number_is_given_once(both: Flask) -> None:
    first, second = (
        make.in_review(make.person(1)),
        make.in_review(make.person(2), names=[("تعاونية أبرون", "Abroun")]),
    )
    make.register(first)
    with pytest.raises(NumberTaken):
        registering.register(registrar(), second, court_code="taroudannt", analytical_number=f"{first}/2026",
                             registered_on=NOW.date(), now=NOW)  # fmt: skip
    with pytest.raises(DomainError):
        registering.register(registrar(), second, court_code="taroudannt", analytical_number="8/2026",
                             registered_on=later(days=3).date(), now=NOW)  # fmt: skip
    assert reading.load(second).state == "in_review"


def test_a_year_of_silence_ends_a_draft(both: Flask) -> None:
    make.founded(make.person(1))
    assert ending.drop_idle(later(days=364)) == 0
    assert ending.drop_idle(later(days=366)) == 1
    assert checks.forgotten_findings() == []


# ---- the numbers of the law


def test_a_number_changes_without_a_release_and_every_check_reads_it(both: Flask) -> None:
    assert seed_legal_rules(NOW) == len(SEEDS)
    assert seed_legal_rules(NOW) == 0
    admin = Actor(make.person(40), frozenset({CHANGE_LAW}), None, is_staff=True)
    old = law_at(NOW).of("founders_min")
    new = make.replace(old, value=7, valid_from=NOW.date())
    with pytest.raises(NotAllowed):
        change_rule(Actor(1, frozenset(), None, is_staff=True), new, "Texte publié au BO", NOW)
    with pytest.raises(OutsideScope):
        change_rule(Actor(1, frozenset({CHANGE_LAW}), frozenset({"01.051"})), new, "Texte publié au BO", NOW)
    with pytest.raises(ReasonMissing):
        change_rule(admin, new, "oui", NOW)
    with pytest.raises(DomainError):
        change_rule(admin, make.replace(new, value=0), "Texte publié au BO", NOW)
    with pytest.raises(DomainError):
        change_rule(admin, make.replace(new, source="", verified=True), "Texte publié au BO", NOW)
    change_rule(admin, new, "Texte publié au BO", NOW)
    assert law_at(NOW)["founders_min"] == 7
    assert legal_numbers((NOW - timedelta(days=2)).date())["founders_min"] == 5
    assert [rule.value for rule in history("founders_min")] == [7, 5]
    leader = make.person(1)
    creation_id = make.founded(leader)
    with pytest.raises(Incomplete):
        proposing.request_names(leader, creation_id, make.NAMES, NOW)


def test_what_is_general_knowledge_says_so(app: Flask) -> None:
    law = law_at(NOW)
    assert {"name_reservation", "name_delay", "board_from", "review_delay"} <= set(law.unverified())
    assert not {"founders_min", "capital_min", "share_min", "released_min"} & set(law.unverified())
    assert all(rule.source and rule.note_ar and rule.note_fr for rule in SEEDS)


# ---- the doctor


def test_the_doctor_finds_planted_damage(app: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    found = (
        checks.name_findings,
        checks.clock_findings,
        checks.registered_findings,
        checks.forgotten_findings,
    )
    assert [check() for check in found] == [[], [], [], []]
    with transaction() as s:
        s.execute(update(Creation).where(Creation.id == creation_id).values(state="registered"))
        first = make.founder_ids(creation_id)[1]
        s.execute(update(Founder).where(Founder.id == first).values(state="removed"))
    assert all(check() for check in found[1:])
    with transaction() as s:
        s.execute(update(Creation).where(Creation.id == creation_id).values(state="abandoned"))
    assert checks.name_findings()
    with transaction() as s:
        s.execute(update(Creation).where(Creation.id == creation_id).values(state="in_review"))
        s.execute(update(NameProposal).values(state="lapsed"))
    assert checks.name_findings()


def test_one_card_for_two_founders_at_once(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.idea(leader)
    users, secrets = [], []
    for n in (2, 3):
        users.append(make.person(n))
        founding.invite(leader, creation_id, f"Friend {n}", make.phone(n), make.link, NOW)
        secrets.append(make.last_secret())
    both_say = make.identity(4242)
    results = together(both, lambda n: founding.consent(users[n], secrets[n], both_say, NOW), 2)
    assert sorted(type(result).__name__ for result in results) == ["BadEntry", "int"]
    assert len(reading.load(creation_id).consented) == 2


def test_several_taps_on_begin_are_one_file(both: Flask) -> None:
    make.seed_reference()
    leader, other = make.person(1), make.person(2)
    first = set(together(both, lambda _n: starting.start_creation(leader, CreationSheet(), now=NOW), 3))
    assert len(first) == 1
    assert starting.start_creation(leader, CreationSheet(), now=later(minutes=5)) in first
    assert starting.start_creation(other, CreationSheet(), now=NOW) not in first
    assert starting.start_creation(leader, CreationSheet(), now=later(days=1)) not in first
    starting.set_place(leader, first.pop(), make.PROVINCE, "", later(minutes=6))
    second = starting.start_creation(leader, CreationSheet(), now=later(minutes=7))
    assert session().scalar(select(func.count()).select_from(Creation)) == 4
    assert reading.load(second).province_code is None
