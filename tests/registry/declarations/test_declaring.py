import math
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update
from sqlalchemy.event import listen

from core.audit import AuditEntry
from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import NotAllowed
from core.messages import OutgoingMessage
from registry import api
from registry.declarations.errors import Incomplete, NotOpen, NotWaiting, UnknownYear
from registry.declarations.models import Declaration
from registry.declarations.services import answering, calendar, checks, deciding, listing, owing, reminding
from registry.errors import AlreadyDecided, OwnCase, ReasonMissing
from registry.models import RegistryEvent
from registry.services.reading import list_events
from tests.registry.declarations.makers import ANSWERS, NOW, YEAR, cooperative, filed, officer, president
from tests.registry.factory import person
from tests.threads import together

REASON = "Le montant des réserves n’est pas celui du procès-verbal"


def test_nothing_is_stored_for_a_year_that_is_only_expected(both: Flask) -> None:
    card = cooperative()
    years = calendar.years_of(card.id, NOW.date())
    assert [(y.year, y.state, y.is_late, y.due_on) for y in years] == [
        (2025, "expected", True, date(2026, 6, 30))
    ]
    assert session().scalar(select(func.count(Declaration.id))) == 0
    calendar.set_close_month(card.id, 9, actor_id=None, reason="statuts", now=NOW)
    years = calendar.years_of(card.id, NOW.date())
    assert [(y.year, y.is_late, y.due_on) for y in years] == [
        (2026, False, date(2027, 3, 31)), (2025, True, date(2026, 3, 31)),
    ]  # fmt: skip
    assert calendar.close_month(card.id) == 9


def test_answers_are_kept_and_filed_once(both: Flask) -> None:
    card = cooperative()
    user = president(card.id)
    data = answering.save_answers(user, card.id, YEAR, {"assembly_held": False}, NOW)
    assert (data.state, data.form.assembly_held) == ("draft", False)
    with pytest.raises(Incomplete) as caught:
        answering.file_declaration(user, card.id, YEAR, NOW)
    assert "turnover_centimes" in caught.value.codes
    answering.save_answers(user, card.id, YEAR, ANSWERS, NOW)
    answering.file_declaration(user, card.id, YEAR, NOW)
    data = calendar.get_year(card.id, YEAR, NOW.date())
    assert (data.state, data.is_late, data.form.members, data.version) == ("filed", False, 40, 1)
    with pytest.raises(NotOpen):
        answering.save_answers(user, card.id, YEAR, {"attendance": 1}, NOW)
    with pytest.raises(NotOpen):
        answering.file_declaration(user, card.id, YEAR, NOW)
    assert checks.declaration_findings() == []


def test_who_may_declare(both: Flask) -> None:
    card, other = cooperative(), cooperative("51002")
    accountant, packer = president(card.id, "Sara", "accountant"), president(card.id, "Omar", "packer")
    stranger = president(other.id, "Hind")
    answering.save_answers(accountant, card.id, YEAR, ANSWERS, NOW)
    for user, act in (
        (packer, lambda: answering.save_answers(packer, card.id, YEAR, ANSWERS, NOW)),
        (accountant, lambda: answering.file_declaration(accountant, card.id, YEAR, NOW)),
        (stranger, lambda: answering.my_year(stranger, card.id, YEAR, NOW)),
        (stranger, lambda: answering.file_declaration(stranger, card.id, YEAR, NOW)),
    ):
        with pytest.raises(UnknownYear):
            act()
        assert user
    assert answering.my_year(packer, card.id, YEAR, NOW).state == "draft"
    with pytest.raises(UnknownYear):
        answering.my_year(accountant, card.id, 2031, NOW)


def test_acceptance_enters_the_record(both: Flask) -> None:
    card = cooperative()  # 38 members, 36 women, 9 young
    declaration = filed(president(card.id), card.id)
    boss = officer("09.541", user_id=person("Registrar"))
    letters = deciding.letters_for(boss, declaration, "accepted", "", NOW)
    assert [letter.lang for letter in letters] == ["ar"]
    deciding.decide(boss, declaration, "accepted", "", 1, NOW)
    after = api.find_cooperative("48213")
    assert after
    assert (after.members, after.women, after.youth) == (40, 36, 10)
    history = {event.kind: event for event in list_events(card.id)}
    assert history["members_joined"].data["add"] == {"members": 2, "women": 0, "youth": 1}
    assert history["members_joined"].happened_on == date(2025, 12, 31)
    assert history["assembly_held"].happened_on == date(2026, 4, 12)
    assert history["accounts_filed"].data["facts"]["turnover_centimes"] == 48_000_000
    assert calendar.get_year(card.id, YEAR, NOW.date()).state == "accepted"
    assert (
        session().scalar(select(func.count(OutgoingMessage.id))) == 2
    )  # who filed, and the contact on record
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "declaration.accepted")).one()
    assert entry.subject == f"declaration:{declaration}"


