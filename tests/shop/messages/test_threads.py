"""Conversations: one for each parcel or product, scopes, limits, waits, reports and what the Office decides."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.audit import AuditEntry
from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import Conflict, NotFound, TooMany
from core.messages import OutgoingMessage
from registry.errors import OwnCase
from shop.messages import permissions, services
from shop.messages.errors import BadThreadReport, EmptyMessage, NoSuchThread, ThreadBlocked
from shop.messages.models import Message, ReplyTime, Thread
from shop.messages.services import access, reading, reports, times, writing
from shop.messages.services.access import Side
from shop.orders.models import OrderLine
from tests.shop.checkout.makers import NOW
from tests.shop.returns.makers import Sold, picture, sold
from tests.threads import together

LATER = NOW + timedelta(hours=2)


def staff(number: int = 1) -> Actor:
    return Actor(900_000 + number, permissions.OF_STAFF, None, is_staff=True)


def buyer(thing: Sold) -> Side:
    return access.buyer_by_link(thing.placed.token)


def stall(thing: Sold) -> Side:
    return access.seller(thing.shelf.stall.seller.user_id, thing.shelf.stall.vendor_id)


def say(thing: Sold, text: str = "Bonjour", side: Side | None = None, **more: object) -> int:
    side = side or buyer(thing)
    thread_id = writing.about_parcel(side, thing.parcel_id, NOW)
    writing.write(side, thread_id, text, NOW, who="test", **more)  # type: ignore[arg-type]
    return thread_id


def test_one_conversation_for_a_parcel_however_many_begin(both: Flask) -> None:
    thing = sold()
    results = together(both, lambda n: say(thing, f"Bonjour {n}"), 12)
    assert len(set(results)) == 1, results
    assert session().scalar(select(func.count()).select_from(Thread)) == 1
    assert session().scalar(select(func.count()).select_from(Message)) == 12
    assert session().scalar(select(func.count()).select_from(ReplyTime)) == 1


def test_only_its_two_sides_reach_it(app: Flask) -> None:
    thing, other = sold(), sold()
    thread_id = say(thing)
    for side in (buyer(other), stall(other), access.buyer_of_account(1), access.staff(staff())):
        with pytest.raises(NoSuchThread):
            reading.get_thread(side, thread_id)
        with pytest.raises(NoSuchThread):
            writing.write(side, thread_id, "x", NOW, who="x")
    with pytest.raises(NoSuchThread):
        writing.about_parcel(buyer(other), thing.parcel_id, NOW)
    assert reading.get_thread(stall(thing), thread_id).messages[0].text == "Bonjour"


def test_waits_are_counted_once_and_for_all_cooperatives_at_once(app: Flask) -> None:
    thing, quiet = sold(), sold()
    thread_id = say(thing)
    say(thing, "Toujours là")
    say(quiet)
    writing.write(stall(thing), thread_id, "Oui", LATER)
    writing.write(stall(thing), thread_id, "Encore", LATER)
    found = services.reply_times(NOW, LATER)
    mine = found[thing.shelf.stall.vendor_id]
    assert (mine.asked, mine.answered, mine.median_seconds) == (1, 1, 7_200)
    assert found[quiet.shelf.stall.vendor_id].answered == 0
    assert services.reply_times(LATER, LATER + timedelta(days=1)) == {}
    assert times.wait_faults() == []
    with transaction() as s:
        s.execute(update(ReplyTime).values(live_key=ReplyTime.id + 70, answered_at=NOW - timedelta(days=1)))
    assert len(times.wait_faults()) == 4


def test_the_other_side_hears_of_the_first_unread_message(app: Flask) -> None:
    thing = sold()
    session().rollback()
    before = session().scalar(select(func.count()).select_from(OutgoingMessage)) or 0
    thread_id = say(thing)
    say(thing, "Encore")
    told = select(OutgoingMessage).where(OutgoingMessage.body.contains("/messages/"))
    assert len(session().scalars(told).all()) == 1
    reading.get_thread(stall(thing), thread_id)
    say(thing, "Et ceci")
    assert len(session().scalars(told).all()) == 2
    assert before is not None


def test_empty_long_and_too_many(app: Flask) -> None:
    thing = sold()
    for text in (" ", "x" * 2001):
        with pytest.raises(EmptyMessage):
            say(thing, text)
    say(thing, "", photos=(picture(),))
    for n in range(writing.PER_HOUR - 1):
        say(thing, f"Bonjour {n}")
    with pytest.raises(TooMany):
        say(thing)


def test_a_report_opens_it_to_the_office_and_leaves_a_trace(app: Flask) -> None:
    thing = sold()
    thread_id = say(thing, "Idiot")
    with pytest.raises(BadThreadReport):
        reports.report(stall(thing), thread_id, "because", "", NOW)
    for _tap in range(2):
        reports.report(stall(thing), thread_id, "abuse", "", NOW)
    (one,) = reports.report_queue(staff())
    assert reports.count_reported(staff()) == 1
    found = reports.get_report(staff(), one.report.id)
    assert found.thread.messages[0].text == "Idiot"
    assert session().scalars(select(AuditEntry).where(AuditEntry.action == "thread.read")).one()
    nowhere = Actor(1, permissions.OF_STAFF, frozenset({"01.001"}), is_staff=True)
    assert reports.count_reported(nowhere) == 0
    with pytest.raises(NotFound):
        reports.get_report(nowhere, one.report.id)
    own = Actor(thing.shelf.stall.seller.user_id, permissions.OF_STAFF, None, is_staff=True)
    with pytest.raises(OwnCase):
        reports.decide(own, one.report.id, "kept", [], "x", NOW)
    message_id = found.thread.messages[0].id
    reports.decide(staff(), one.report.id, "hidden", [message_id], "Insulte", NOW)
    assert reading.get_thread(stall(thing), thread_id).messages[0].text == ""
    with pytest.raises(NotFound):
        reports.decide(staff(), one.report.id, "kept", [], "x", NOW)


def test_two_agents_decide_at_once_and_one_counts(both: Flask) -> None:
    thing = sold()
    thread_id = say(thing)
    reports.report(stall(thing), thread_id, "spam", "", NOW)
    report_id = reports.report_queue(staff())[0].report.id
    results = together(both, lambda n: reports.decide(staff(n), report_id, "blocked", [], "Pub", NOW), 8)
    assert sum(r is None for r in results) == 1
    assert all(isinstance(r, (Conflict, NotFound)) for r in results if r is not None), results
    with pytest.raises(ThreadBlocked):
        say(thing, "Encore")


def test_a_person_asks_about_a_product_on_sale(app: Flask) -> None:
    thing = sold()
    user_id = thing.shelf.stall.seller.user_id
    assert user_id
    product_id = session().scalars(select(OrderLine.product_id)).first()
    assert product_id
    thread_id = writing.about_product(user_id, product_id, NOW)
    assert writing.about_product(user_id, product_id, NOW) == thread_id
    writing.write(access.buyer_of_account(user_id), thread_id, "En rouge ?", NOW)
    assert [t.id for t in reading.list_threads(access.buyer_of_account(user_id))] == [thread_id]
    assert reading.count_unread_of_vendor(thing.shelf.stall.vendor_id) == 1
    with pytest.raises(NoSuchThread):
        writing.about_product(user_id, 987_654, NOW)
