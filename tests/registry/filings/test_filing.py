"""Filings: what may be recorded, what the record of a day becomes, who may, two persons for an end."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.audit import AuditEntry, broken_links
from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import NotAllowed
from core.events import OutboxEvent
from registry import api
from registry.data import FilingDraft, RegistrationDraft
from registry.errors import (
    AlreadyAsked,
    FilingRefused,
    NumberTaken,
    OutsideScope,
    OwnCase,
    ReasonMissing,
    RequestDecided,
    TwoPersonsNeeded,
    UnknownCooperative,
)
from registry.models import FilingRequest, RegistryEvent
from registry.permissions import FILE
from registry.seed import seed_reference
from registry.services.checks import journal_findings, projection_findings, request_findings
from registry.services.figures import figures_as_of
from registry.services.reading import get_record, list_events
from registry.services.requests import ask, confirm, list_requests, refuse, requests_of, withdraw
from tests.registry.factory import FIRST, LATER, SECOND, import_lines, person
from tests.threads import together

REASON = "Aucune activité depuis deux exercices"
TODAY = date(2026, 12, 1)


def clerk(*provinces: str, user_id: int | None = None) -> Actor:
    return Actor(user_id, frozenset({FILE}), frozenset(provinces) or None, is_staff=True)


def recorded() -> int:
    import_lines(FIRST, SECOND)
    card = api.find_cooperative("48213")
    assert card
    return card.id


def filing(kind: str, day: date = TODAY, **values: Any) -> FilingDraft:
    return FilingDraft(kind, day, **values)


def record(id_: int, *args: Any, **values: Any) -> int:
    return api.file(id_, filing(*args, **values), clerk(), LATER)


def codes(error: pytest.ExceptionInfo[FilingRefused]) -> str:
    return error.value.code.removeprefix("filing_")


def sound() -> bool:
    assert journal_findings() == projection_findings() == broken_links() == []
    return True


def test_members_come_and_go_and_every_day_knows_how_many(both: Flask) -> None:
    id_ = recorded()
    record(id_, "members_joined", date(2020, 3, 1), add={"members": 5, "women": 3, "youth": 1})
    record(id_, "members_left", date(2015, 6, 1), add={"members": -2, "women": -2})
    for day, members, women in (
        (date(2012, 5, 14), 38, 36), (date(2015, 6, 1), 36, 34), (date(2020, 3, 1), 41, 37), (TODAY, 41, 37),
    ):  # fmt: skip
        then = api.record_as_of("48213", day)
        assert then
        assert (then.card.members, then.card.women) == (members, women)
        assert figures_as_of(day).by_sector["argan"].members == members
    assert api.record_as_of("48213", date(2012, 5, 13)) is None
    assert get_record("48213").card.members == 41
    assert sound()


def test_an_amendment_moves_the_cooperative_and_its_figures(both: Flask) -> None:
    id_ = recorded()
    change = {"province_code": "07.041", "name_fr": "Coopérative Tadamount du Haouz"}
    number = record(
        id_, "amended", date(2021, 1, 10), set=change, document="PV 3/2021", reason="Transfert du siège"
    )
    card = get_record("48213").card
    assert (card.province_code, card.region_code, card.commune_code) == ("07.041", "07", None)
    before = api.record_as_of("48213", date(2021, 1, 9))
    assert before
    assert (before.card.region_code, before.card.name_fr) == ("09", "Coopérative Tadamount")
    assert [event.kind for event in before.history] == ["registered"]
    assert figures_as_of(date(2021, 1, 9)).by_region["09"].cooperatives == 1
    assert "09" not in figures_as_of(date(2021, 1, 10)).by_region
    last = list_events(id_)[0]
    assert (last.id, last.document, last.data["was"]["region_code"]) == (number, "PV 3/2021", "09")
    news = (
        session()
        .scalars(select(OutboxEvent.payload).where(OutboxEvent.kind.endswith("FilingRecorded")))
        .all()
    )
    assert news == [{"cooperative_id": id_, "filing_kind": "amended"}]
    assert sound()


def test_a_correction_is_a_new_filing_that_names_the_corrected_one(both: Flask) -> None:
    id_ = recorded()
    first = list_events(id_)[0].id
    record(
        id_,
        "corrected",
        date(2012, 5, 14),
        set={"members": 83},
        corrects_id=first,
        reason="Chiffres inversés",
    )
    assert figures_as_of(date(2013, 1, 1)).members == 83
    assert [(e.kind, e.corrects_id) for e in list_events(id_)] == [("corrected", first), ("registered", None)]
    wrong = record(id_, "members_joined", date(2020, 1, 1), add={"members": 10})
    record(id_, "corrected", TODAY, corrects_id=wrong, undo=True, reason="Autre coopérative")
    assert get_record("48213").card.members == 83
    assert figures_as_of(date(2020, 1, 1)).by_sector["argan"].members == 83
    assert sound()


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (filing("amended", date(2026, 12, 2), set={"name_fr": "Demain"}), "in_the_future"),
        (filing("amended", date(2012, 5, 13), set={"name_fr": "Hier"}), "before_registration"),
        (filing("members_left", add={"members": -39}), "impossible_number"),
        (filing("members_left", add={"members": -3}), "impossible_number"),  # 36 of 38 are women
        (filing("members_left", add={"members": 3}), "nobody_left"),
        (filing("members_joined", add={"members": 1, "women": 2, "youth": -1}), "nobody_joined"),
        (filing("members_joined", add={"elders": 1}), "not_a_number_of_people"),
        (filing("amended", set={"members": 4}), "not_by_this_filing"),
        (filing("amended", set={"central_number": "1"}), "not_by_this_filing"),
        (filing("amended", set={"sector_code": "banking"}), "unknown_sector"),
        (filing("amended", set={"province_code": "99.999"}), "unknown_place"),
        (filing("amended", set={"name_fr": "x" * 201}), "too_long"),
        (filing("amended", set={"name_fr": "Coopérative Tadamount"}), "nothing_changes"),
        (filing("corrected", set={"members": 83}), "names_no_filing"),
        (filing("corrected", set={"members": 83}, corrects_id=999), "other_record"),
        (filing("corrected", corrects_id=1, undo=True), "registration_stands"),
        (filing("registered"), "unknown_kind"),
        (filing("suspended"), "unknown_kind"),
        (filing("blessed"), "unknown_kind"),
    ],
)
def test_what_is_refused(app: Flask, draft: FilingDraft, code: str) -> None:
    id_ = recorded()
    with pytest.raises(FilingRefused) as error:
        api.file(id_, draft, clerk(), LATER)
    assert codes(error) == code
    assert error.value.fields
    assert "%(" not in error.value.message
    assert session().scalar(select(func.count()).select_from(RegistryEvent)) == 2


def test_a_late_filing_may_not_make_a_later_day_impossible(app: Flask) -> None:
    id_ = recorded()
    record(id_, "members_left", date(2020, 1, 1), add={"members": -30, "women": -30, "youth": -5})
    with pytest.raises(FilingRefused) as error:
        record(id_, "members_left", date(2015, 1, 1), add={"members": -9, "women": -7})
    assert codes(error) == "impossible_number"


def test_who_may_not(app: Flask) -> None:
    id_, both_hats = recorded(), person()
    with pytest.raises(NotAllowed):
        api.file(id_, filing("assembly_held"), Actor(1), LATER)
    with pytest.raises(OutsideScope):
        api.file(id_, filing("assembly_held"), clerk("04.421"), LATER)
    with pytest.raises(UnknownCooperative):
        api.file(999, filing("assembly_held"), clerk(), LATER)
    api.grant_role(id_, both_hats, "accountant", actor_id=None, now=LATER)
    with pytest.raises(OwnCase):
        api.file(id_, filing("assembly_held"), clerk(user_id=both_hats), LATER)


def test_an_end_needs_two_persons(both: Flask) -> None:
    id_, amina, brahim = recorded(), person("Amina"), person("Brahim")
    end = filing("struck_off", reason=REASON, document="Décision 12/2026")
    for draft in (end, filing("dissolved"), filing("corrected", set={"status": "struck_off"}, corrects_id=1)):
        with pytest.raises(TwoPersonsNeeded):
            api.file(id_, draft, clerk(), LATER)
    with pytest.raises(NotAllowed):
        ask(id_, end, clerk(), LATER)
    with pytest.raises(ReasonMissing):
        ask(id_, filing("struck_off"), clerk(user_id=amina), LATER)
    request = ask(id_, end, clerk(user_id=amina), LATER)
    with pytest.raises(AlreadyAsked):
        ask(id_, end, clerk(user_id=brahim), LATER)
    assert [r.id for r in list_requests(clerk("09.541"))] == [request]
    assert list_requests(clerk("04.421")) == []
    assert api.is_active(id_)
    with pytest.raises(OwnCase):
        confirm(request, clerk(user_id=amina), LATER)
    with pytest.raises(RequestDecided):
        confirm(request, clerk("04.421", user_id=brahim), LATER)
    number = confirm(request, clerk(user_id=brahim), LATER)
    with pytest.raises(RequestDecided):
        confirm(request, clerk(user_id=brahim), LATER)
    stored = session().get_one(RegistryEvent, number)
    assert (stored.actor_id, stored.asked_by_id, stored.reason) == (brahim, amina, REASON)
    assert get_record("48213").card.status == "struck_off"
    assert requests_of(id_)[0].filing_id == number
    assert figures_as_of(TODAY).cooperatives == 1
    with pytest.raises(FilingRefused) as error:
        record(id_, "members_joined", add={"members": 1})
    assert codes(error) == "after_struck_off"
    record(
        id_, "members_left", date(2026, 11, 1), add={"members": -1, "women": -1}
    )  # late, about an earlier day
    news = (
        session()
        .scalars(select(OutboxEvent.payload).where(OutboxEvent.kind.endswith("StandingChanged")))
        .all()
    )
    assert news == [{"cooperative_id": id_, "old": "active", "new": "struck_off"}]
    assert sound()


def test_a_mistaken_end_is_taken_back_by_two_persons(both: Flask) -> None:
    id_, amina, brahim = recorded(), person("Amina"), person("Brahim")
    ended = confirm(ask(id_, filing("struck_off", date(2026, 11, 20), reason=REASON), clerk(user_id=amina), LATER),
                    clerk(user_id=brahim), LATER)  # fmt: skip
    back = filing("corrected", corrects_id=ended, undo=True, reason="Homonyme: autre coopérative")
    with pytest.raises(TwoPersonsNeeded):
        api.file(id_, back, clerk(user_id=amina), LATER)
    confirm(ask(id_, back, clerk(user_id=amina), LATER), clerk(user_id=brahim), LATER)
    assert api.is_active(id_)
    assert figures_as_of(date(2026, 11, 20)).cooperatives == 2
    assert sound()


def test_a_request_is_declined_or_taken_back(app: Flask) -> None:
    id_, amina, brahim = recorded(), person("Amina"), person("Brahim")
    end = filing("dissolved", reason=REASON)
    first = ask(id_, end, clerk(user_id=amina), LATER)
    with pytest.raises(ReasonMissing):
        refuse(first, clerk(user_id=brahim), "non", LATER)
    with pytest.raises(OwnCase):
        refuse(first, clerk(user_id=amina), "Je décide seule ici", LATER)
    refuse(first, clerk(user_id=brahim), "Les comptes sont arrivés hier", LATER)
    second = ask(id_, end, clerk(user_id=amina), LATER)
    with pytest.raises(NotAllowed):
        withdraw(second, clerk(user_id=brahim), LATER)
    withdraw(second, clerk(user_id=amina), LATER)
    assert [r.state for r in requests_of(id_)] == ["withdrawn", "refused"]
    assert api.is_active(id_)
    actions = session().scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["registry.ask_dissolved", "registry.refuse_dissolved", "registry.ask_dissolved",
                       "registry.withdraw_dissolved"]  # fmt: skip


def test_two_who_decide_at_once_one_wins(both: Flask) -> None:
    id_, amina = recorded(), person("Amina")
    deciders = [person(f"Registrar{n}") for n in range(8)]
    request = ask(id_, filing("struck_off", reason=REASON), clerk(user_id=amina), LATER)
    results = together(both, lambda n: confirm(request, clerk(user_id=deciders[n]), LATER), count=8)
    assert sum(isinstance(result, int) for result in results) == 1, results
    assert all(isinstance(result, int | RequestDecided) for result in results), results
    session().rollback()
    assert [e.kind for e in list_events(id_)].count("struck_off") == 1
    assert sound()


def test_filings_at_once_are_counted_one_after_the_other(both: Flask) -> None:
    id_ = recorded()
    results = together(
        both, lambda n: record(id_, "members_left", add={"members": -1, "women": -1}), count=12
    )
    assert sum(isinstance(result, int) for result in results) == 12, results
    session().rollback()
    assert get_record("48213").card.members == 26
    assert sound()


def test_a_registration(both: Flask) -> None:
    import_lines(FIRST)
    draft = RegistrationDraft(
        court_code="marrakech", analytical_number="12/2026", name_ar="تعاونية النور", name_fr="Coopérative Ennour",
        sector_code="handicrafts", province_code="07.041", registered_on=TODAY, members=7, women=7, youth=2,
        legal_categories=["offers_work"], phone="+212661234567", document="Dossier 5",
    )  # fmt: skip
    id_ = api.register(draft, clerk("07.041"), LATER)
    card = api.cooperative_cards([id_])[id_]
    assert (card.central_number, card.status, card.region_code, card.is_womens) == (
        "48214",
        "active",
        "07",
        True,
    )
    assert figures_as_of(TODAY).cooperatives == 2
    with pytest.raises(NumberTaken):
        api.register(draft, clerk(), LATER)
    with pytest.raises(NumberTaken):  # the same number in other digits
        api.register(replace(draft, analytical_number=" ١٢ / ٢٠٢٦"), clerk(), LATER)
    with pytest.raises(NumberTaken):
        api.register(replace(draft, analytical_number="13/2026", central_number="٤٨٢١٤"), clerk(), LATER)
    with pytest.raises(OutsideScope):
        api.register(draft, clerk("09.541"), LATER)
    assert "661234567" not in str([e.data for e in session().scalars(select(RegistryEvent))])
    assert sound()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"registered_on": date(2027, 1, 1)}, "in_the_future"),
        ({"women": 8}, "impossible_number"),
        ({"members": -1, "women": 0}, "negative"),
        ({"registered_on": date(1, 1, 1)}, "bad_date"),
        ({"analytical_number": " "}, "bad_number"),
        ({"analytical_number": ""}, "missing_value"),
        ({"central_number": "؟"}, "bad_number"),
        ({"name_ar": "", "name_fr": "\u202e"}, "missing_value"),
        ({"capital_centimes": 10**20}, "bad_amount"),
        ({"sector_code": "banking"}, "unknown_sector"),
        ({"court_code": "paris"}, "unknown_court"),
        ({"province_code": "75"}, "unknown_place"),
        ({"commune_code": "09.541.11.03"}, "unknown_place"),
    ],
)
def test_a_registration_refused(app: Flask, change: dict[str, Any], code: str) -> None:
    seed_reference()
    values: dict[str, Any] = {
        "court_code": "marrakech", "analytical_number": "12/2026", "name_ar": "تعاونية النور", "name_fr": "Ennour",
        "sector_code": "handicrafts", "province_code": "07.041", "registered_on": TODAY, "members": 7, "women": 7,
    }  # fmt: skip
    with pytest.raises(FilingRefused) as error:
        api.register(RegistrationDraft(**(values | change)), clerk(), LATER)
    assert codes(error) == code


def test_registrations_at_once_take_different_numbers(both: Flask) -> None:
    seed_reference()

    def enter(n: int) -> int:
        draft = RegistrationDraft(
            "marrakech", f"{n}/2026", "تعاونية", f"Coop {n}", "handicrafts", "07.041", TODAY, 5
        )
        return api.register(draft, clerk(), LATER)

    results = together(both, enter, count=3)
    assert all(isinstance(result, int) for result in results), results
    session().rollback()
    assert api.find_cooperative("100003")


def test_similar_cooperatives_and_counts(app: Flask) -> None:
    recorded()
    assert api.counts_by_place() == {("09.541", "argan"): 1, ("07.041", "handicrafts"): 1}
    assert [c.central_number for c in api.similar_cooperatives("argan", "07.041", 5)] == ["48213"]
    assert api.similar_cooperatives("fishing", "07.041", 5) == []


def test_the_doctor_sees_a_request_half_decided(both: Flask) -> None:
    id_, amina, brahim = recorded(), person("Amina"), person("Brahim")
    request = ask(id_, filing("dissolved", reason=REASON), clerk(user_id=amina), LATER)
    assert request_findings() == []
    for damage in (
        {"live_key": None},
        {"state": "confirmed", "live_key": None, "decided_at": LATER, "decided_by_id": brahim},
        {"state": "refused", "live_key": None, "decided_at": None},
        {"state": "confirmed", "live_key": None, "decided_at": LATER, "decided_by_id": amina, "filing_id": 1},
    ):
        with transaction() as s:
            s.execute(update(FilingRequest).where(FilingRequest.id == request).values(**damage))
        assert request_findings() == [f"filing request {request} is half decided"]