def test_members_who_grew_older_leave_no_movement(both: Flask) -> None:
    card = cooperative()
    people = {
        "women_under_35": 6, "women_from_35_to_59": 22, "men_under_35": 1, "men_from_35_to_59": 1, "men_from_60": 0,
    }  # fmt: skip
    declaration = filed(president(card.id), card.id, **people)
    deciding.decide(officer(user_id=person("Registrar")), declaration, "accepted", "", 1, NOW)
    after = api.find_cooperative("48213")
    assert after
    assert (after.members, after.women, after.youth) == (38, 36, 7)
    assert not {"members_joined", "members_left"} & {event.kind for event in list_events(card.id)}


def test_two_years_one_after_the_other_count_nobody_twice(both: Flask) -> None:
    card = cooperative()
    calendar.set_close_month(card.id, 9, actor_id=None, reason="statuts", now=NOW)
    user, boss = president(card.id), officer(user_id=person("Registrar"))
    first = filed(user, card.id, 2025)
    second = filed(user, card.id, 2026, assembly_on=date(2026, 11, 2), women_from_35_to_59=25)
    deciding.decide(boss, first, "accepted", "", 1, NOW)
    deciding.decide(boss, second, "accepted", "", 1, NOW)
    after = api.find_cooperative("48213")
    assert after
    assert (after.members, after.women) == (45, 41)


def test_a_correction_is_asked_and_filed_again(both: Flask) -> None:
    card = cooperative()
    user, boss = president(card.id), officer(user_id=person("Registrar"))
    declaration = filed(user, card.id)
    with pytest.raises(ReasonMissing):
        deciding.decide(boss, declaration, "correction_requested", "non", 1, NOW)
    deciding.decide(boss, declaration, "correction_requested", REASON, 1, NOW)
    data = answering.my_year(user, card.id, YEAR, NOW)
    assert (data.state, data.reason, data.is_late) == ("correction_requested", REASON, True)
    answering.save_answers(user, card.id, YEAR, {"reserves_centimes": 5}, NOW)
    answering.file_declaration(user, card.id, YEAR, NOW)
    with pytest.raises(NotWaiting):  # the first version is what this registrar has read
        deciding.decide(boss, declaration, "accepted", "", 1, NOW)
    deciding.decide(boss, declaration, "accepted", "", 2, NOW)
    row = session().get_one(Declaration, declaration, populate_existing=True)
    assert row.first_filed_at == row.filed_at == NOW


def test_of_two_registrars_one_wins_and_the_other_reads_who(both: Flask) -> None:
    card = cooperative()
    declaration = filed(president(card.id), card.id)
    staff = [person(f"Registrar{n}") for n in range(6)]

    def work(number: int) -> None:
        outcome = "accepted" if number % 2 else "correction_requested"
        deciding.decide(officer(user_id=staff[number]), declaration, outcome, REASON, 1, NOW)

    results = together(both, work, count=6)
    assert results.count(None) == 1
    losers = [result for result in results if result is not None]
    assert all(isinstance(result, AlreadyDecided) for result in losers), results
    assert f"Registrar{results.index(None)}" in str(losers[0])
    kinds = [event.kind for event in list_events(card.id)]
    assert kinds.count("accounts_filed") == (1 if results.index(None) % 2 else 0)


def test_who_may_decide(both: Flask) -> None:
    card = cooperative()
    user = president(card.id)
    declaration = filed(user, card.id)
    with pytest.raises(NotAllowed):
        deciding.decide(Actor(1), declaration, "accepted", "", 1, NOW)
    with pytest.raises(UnknownYear):
        deciding.decide(officer("04.421"), declaration, "accepted", "", 1, NOW)
    with pytest.raises(OwnCase):
        deciding.decide(officer(user_id=user), declaration, "accepted", "", 1, NOW)
    assert listing.count_waiting(officer("04.421")) == 0
    assert [card.id for card, _data in listing.waiting(officer("09.541"), 10)] == [card.id]


