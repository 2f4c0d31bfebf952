"""A cooperative contests a parcel; another person decides; granted, the score is another one."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from core.errors import DomainError, NotAllowed
from scoring.errors import AlreadyDecided, BadAppeal, NoSuchAppeal, NoSuchParcel
from scoring.fairness.models import Appeal
from scoring.fairness.services import again, appeals, parity, signals
from scoring.method.services import reading, running
from scoring.permissions import DECIDE_APPEALS
from shop.performance.models import Fact
from tests.scoring.makers import AS_OF, make_fact, seller
from tests.shop.catalog.makers import NOW, Stall, make_stall
from tests.shop.vendors.makers import make_user


def inspector(provinces: frozenset[str] | None = None) -> Actor:
    return Actor(make_user(), frozenset({DECIDE_APPEALS}), provinces, is_staff=True)


def late_parcel(stall: Stall) -> int:
    query = select(Fact.vendor_order_id).where(Fact.vendor_id == stall.vendor_id, Fact.on_time == 0)
    return session().scalars(query).first() or 0


def contest(stall: Stall, ground: str = "carrier") -> int:
    who = stall.seller.user_id
    return appeals.ask(who, stall.cooperative_id, late_parcel(stall), ground, "الطريق مقطوعة بالثلج", NOW)


def test_a_granted_appeal_moves_the_score(both: Flask) -> None:
    stall = seller(20, late=2)
    parcel = make_fact(stall, on_time=0)
    before = running.run(AS_OF, NOW)
    key = appeals.ask(stall.seller.user_id, stall.cooperative_id, parcel, "disaster", "فيضان بالدوار", NOW)
    assert [card.id for card in appeals.queue(inspector())] == [key]
    assert appeals.count_waiting(inspector()) == 1
    appeals.decide(inspector(), key, True, "أكدته السلطة المحلية", NOW)
    after = running.run(AS_OF, NOW + timedelta(hours=1))
    assert after.id != before.id
    new, old = reading.history(stall.cooperative_id, 1)[0], before
    assert new.inputs["orders"] == 20
    assert running.recompute(old.id) == []
    with pytest.raises(AlreadyDecided):
        appeals.decide(inspector(), key, False, "لا", NOW)


def test_a_granted_appeal_is_seen_the_next_day(both: Flask) -> None:
    stall = seller(20, late=2)
    before = running.run(AS_OF, NOW)
    appeals.decide(inspector(), contest(stall), True, "أكدته السلطة المحلية", NOW + timedelta(hours=1))
    after = again.score_again(NOW + timedelta(days=1))
    assert after
    assert (after.as_of, after.id != before.id) == (AS_OF, True)
    card = reading.find_score(stall.cooperative_id)
    assert card
    assert (card.run_id, card.inputs["orders"]) == (after.id, 19)
    assert again.score_again(NOW + timedelta(days=2)) is None, "once is enough"


def test_a_refused_appeal_changes_nothing(app: Flask) -> None:
    stall = seller(12, late=1)
    key = contest(stall)
    appeals.decide(inspector(), key, False, "لا دليل", NOW)
    assert session().scalar(select(Fact.excluded).where(Fact.vendor_order_id == late_parcel(stall))) == ""
    assert appeals.appeals_of(stall.seller.user_id, stall.cooperative_id)[0].reason == "لا دليل"
    assert contest(stall) != key, "it may be asked again, with something new"


def test_who_may_ask_and_who_may_decide(app: Flask) -> None:
    stall, other = seller(12, late=1), seller(12, late=1)
    key = contest(stall)
    with pytest.raises(BadAppeal):
        contest(stall)
    with pytest.raises(NotAllowed):
        appeals.ask(other.seller.user_id, stall.cooperative_id, late_parcel(stall), "carrier", "نص طويل", NOW)
    with pytest.raises(NoSuchParcel):
        appeals.ask(stall.seller.user_id, stall.cooperative_id, late_parcel(other), "carrier", "نص طويل", NOW)
    with pytest.raises(NotAllowed):
        appeals.decide(Actor(1), key, True, "نعم", NOW)
    with pytest.raises(NoSuchAppeal):
        appeals.decide(inspector(frozenset({"01.051"})), key, True, "نعم", NOW)
    own = Actor(stall.seller.user_id, frozenset({DECIDE_APPEALS}), None, is_staff=True)
    with pytest.raises(DomainError):
        appeals.decide(own, key, True, "نعم", NOW)
    with pytest.raises(BadAppeal):
        appeals.decide(inspector(), key, True, " ", NOW)
    assert session().scalar(select(Appeal.state)) == "open"


@pytest.mark.parametrize(("ground", "text"), [("bad luck", "نص طويل"), ("carrier", "لا")])
def test_an_appeal_needs_its_words(app: Flask, ground: str, text: str) -> None:
    stall = seller(12, late=1)
    with pytest.raises(BadAppeal):
        appeals.ask(stall.seller.user_id, stall.cooperative_id, late_parcel(stall), ground, text, NOW)


def test_parity_of_a_run_and_signals(app: Flask) -> None:
    stalls = [seller(12) for _n in range(2)] + [make_stall() for _n in range(4)]
    run = running.run(AS_OF, NOW)
    rows = parity.parity_of(run)
    assert {row.dimension for row in rows} == {"women", "region", "language", "size", "age"}
    assert all(row.rated in (None, 0) for row in rows)
    card = reading.find_score(stalls[0].cooperative_id)
    assert card
    assert signals.signals_of(card) == []
    assert not signals.has_badge(stalls[0].cooperative_id)
