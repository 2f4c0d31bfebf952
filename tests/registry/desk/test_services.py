from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from core.audit import AuditEntry
from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import DomainError, NotAllowed
from core.jobs import tick
from core.messages import OutgoingMessage
from registry import api
from registry.creation.errors import MovedOn
from registry.creation.services import deciding, governing, reading, submitting
from registry.data import CooperativeCard, FilingDraft
from registry.declarations.services.calendar import close_month
from registry.desk.errors import (
    FileIncomplete,
    NothingToCorrect,
    RecordMoved,
    UnknownDelegation,
    UnknownRequest,
)
from registry.desk.permissions import DELEGATIONS
from registry.desk.services import acting, delegations, ending, queue, workload
from registry.desk.services.acting import Decision
from registry.errors import AlreadyAsked, AlreadyDecided, OutsideScope, OwnCase, ReasonMissing
from registry.legal.rules import BOUNDS, SEEDS
from registry.legal.services import change_rule, history, law_at
from registry.models import RegistryEvent
from registry.permissions import CHANGE_LAW
from registry.seed import seed_reference
from registry.services.reading import list_events
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, later, registrar
from tests.registry.factory import FIRST, import_lines, person
from tests.threads import together

REASON = "Jugement définitif du tribunal de Taroudant"
OTHER = [("تعاونية أفوس غوفوس", "Coopérative Afous Ghoufous"), ("", ""), ("", "")]


def staff(name: str = "Registrar", *provinces: str) -> Actor:
    return registrar(person(name), *provinces)


def standing() -> CooperativeCard:
    if api.find_cooperative("48213") is None:
        import_lines(FIRST, now=NOW)
    card = api.find_cooperative("48213")
    assert card
    return card


def strike(**changes: object) -> FilingDraft:
    values: dict[str, object] = {"kind": "struck_off", "happened_on": NOW.date(), "document": "J 12/2026"}
    return FilingDraft(**{**values, "reason": REASON, **changes})  # type: ignore[arg-type]


def test_the_queue_holds_what_waits_in_the_provinces(both: Flask) -> None:
    asked, sent = make.requested(make.person(1)), make.submitted(make.person(2), names=OTHER)
    lines = queue.list_queue(registrar(), NOW)
    assert {(line.kind, line.subject_id) for line in lines} == {("name", asked), ("file", sent)}
    assert queue.count_queue(lines) == {"name": 1, "file": 1, "appeal": 0, "end": 0}
    assert [line.kind for line in lines] == ["name", "file"]  # three working days come before twenty days
    assert queue.list_queue(registrar(None, "04.421"), NOW) == []
    assert queue.count_waiting(registrar(None, "04.421")) == 0
    assert queue.count_waiting(registrar(None, make.PROVINCE)) == 2
    assert [line.subject_id for line in queue.list_queue(registrar(), NOW, "file")] == [sent]
    with pytest.raises(NotAllowed):
        queue.list_queue(Actor(1), NOW)
    late = queue.list_queue(registrar(), later(days=60))
    assert late[0].days_waiting(later(days=60)) == 60
    deciding.take(registrar(), sent, NOW)
    deciding.ask_changes(registrar(), sent, [("idea", "Précisez le siège social.")], NOW)
    assert [line.subject_id for line in queue.list_queue(registrar(), NOW)] == [
        asked
    ]  # the clock stands still


def test_letters_are_shown_in_the_founders_language_before_anything_moves(both: Flask) -> None:
    creation_id = make.in_review(make.person(1, "ar"))
    boss = staff()
    points = (("idea", "يرجى تدقيق عنوان المقر"),)
    letters = acting.preview(boss, creation_id, Decision("ask_changes", points=points), NOW)
    assert letters[0].lang == "ar"
    assert "يرجى تدقيق عنوان المقر" in letters[0].body
    assert reading.load(creation_id).state == "in_review"
    waiting = session().scalar(select(func.count(OutgoingMessage.id)))
    acting.act(boss, creation_id, Decision("ask_changes", points=points), NOW)
    assert reading.load(creation_id).state == "change_requested"
    assert (session().scalar(select(func.count(OutgoingMessage.id))) or 0) > (waiting or 0)
    with pytest.raises(ReasonMissing):
        acting.preview(boss, creation_id, Decision("resume", reason="non"), NOW)