def test_a_page_of_the_late_is_read_in_order_and_not_sorted(app: Flask) -> None:
    """The whole register is late in spring: fifty of it must not cost a sort of all."""
    asked: list[tuple[str, Any]] = []
    listen(session().get_bind(), "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    cooperative()
    asked.clear()
    listing.list_lines(officer(), listing.Wanted("late", YEAR), NOW)
    text, values = next(pair for pair in asked if "LIMIT" in pair[0] and "accounts_filed" in pair[1])
    plan = session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
    assert "TEMP B-TREE" not in str(plan)


def test_lists_of_the_office(both: Flask) -> None:
    one, two = cooperative(), cooperative("51002")
    boss = officer()
    wanted = listing.Wanted("late", YEAR)
    assert [line.card.id for line in listing.list_lines(boss, wanted, NOW)] == [one.id, two.id]
    assert [line.card.id for line in listing.list_lines(boss, wanted, NOW, after=one.id)] == [two.id]
    assert [line.card.id for line in listing.list_lines(officer("09.541"), wanted, NOW)] == [one.id]
    declaration = filed(president(one.id), one.id)
    counts = listing.count_lines(boss, YEAR, NOW)
    assert (counts["late"], counts["waiting"], counts["accepted"], counts["to_come"]) == (1, 1, 0, 0)
    deciding.decide(officer(user_id=person("Registrar")), declaration, "accepted", "", 1, NOW)
    assert listing.count_lines(boss, YEAR, NOW)["accepted"] == 1
    with transaction() as s:  # accounts brought on paper and entered in the record count too
        s.execute(insert(RegistryEvent).values(
            cooperative_id=two.id, kind="accounts_filed", happened_on=date(2026, 5, 2), recorded_at=NOW,
            document="", reason="", data={},
        ))  # fmt: skip
    assert listing.count_lines(boss, YEAR, NOW)["late"] == 0
    assert len(list(listing.every_line(boss, listing.Wanted("accepted", YEAR), NOW, batch=1))) == 1


def test_inactive_after_two_silent_years(both: Flask) -> None:
    one, two = cooperative(), cooperative("51002")
    later = datetime(2027, 9, 1, 10, 0, tzinfo=UTC)
    wanted = listing.Wanted("inactive", 2026)
    boss = officer()
    assert listing.count_lines(boss, YEAR, NOW)["inactive"] == 0  # only one year was due so far
    assert [line.card.id for line in listing.list_lines(boss, wanted, later)] == [one.id, two.id]
    filed(president(one.id), one.id)
    filed(president(two.id, "Hind"), two.id, turnover_centimes=0, jobs_permanent=0, jobs_seasonal=0)
    assert [line.card.id for line in listing.list_lines(boss, wanted, later)] == [two.id]


def test_the_score_asks_once_for_all(both: Flask) -> None:
    one, two = cooperative(), cooperative("51002")
    filed(president(one.id), one.id)
    found = {due.cooperative_id: due for due in owing.filings_due(date(2026, 1, 1), date(2026, 12, 31))}
    assert found[one.id].filed_on == date(2026, 11, 21)
    assert not found[one.id].was_in_time
    assert found[two.id].filed_on is None
    assert owing.filings_due(date(2027, 1, 1), date(2027, 3, 1)) == []
    delays = owing.filing_delays(date(2026, 1, 1), date(2026, 12, 31))
    late = dict(zip(delays.cooperative_ids.tolist(), delays.days.tolist(), strict=True))
    assert late[one.id] == (date(2026, 11, 21) - found[one.id].due_on).days
    assert math.isnan(late[two.id])
    before = owing.filing_delays(date(2026, 1, 1), date(2026, 11, 20))
    assert all(math.isnan(days) for days in before.days), "what is filed later is not filed yet"
    with transaction() as s:
        s.execute(insert(RegistryEvent).values(
            cooperative_id=two.id, kind="accounts_filed", happened_on=date(2026, 5, 2), recorded_at=NOW,
            document="", reason="", data={},
        ))  # fmt: skip
    delays = owing.filing_delays(date(2026, 1, 1), date(2026, 12, 31))
    late = dict(zip(delays.cooperative_ids.tolist(), delays.days.tolist(), strict=True))
    assert late[two.id] == (date(2026, 5, 2) - found[two.id].due_on).days
    assert not len(owing.filing_delays(date(2027, 1, 1), date(2027, 3, 1)).days)


def test_reminders_leave_once_to_who_acts(both: Flask) -> None:
    card = cooperative()
    president(card.id)
    before = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    assert reminding.remind(datetime(2026, 5, 1, 9, 0, tzinfo=UTC)) == 0
    assert reminding.remind(before) == 1  # the other one has no contact and nobody acts for it
    assert reminding.remind(before) == 0
    mail = session().scalars(select(OutgoingMessage)).one()
    assert mail.recipient == "aicha@example.ma"
    assert "2025" in mail.subject
    after = datetime(2026, 7, 8, 9, 0, tzinfo=UTC)
    assert sum(together(both, lambda _n: reminding.remind(after), count=4)) == 1
    filed(answering_president(card.id), card.id)
    assert reminding.remind(datetime(2026, 8, 30, 9, 0, tzinfo=UTC)) == 0


def answering_president(cooperative_id: int) -> int:
    return next(role.user_id for role in api.team(cooperative_id))


def test_planted_damage_is_found(app: Flask) -> None:
    card = cooperative()
    declaration = filed(president(card.id), card.id)
    assert checks.declaration_findings() == []
    for values, words in (
        ({"women_under_35": None}, "answers are missing"),
        ({"women_under_35": 8, "due_on": date(2020, 1, 1)}, "do not belong"),
        ({"due_on": date(2026, 6, 30), "first_filed_at": None}, "without the moment"),
    ):
        with transaction() as s:
            s.execute(update(Declaration).where(Declaration.id == declaration).values(**values))
        session().expire_all()
        assert words in checks.declaration_findings()[0]
