"""Cases: answered, offered, decided, appealed before other eyes, left alone; money only at the end."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import Conflict, NotAllowed
from registry.errors import OwnCase
from registry.models import Role
from shop.cases import permissions, services
from shop.cases.data import CaseData
from shop.cases.errors import (
    BadCaseAmount,
    BadKind,
    CaseMovedOn,
    CaseNotPossible,
    CaseOpenAlready,
    DecisionReasonMissing,
    NoSuchCase,
    OtherHandNeeded,
    StatementMissing,
)
from shop.cases.models import Case, CaseDecision
from shop.cases.services import access, checks, clocks, reading
from shop.cases.services.access import By, by_system
from shop.orders.models import VendorOrder
from shop.payments.models import Refund
from shop.returns import services as returns
from shop.returns.models import Return
from shop.returns.services import access as return_access
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, deliver, ordered
from tests.shop.orders.makers import shelf
from tests.shop.remittances.makers import make_carriers
from tests.shop.returns.makers import Sold, ask, sold
from tests.threads import together

LATER = NOW + timedelta(days=2)


def agent(number: int, *rights: str) -> Actor:
    return Actor(900_000 + number, frozenset(rights or permissions.OF_STAFF), None, is_staff=True)


def vendor(thing: Sold) -> By:
    return access.by_vendor(thing.shelf.stall.seller.user_id, thing.shelf.stall.vendor_id)


def begin(
    thing: Sold, kind: str = "not_as_described", asked: int = 5_000, key: str = "form-a", **more: object
) -> int:
    return services.open_by_buyer(thing.buyer, thing.parcel_id, kind, "Il manque", asked, key, NOW, **more)  # type: ignore[arg-type]


def look(case_id: int) -> CaseData:
    session().rollback()
    return reading.get(by_system(), case_id)


def refunds() -> list[int]:
    session().rollback()
    return list(session().scalars(select(Refund.amount_centimes).order_by(Refund.id)))


def test_an_offer_that_is_taken_pays_once(both: Flask) -> None:
    thing = sold(quantity=2)
    case_id = begin(thing)
    assert begin(thing) == case_id
    with pytest.raises(CaseOpenAlready):
        begin(thing, key="form-b")
    with pytest.raises(BadCaseAmount):
        services.offer_answer(vendor(thing), case_id, "Voici", 10_000_000, LATER)
    with pytest.raises(StatementMissing):
        services.offer_answer(vendor(thing), case_id, " ", 0, LATER)
    services.offer_answer(vendor(thing), case_id, "Appelez 0661234578", 3_001, LATER)
    assert look(case_id).entries[-1].text == "Appelez ••••••"
    for _tap in range(2):
        services.take_offer(thing.buyer, case_id, LATER)
    found = look(case_id)
    assert (found.state, found.outcome, found.money_centimes) == ("final", "offer", 3_001)
    assert refunds() == [3_001]
    assert begin(thing, key="form-c") != case_id
    assert checks.case_faults() == []


def test_a_decision_is_carried_out_when_nobody_appeals(both: Flask) -> None:
    thing = sold(quantity=2)
    case_id = begin(thing, asked=9_000)
    assert services.expire(NOW + timedelta(days=2)) == 0
    assert services.expire(NOW + timedelta(days=4)) == 1
    assert look(case_id).state == "mediation"
    with pytest.raises(DecisionReasonMissing):
        services.decide(agent(1), case_id, "refund", 4_000, "", LATER)
    for outcome, amount in (("refund", 0), ("refund", 10**9)):
        with pytest.raises(BadCaseAmount):
            services.decide(agent(1), case_id, outcome, amount, "Vu", LATER)
    with pytest.raises(BadKind):
        services.decide(agent(1), case_id, "return", 0, "Vu", LATER)
    services.decide(agent(1), case_id, "refund", 4_000, "Vu", LATER)
    assert refunds() == []
    assert services.expire(LATER + timedelta(days=8)) == 1
    found = look(case_id)
    assert (found.state, found.outcome, found.money_centimes) == ("final", "refund", 4_000)
    assert refunds() == [4_000]
    assert services.expire(LATER + timedelta(days=80)) == 0
    assert checks.case_faults() == []


def test_an_appeal_is_decided_by_other_eyes_and_for_good(app: Flask) -> None:
    thing = sold(quantity=2)
    case_id = begin(thing, asked=9_000)
    services.expire(NOW + timedelta(days=4))
    services.decide(agent(1), case_id, "refund", 9_000, "Vu", LATER)
    with pytest.raises(CaseMovedOn):  # the buyer has all they asked for
        services.appeal(thing.buyer, case_id, "Plus", LATER)
    with pytest.raises(StatementMissing):
        services.appeal(vendor(thing), case_id, " ", LATER)
    services.appeal(vendor(thing), case_id, "Non", LATER)
    with pytest.raises(OtherHandNeeded):
        services.decide_appeal(agent(1), case_id, "no_refund", 0, "Vu", LATER)
    services.decide_appeal(agent(2), case_id, "no_refund", 0, "La photo montre le contraire", LATER)
    found = look(case_id)
    assert (found.state, found.outcome, [d.by for d in found.decisions]) == (
        "final",
        "no_refund",
        [900_001, 900_002],
    )
    assert refunds() == []
    with pytest.raises(CaseMovedOn):
        services.appeal(thing.buyer, case_id, "Encore", LATER)


def test_an_appeal_comes_in_time_or_not_at_all(app: Flask) -> None:
    thing = sold()
    case_id = begin(thing)
    services.expire(NOW + timedelta(days=4))
    services.decide(agent(1), case_id, "no_refund", 0, "Vu", LATER)
    with pytest.raises(CaseMovedOn):
        services.appeal(thing.buyer, case_id, "Non", LATER + timedelta(days=7))
    services.appeal(thing.buyer, case_id, "Non", LATER + timedelta(days=6))


def test_silence_of_the_buyer_pays_the_offer(app: Flask) -> None:
    thing = sold()
    case_id = begin(thing)
    services.offer_answer(vendor(thing), case_id, "Voici", 1_000, NOW)
    assert [services.remind(NOW + timedelta(days=6, hours=5)) for _ in range(2)] == [1, 0]
    assert services.expire(NOW + timedelta(days=7)) == 1
    found = look(case_id)
    assert (found.outcome, found.money_centimes) == ("settled", 1_000)


def test_a_refused_return_is_accepted_by_the_office(app: Flask) -> None:
    thing = sold()
    return_id = ask(thing, why="damaged", wish="replace")
    returns.refuse(thing.vendor, return_id, "Non", LATER)
    case_id = begin(thing, "refund_refused", return_id=return_id)
    assert returns.expire(NOW + timedelta(days=90)) == 0  # the case holds it
    services.expire(NOW + timedelta(days=4))
    services.decide(agent(1), case_id, "return", 0, "Photo claire", LATER)
    services.expire(LATER + timedelta(days=8))
    session().rollback()
    assert session().get_one(Return, return_id).state == "accepted"
    assert look(case_id).outcome == "return"


def test_goods_on_their_way_back_for_too_long_come_before_the_office(app: Flask) -> None:
    thing = sold()
    return_id = ask(thing)
    returns.send(thing.buyer, return_id, LATER)
    late = LATER + timedelta(days=15)
    assert [services.escalate_returns(late), services.escalate_returns(late)] == [1, 0]
    case_id = session().scalars(select(Case.id)).one()
    services.expire(late + timedelta(days=4))
    services.decide(agent(1), case_id, "return", 0, "Le transporteur l'a remis", late)
    services.expire(late + timedelta(days=30))
    returns.expire(late + timedelta(days=60))
    assert refunds() == [10_000]


def test_money_in_dispute_is_held(app: Flask) -> None:
    thing, other, third = sold(), sold(), sold()
    ids = [thing.parcel_id, other.parcel_id, third.parcel_id]
    assert services.held_vendor_orders(ids) == set()
    case_id = begin(thing)
    ask(other)
    assert services.held_vendor_orders(ids) == {thing.parcel_id, other.parcel_id}
    services.withdraw(thing.buyer, case_id, LATER)
    assert services.held_vendor_orders(ids) == {other.parcel_id}


def test_a_carrier_that_paid_too_little_is_the_offices_own_matter(app: Flask) -> None:
    thing = sold(method="cod")
    opened = [
        services.open_case("carrier_variance", thing.parcel_id, by_system(), source="remittance:1:7", now=NOW,
                           asked_centimes=300) for _ in range(2)
    ]  # fmt: skip
    assert len(set(opened)) == 1
    assert look(opened[0]).state == "mediation"
    with pytest.raises(NoSuchCase):
        reading.get(thing.buyer, opened[0])
    with pytest.raises(BadCaseAmount):
        services.decide(agent(1), opened[0], "refund", 300, "Vu", LATER)
    services.decide(agent(1), opened[0], "no_refund", 0, "Le transporteur paie demain", LATER)


def test_what_cannot_be_complained_of(app: Flask) -> None:
    thing = sold(to="shipped")
    with pytest.raises(CaseNotPossible):
        begin(thing, "damaged")
    with pytest.raises(BadKind):
        begin(thing, "carrier_variance")
    with pytest.raises(BadCaseAmount):
        begin(thing, "not_received", asked=10**9)
    assert begin(thing, "not_received", asked=0)


def test_a_case_of_goods_on_the_way_can_give_all_back_with_its_delivery(app: Flask) -> None:
    thing = sold(to="shipped", quantity=1)
    total = thing.placed.total_centimes
    case_id = begin(thing, "not_received", asked=total)
    services.expire(NOW + timedelta(days=4))
    services.decide(agent(1), case_id, "refund", total, "Perdu", LATER)
    services.expire(LATER + timedelta(days=9))
    assert refunds() == [total]


def test_nobody_from_outside_sees_or_moves_a_case(app: Flask) -> None:
    thing, other = sold(), sold()
    case_id = begin(thing)
    nowhere = Actor(1, permissions.OF_STAFF, frozenset({"01.001"}), is_staff=True)
    for by in (other.buyer, vendor(other), access.by_staff(nowhere)):
        with pytest.raises(NoSuchCase):
            reading.get(by, case_id)
    with pytest.raises(NoSuchCase):
        services.offer_answer(vendor(other), case_id, "x", 0, LATER)
    with pytest.raises(NoSuchCase):
        services.withdraw(other.buyer, case_id, LATER)
    with pytest.raises(NoSuchCase):
        begin(thing, "other", return_id=ask(other), key="k")
    with pytest.raises(NotAllowed):
        services.decide(agent(1, permissions.READ), case_id, "no_refund", 0, "x", LATER)


def test_nobody_decides_for_the_own_cooperative(app: Flask) -> None:
    thing = sold()
    case_id = begin(thing)
    services.expire(NOW + timedelta(days=4))
    me = Actor(thing.shelf.stall.seller.user_id, permissions.OF_STAFF, None, is_staff=True)
    assert session().scalar(select(Role.id).where(Role.user_id == me.user_id))
    with pytest.raises(OwnCase):
        services.decide(me, case_id, "no_refund", 0, "x", LATER)


def test_notes_of_staff_are_seen_by_staff_alone(app: Flask) -> None:
    thing = sold()
    case_id = begin(thing)
    services.add(access.by_staff(agent(1)), case_id, "Appeler le 0661234578", LATER, note=True)
    assert "0661234578" in reading.get(access.by_staff(agent(2)), case_id).entries[-1].text
    for by in (thing.buyer, vendor(thing)):
        assert [entry.kind for entry in reading.get(by, case_id).entries] == ["statement"]


def test_two_agents_decide_at_once_and_one_counts(both: Flask) -> None:
    thing = sold(quantity=2)
    case_id = begin(thing)
    services.expire(NOW + timedelta(days=4))

    def decide(n: int) -> None:
        services.decide(agent(n), case_id, "refund", 1_000 + n, "Vu", LATER)

    results = together(both, decide, 10)
    assert sum(r is None for r in results) == 1
    assert all(isinstance(r, Conflict) for r in results if r is not None), results
    assert len(session().scalars(select(CaseDecision)).all()) == 1


def test_offer_taken_return_inspected_and_time_at_once_never_pay_twice(both: Flask) -> None:
    """A case and a return of the same parcel: together they never give back more than was paid (I4)."""
    thing = sold(quantity=1)
    total = thing.placed.total_centimes
    return_id = ask(thing)
    returns.send(thing.buyer, return_id, LATER)
    returns.receive(thing.vendor, return_id, LATER)
    case_id = begin(thing, asked=total)
    services.offer_answer(vendor(thing), case_id, "Voici", total, LATER)
    late = LATER + timedelta(days=30)

    def act(n: int) -> object:
        if n % 4 == 3:
            services.take_offer(thing.buyer, case_id, LATER)
            return None
        return services.expire(late) if n % 2 else returns.expire(late)

    together(both, act, 16)
    assert sum(refunds()) <= total
    row = session().execute(select(VendorOrder.adjusted_centimes, VendorOrder.total_centimes)).one()
    assert row.adjusted_centimes == sum(refunds()) <= row.total_centimes
    assert checks.case_faults() == []


def test_planted_damage_is_found(app: Flask) -> None:
    thing = sold()
    case_id = begin(thing)
    services.expire(NOW + timedelta(days=4))
    services.decide(agent(1), case_id, "no_refund", 0, "Vu", LATER)
    with transaction() as s:
        s.execute(update(Case).values(state="appealed", money_centimes=7, live_key=None))
        second = {
            "case_id": case_id,
            "round": 2,
            "outcome": "no_refund",
            "centimes": 0,
            "reason": "x",
            "by": 900_001,
        }
        s.execute(insert(CaseDecision).values(**second, at=NOW))
    found = " | ".join(checks.case_faults())
    for part in (
        "adjustment differ",
        "before it was final",
        "history",
        "holds its place",
        "twice by one person",
    ):
        assert part in found


def test_return_scope_is_the_same_for_staff(app: Flask) -> None:
    from shop.returns import permissions as of_returns

    thing = sold()
    return_id = ask(thing)
    nowhere = Actor(1, of_returns.OF_STAFF, frozenset({"01.001"}), is_staff=True)
    assert return_access.get_return(return_access.by_staff(agent(1, of_returns.READ)), return_id)
    with pytest.raises(returns_error()):
        return_access.get_return(return_access.by_staff(nowhere), return_id)


def returns_error() -> type[Exception]:
    from shop.returns.errors import NoSuchReturn

    return NoSuchReturn


@pytest.mark.parametrize(("kind", "back"), [("other", [1_000]), ("not_received", [])])
def test_a_parcel_that_arrived_was_paid_at_the_door_whoever_wrote_what(
    both: Flask, kind: str, back: list[int]
) -> None:
    """A carrier took the cash and the cooperative wrote nothing down: what is decided goes back to the buyer, and is
    not given to the carrier instead."""
    make_carriers()
    goods = shelf()
    bought = ordered(goods)
    parcel_id = bought.parcels[0].id
    deliver(goods, parcel_id, carrier="Amana")
    case_id = services.open_case(kind, parcel_id, by_system(), source=f"test:{kind}", now=NOW)
    clocks.expire(LATER + timedelta(days=5))
    services.decide(agent(1), case_id, "refund", 1_000, "Le prix était faux", LATER)
    clocks.expire(LATER + timedelta(days=30))
    assert look(case_id).money_centimes == 1_000
    assert refunds() == back
    row = session().scalars(select(VendorOrder.cod_expected_centimes).where(VendorOrder.id == parcel_id))
    assert row.one() == bought.parcels[0].total_centimes - (0 if back else 1_000)
    assert_books(both)