def test_from_names_to_the_register_with_the_statutes_close_month(both: Flask) -> None:
    leader, boss = make.person(1), staff()
    creation_id = make.requested(leader)
    proposal = make.first_proposal(creation_id)
    letter = acting.preview(boss, creation_id, Decision("reserve_name", proposal_id=proposal), NOW)[0]
    assert "Tifawine" in letter.body
    acting.act(boss, creation_id, Decision("reserve_name", proposal_id=proposal), NOW)
    finish(leader, creation_id)
    acting.act(boss, creation_id, Decision("take"), NOW)
    checks = {check.code: check.ok for check in acting.checklist(reading.load(creation_id, NOW), NOW)}
    assert checks["capital"] is checks["founders"] is checks["organ"] is True
    assert checks["document_bank_certificate"] is None
    number = Decision(
        "register", court_code="taroudannt", analytical_number="77/2026", registered_on=NOW.date()
    )
    cooperative_id = acting.act(boss, creation_id, number, NOW)
    assert cooperative_id
    while tick(NOW + timedelta(minutes=5)):
        pass
    session().rollback()
    assert close_month(cooperative_id) == 9
    assert api.cooperative_cards([cooperative_id])[cooperative_id].analytical_number == "77/2026"


def finish(leader: int, creation_id: int, now: datetime = NOW) -> None:
    from registry.creation.services import papers, sharing
    from registry.creation.services.sharing import Part

    ids = make.founder_ids(creation_id)
    sharing.set_shares(leader, creation_id, 10_000, {id_: Part(10, 25_000) for id_ in ids}, now)
    governing.set_choices(leader, creation_id, "managers", 99, 9, now)
    governing.set_seats(leader, creation_id, {ids[0]: "manager"}, now)
    governing.set_assembly(leader, creation_id, now.date(), "دار الشباب", "Maison des jeunes", now)
    for kind in ("signed_statutes", "signed_minutes", "bank_certificate", "authority_receipt"):
        papers.upload(leader, creation_id, kind, make.PDF, None, now)
    submitting.submit(leader, creation_id, now)


def test_an_appeal_is_read_by_somebody_else(both: Flask) -> None:
    leader, first, second = make.person(1), staff("First"), staff("Second")
    creation_id = make.in_review(leader)
    acting.act(first, creation_id, Decision("refuse", reason="Le capital libéré est insuffisant"), NOW)
    submitting.appeal(leader, creation_id, "Le reçu de la banque a été joint hier", NOW)
    assert [line.kind for line in queue.list_queue(registrar(), NOW)] == ["appeal"]
    with pytest.raises(OwnCase):
        acting.act(first, creation_id, Decision("reopen", reason="Le reçu est bien joint"), NOW)
    acting.act(second, creation_id, Decision("reopen", reason="Le reçu est bien joint"), NOW)
    assert reading.load(creation_id).state == "in_review"


def test_two_registrars_at_once_on_a_file(both: Flask) -> None:
    creation_id = make.in_review(make.person(1))
    people = [person(f"Registrar{n}") for n in range(6)]

    def work(number: int) -> None:
        act = "refuse" if number % 2 else "ask_changes"
        points = (("idea", "Précisez le siège social."),)
        acting.act(
            registrar(people[number]), creation_id, Decision(act, "Motif bien expliqué", points=points), NOW
        )

    results = together(both, work, count=6)
    assert results.count(None) == 1
    losers = [result for result in results if result is not None]
    assert all(isinstance(result, MovedOn) for result in losers), results
    assert f"Registrar{results.index(None)}" in str(losers[0])


def test_an_end_needs_two_persons_and_tells_the_cooperative(both: Flask) -> None:
    card, asker, second = standing(), staff("Asker"), staff("Second")
    with pytest.raises(ReasonMissing):
        ending.ask_end(asker, card, strike(reason="court"), NOW)
    request_id = ending.ask_end(asker, card, strike(), NOW)
    assert request_id
    assert api.is_active(card.id)
    with pytest.raises(AlreadyAsked):
        ending.ask_end(second, card, strike(), NOW)
    assert [(line.kind, line.subject_id) for line in queue.list_queue(second, NOW)] == [("end", request_id)]
    with pytest.raises(OwnCase):
        ending.decide_request(asker, request_id, "confirm", "", NOW)
    with pytest.raises(UnknownRequest):
        ending.get_request(registrar(None, "04.421"), request_id)
    ending.decide_request(second, request_id, "confirm", "", NOW)
    assert not api.is_active(card.id)
    letter = session().scalars(select(OutgoingMessage)).one()
    assert letter.recipient == "contact@tadamount.ma"
    assert REASON in letter.body
    with pytest.raises(AlreadyDecided, match="Second"):
        ending.decide_request(staff("Third"), request_id, "refuse", "Le jugement n’est pas définitif", NOW)
    acts = (
        session()
        .scalars(select(AuditEntry.action).where(AuditEntry.subject == f"cooperative:{card.id}"))
        .all()
    )
    assert "registry.ask_struck_off" in acts
    assert "registry.file_struck_off" in acts


