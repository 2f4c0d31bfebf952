"""Commission: two people, dated, frozen at sale, given back with what falls away."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import NotAllowed
from shop.ledger import permissions, rules
from shop.ledger import services as ledger
from shop.ledger.data import CommissionRule, Sale, Wanted
from shop.ledger.errors import BadRule, OwnProposal, RuleDecided
from shop.ledger.models import LineCommission, Rate
from shop.ledger.services import commission
from shop.ledger.services.commission import Proposal
from shop.orders import services as orders
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, books, deliver, ordered, sold
from tests.shop.orders.makers import shelf
from tests.threads import together

MAKER = Actor(900_101, permissions.OF_STAFF, None, is_staff=True)
CHECKER = Actor(900_102, permissions.OF_STAFF, None, is_staff=True)
BEFORE = NOW - timedelta(days=1)


def rule(rate_bp: int = 200, position: int = 100, **wanted: Any) -> int:
    """A rule in force since yesterday."""
    proposal = Proposal(Wanted(**wanted), rate_bp, position, BEFORE, None, "why")
    made = commission.propose(MAKER, proposal, BEFORE)
    commission.decide(CHECKER, made, True, "", BEFORE)
    return made


def test_the_fee_is_on_the_amount_before_vat_with_vat_on_top() -> None:
    assert rules.fee_of(10_000, 200) == (200, 40)
    assert rules.fee_of(10_025, 200) == (201, 40)
    assert rules.fee_of(0, 200) == (0, 0)


def test_the_first_match_decides_by_position_then_the_newest() -> None:
    def made(number: int, position: int, rate: int, **wanted: Any) -> CommissionRule:
        return CommissionRule(number, position, Wanted(**wanted), rate, BEFORE, None)

    known = [
        made(1, 100, 300), made(2, 50, 200, category_id=7), made(3, 50, 250, category_id=7),
        made(4, 10, 0, vendor_id=3),
        made(5, 20, 100, label="bio"), made(6, 30, 150, kind="union"),
    ]  # fmt: skip

    def rate(vendor: int, categories: set[int], labels: set[str], kind: str = "cooperative") -> int:
        sale = Sale(vendor, frozenset(categories), frozenset(labels), kind, 100)
        found = rules.first_match(known, sale, NOW)
        assert found
        return found.rate_bp

    assert rate(1, {9}, set()) == 300
    assert rate(1, {7, 1}, set()) == 250
    assert rate(1, {7}, {"bio"}) == 100
    assert rate(3, {7}, {"bio"}) == 0
    assert rate(1, {7}, set(), "union") == 150
    assert (
        rules.first_match(known, Sale(1, frozenset(), frozenset(), "cooperative", 1), BEFORE - timedelta(1))
        is None
    )


def test_earning_takes_the_fee_and_a_return_gives_it_back(both: Flask) -> None:
    rule(200)
    goods = shelf()
    bought = sold(goods, method="stripe", quantity=2)
    parcel, vendor = bought.parcels[0], goods.stall.vendor_id
    row = session().execute(select(LineCommission.__table__)).one()
    fee, vat = row.fee_centimes, row.vat_centimes
    assert (fee, vat) == rules.fee_of(row.base_ht_centimes, 200)
    assert books() == {
        "psp_clearing": parcel.total_centimes, "commission_income": -fee, "vat_due": -vat,
        f"vendor_payable:{vendor}": fee + vat - parcel.total_centimes,
    }  # fmt: skip
    assert_books(both)


def test_later_rules_reach_no_past_sale(both: Flask) -> None:
    rule(200)
    goods = shelf()
    before = ordered(goods, method="stripe")
    later = NOW + timedelta(days=1)
    other = commission.propose(MAKER, Proposal(Wanted(), 900, 1, later, None, "more"), NOW)
    commission.decide(CHECKER, other, True, "", NOW)
    after = ordered(goods, method="stripe", now=later)
    query = select(LineCommission.vendor_order_id, LineCommission.rate_bp)
    rates = {row.vendor_order_id: row.rate_bp for row in session().execute(query)}
    assert rates == {before.parcels[0].id: 200, after.parcels[0].id: 900}
    assert ledger.catch_up() == 0


def test_one_person_is_not_enough_and_a_decision_is_made_once(both: Flask) -> None:
    made = commission.propose(MAKER, Proposal(Wanted(), 200, 1, NOW, None, "why"), NOW)
    with pytest.raises(OwnProposal):
        commission.decide(MAKER, made, True, "", NOW)
    results = together(both, lambda _n: commission.decide(CHECKER, made, True, "", NOW), 10)
    assert results.count(None) == 1
    assert all(isinstance(r, RuleDecided) for r in results if r is not None)
    with pytest.raises(NotAllowed):
        commission.propose(Actor(1), Proposal(Wanted(), 200, 1, NOW, None, "why"), NOW)


def test_nothing_holds_backwards(app: Flask) -> None:
    made = commission.propose(MAKER, Proposal(Wanted(), 200, 1, BEFORE, None, "why"), BEFORE)
    commission.decide(CHECKER, made, True, "", NOW)
    session().expire_all()
    assert session().get_one(Rate, made).valid_from == NOW
    for bad in (
        Proposal(Wanted(), 3001, 1, NOW, None, "why"), Proposal(Wanted(), -1, 1, NOW, None, "why"),
        Proposal(Wanted(), 1, 0, NOW, None, "why"), Proposal(Wanted(), 1, 1, NOW, NOW, "why"),
        Proposal(Wanted(), 1, 1, NOW, None, " "), Proposal(Wanted(vendor_id=99), 1, 1, NOW, None, "x"),
        Proposal(Wanted(category_id=99), 1, 1, NOW, None, "x"), Proposal(Wanted(label="zq"), 1, 1, NOW, None, "x"),
    ):  # fmt: skip
        with pytest.raises(BadRule):
            commission.propose(MAKER, bad, NOW)


def test_a_rule_ends_by_two_people_and_leaves_its_history(app: Flask) -> None:
    first = rule(200)
    end = commission.propose_end(MAKER, first, NOW, "no longer", NOW)
    with pytest.raises(OwnProposal):
        commission.decide(MAKER, end, True, "", NOW)
    commission.decide(CHECKER, end, True, "", NOW)
    later = ordered(shelf(), method="stripe", now=NOW + timedelta(hours=1))
    assert later
    assert session().scalars(select(LineCommission.rate_bp)).all() == [0]
    assert [c.in_force for c in commission.list_rules(MAKER, NOW + timedelta(hours=1))] == [False, False]


def test_the_preview_says_what_last_month_would_have_cost(app: Flask) -> None:
    goods, other = shelf(), shelf()
    sold(goods, other, method="stripe")
    made = commission.propose(
        MAKER, Proposal(Wanted(vendor_id=goods.stall.vendor_id), 500, 1, NOW, None, "why"), NOW
    )
    seen = commission.preview(CHECKER, made, NOW + timedelta(hours=1))
    assert (seen.lines, seen.fee_now) == (2, 0)
    assert seen.fee_then == rules.fee_of(seen.base_ht // 2, 500)[0]
    assert len(seen.vendors) == 1


def test_doctor_finds_a_fee_that_is_not_its_rules_and_a_rule_of_one_person(app: Flask) -> None:
    from shop.ledger.services.checks import commission_faults

    made = rule(200)
    assert commission_faults() == []
    with transaction() as s:
        s.get_one(Rate, made).decided_by = MAKER.user_id
    assert any("approved by who proposed" in f for f in commission_faults())


def test_part_of_a_parcel_falls_away_after_the_earning(both: Flask) -> None:
    from shop.orders.data import LineChange
    from shop.orders.models import OrderLine
    from shop.orders.services.adjusting import adjust

    rule(370)
    goods = shelf()
    bought = ordered(goods, method="stripe", quantity=3)
    parcel = bought.parcels[0]
    deliver(goods, parcel.id)
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel.id)).one()
    for n in range(3):
        adjust(
            orders.by_system(), parcel.id, "returned", [LineChange(line, quantity=1)], source=f"t:{n}", reason="x",
            now=NOW + timedelta(hours=n + 1),
        )  # fmt: skip
        assert_books(both)
    left = books()
    assert "commission_income" not in left
    assert "vat_due" not in left
    assert left[f"vendor_payable:{goods.stall.vendor_id}"] == -parcel.delivery_centimes