def test_a_request_refused_or_taken_back_changes_nothing(both: Flask) -> None:
    card, asker, second = standing(), staff("Asker"), staff("Second")
    first = ending.ask_end(asker, card, strike(), NOW)
    assert first
    ending.decide_request(second, first, "refuse", "Le jugement n’est pas définitif", NOW)
    again = ending.ask_end(asker, card, strike(kind="dissolved"), NOW)
    assert again
    ending.decide_request(asker, again, "withdraw", "", NOW)
    assert api.is_active(card.id)
    assert queue.list_queue(second, NOW) == []
    assert ending.ask_end(asker, card, strike(kind="liquidation_opened"), NOW) is None  # one person is enough
    assert not api.is_active(card.id)


def test_corrections_name_the_filing_they_correct(both: Flask) -> None:
    card, boss = standing(), staff()
    filing = ending.list_filings(card.id)[-1]
    present = ending.present_values(card.id)
    ask = {"undo": False, "reason": REASON, "document": "", "now": NOW, "seen": ending.last_filing(card.id)}
    with pytest.raises(NothingToCorrect):
        ending.correct(boss, card, filing.id, present, **ask)  # type: ignore[arg-type]
    assert ending.correct(boss, card, filing.id, {**present, "members": 40}, **ask) is None  # type: ignore[arg-type]
    event = list_events(card.id)[0]
    assert (event.kind, event.corrects_id, event.data["set"]) == ("corrected", filing.id, {"members": 40})
    with pytest.raises(RecordMoved) as late:  # the form still shows the old record
        ending.correct(boss, card, filing.id, {**present, "name_fr": "Ennour"}, **ask)  # type: ignore[arg-type]
    assert "Registrar" in late.value.message
    with pytest.raises(OutsideScope):
        ending.correct(registrar(1, "04.421"), card, filing.id, {**present, "members": 41}, **ask)  # type: ignore[arg-type]


def test_two_registrars_correct_from_the_same_form(both: Flask) -> None:
    card, people = standing(), [staff(f"Registrar{n}") for n in range(4)]
    filing = ending.list_filings(card.id)[-1]
    present, seen = ending.present_values(card.id), ending.last_filing(card.id)
    fields = ("name_fr", "address_fr", "object_fr", "address_ar")

    def correct(n: int) -> object:
        changed = {**present, fields[n]: f"Corrigé {n}"}
        return ending.correct(
            people[n], card, filing.id, changed, seen=seen, undo=False, reason=REASON, document="", now=NOW
        )

    results = together(both, correct, count=4)
    assert results.count(None) == 1, results
    assert sum(isinstance(result, RecordMoved) for result in results) == 3, results
    session().rollback()
    assert len(list_events(card.id)) == 2


def test_an_old_filing_is_found_behind_200_others(app: Flask) -> None:
    card = standing()
    first = ending.list_filings(card.id)[-1]
    with transaction() as s:
        row = {
            "cooperative_id": card.id,
            "kind": "assembly_held",
            "happened_on": NOW.date(),
            "recorded_at": NOW,
            "data": {},
        }
        s.execute(insert(RegistryEvent), [row] * 201)
    assert ending.get_filing(card.id, first.id) == first


def test_workload_by_delegation_and_registrar(both: Flask) -> None:
    seed_reference()
    assert delegations.seed_delegations(NOW) == 13
    assert delegations.seed_delegations(NOW) == 0
    boss = staff()
    make.requested(make.person(1))
    sent = make.submitted(make.person(2), names=OTHER)
    acting.act(boss, sent, Decision("take"), NOW)
    lines = queue.list_queue(registrar(), later(days=40))
    loads = workload.by_delegation(lines, later(days=40))
    assert [(load.delegation.code, load.waiting, load.late) for load in loads if load.delegation] == [
        ("agadir", {"name": 1, "file": 1, "appeal": 0, "end": 0}, 2)
    ]
    assert loads[0].oldest_days == 40
    mine = workload.by_registrar(registrar(), lines, NOW)
    assert [(load.name, load.in_hand) for load in mine] == [("Registrar", 1)]


def test_a_province_goes_to_another_delegation(both: Flask) -> None:
    seed_reference()
    delegations.seed_delegations(NOW)
    chief = Actor(person("Admin"), frozenset({DELEGATIONS}), None, is_staff=True)
    with pytest.raises(NotAllowed):
        delegations.move_province(staff(), "09.541", "marrakech", REASON, NOW)
    with pytest.raises(UnknownDelegation):
        delegations.move_province(chief, "09.541", "nowhere", REASON, NOW)
    delegations.move_province(chief, "09.541", "marrakech", REASON, NOW)
    assert delegations.delegation_of()["09.541"] == "marrakech"


def test_a_number_of_the_law_is_corrected_without_a_release(both: Flask) -> None:
    rule = law_at(NOW).of("founders_min")
    chief = Actor(person("Admin"), frozenset({CHANGE_LAW}), None, is_staff=True)
    scoped = Actor(1, frozenset({CHANGE_LAW}), frozenset({"09.541"}), is_staff=True)
    changed = replace(rule, value=7, verified=True, source="B.O.", valid_from=date(2026, 11, 16))
    with pytest.raises(OutsideScope):
        change_rule(scoped, changed, REASON, NOW)
    change_rule(chief, changed, REASON, NOW)
    assert law_at(NOW)["founders_min"] == 7
    assert history("founders_min")[0].reason == REASON
    creation_id = (
        make.requested(make.person(1)) if law_at(NOW)["founders_min"] == 5 else make.idea(make.person(1))
    )
    check = next(c for c in acting.checklist(reading.load(creation_id, NOW), NOW) if c.code == "founders")
    assert (check.ok, check.wanted) == (False, "7")


def test_a_number_of_the_law_stays_within_what_dates_and_amounts_bear(both: Flask) -> None:
    law = law_at(NOW)
    chief = Actor(person("Admin"), frozenset({CHANGE_LAW}), None, is_staff=True)
    for code, value in (
        ("assembly_months", 100_000), ("name_reservation", 10**9), ("review_delay", 10**9), ("declarations_since", 1),
        ("name_delay", 10**6), ("appeal_days", 10**9), ("released_min", 101), ("capital_min", 10**12),
        ("founders_min", 0),
    ):  # fmt: skip
        with pytest.raises(DomainError) as error:
            change_rule(chief, replace(law.of(code), value=value, valid_from=NOW.date()), REASON, NOW)
        assert error.value.code == "legal_value_bad", code
    yesterday = replace(law.of("appeal_days"), value=40, valid_from=NOW.date() - timedelta(days=1))
    with pytest.raises(DomainError) as error:
        change_rule(chief, yesterday, REASON, NOW)
    assert list(error.value.fields or {}) == ["valid_from"]
    change_rule(
        chief, replace(law.of("auditor_from"), value=3_000_000_000, valid_from=NOW.date()), REASON, NOW
    )
    assert law_at(NOW)["auditor_from"] == 3_000_000_000


def test_every_number_installed_lies_within_its_bounds() -> None:
    assert all(BOUNDS[rule.unit][0] <= rule.value <= BOUNDS[rule.unit][1] for rule in SEEDS)


def test_a_file_that_lacks_something_is_not_registered(both: Flask) -> None:
    creation_id, boss = make.in_review(make.person(1)), staff()
    chief = Actor(person("Admin"), frozenset({CHANGE_LAW}), None, is_staff=True)
    change_rule(chief, replace(law_at(NOW).of("founders_min"), value=6, valid_from=NOW.date()), REASON, NOW)
    number = Decision(
        "register", court_code="taroudannt", analytical_number="9/2026", registered_on=NOW.date()
    )
    for attempt in (acting.preview, acting.act):
        with pytest.raises(FileIncomplete):
            attempt(boss, creation_id, number, NOW)  # type: ignore[operator]
    assert reading.load(creation_id).state == "in_review"
