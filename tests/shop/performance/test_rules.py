"""What counts, what is in time, what is a defect: decided on one parcel at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shop.performance import rules
from shop.performance.data import ParcelFacts

T0 = datetime(2026, 5, 4, 9, tzinfo=UTC)


def hours(n: float) -> datetime:
    return T0 + timedelta(hours=n)


PAID = ParcelFacts("shipped", "stripe", T0, "", 0, (("confirmed", "system", T0),), False, False, 0, 0, 0, 0)


def with_steps(facts: ParcelFacts, *steps: tuple[str, str, float]) -> ParcelFacts:
    told = tuple((to, party, hours(at)) for to, party, at in steps)
    return replace(facts, state=told[-1][0], steps=told)


@pytest.mark.parametrize(("left", "in_time"), [(1, True), (72, True), (72.1, False)])
def test_it_has_to_leave_within_three_days(left: float, in_time: bool) -> None:
    found = with_steps(PAID, ("confirmed", "system", 0), ("shipped", "vendor", left))
    assert rules.is_on_time(found) is in_time


def test_a_step_on_the_way_gives_no_more_time() -> None:
    slow = with_steps(
        PAID,
        ("confirmed", "system", 0),
        ("preparing", "vendor", 47),
        ("ready", "vendor", 94),
        ("shipped", "vendor", 100),
    )
    assert not rules.is_on_time(slow)


def test_a_cash_order_holds_a_day_after_it_was_placed_at_latest() -> None:
    cash = replace(PAID, payment_method="cod")
    waited = with_steps(cash, ("confirmed", "vendor", 90), ("shipped", "vendor", 97))
    assert rules.due_at(waited) == hours(24 + 72)
    assert not rules.is_on_time(waited)
    assert rules.due_at(with_steps(cash, ("confirmed", "vendor", 2))) == hours(74)


def test_a_seller_who_cancels_before_it_is_late_gains_nothing() -> None:
    early = with_steps(PAID, ("confirmed", "system", 0), ("cancelled", "vendor", 3))
    assert rules.counts(early)
    assert rules.defect(early) == "seller_cancelled"
    assert not rules.is_on_time(early)


def test_letting_a_cash_order_run_out_is_a_cancellation_too() -> None:
    silent = with_steps(replace(PAID, payment_method="cod"), ("expired", "system", 96))
    assert rules.counts(silent)
    assert rules.defect(silent) == "not_confirmed"
    unpaid = with_steps(replace(PAID, payment_method="bank_transfer"), ("expired", "system", 48))
    assert not rules.counts(unpaid)


def test_a_buyer_may_change_their_mind_but_not_for_a_late_parcel() -> None:
    changed = with_steps(PAID, ("confirmed", "system", 0), ("cancelled", "buyer", 5))
    assert not rules.counts(changed)
    tired = with_steps(PAID, ("confirmed", "system", 0), ("cancelled", "buyer", 80))
    assert rules.counts(tired)
    assert not rules.is_on_time(tired)
    assert rules.defect(tired) == ""
    assert not rules.counts(with_steps(PAID, ("cancelled", "staff", 80)))


def test_a_lost_parcel_is_the_carriers_when_it_can_be_traced() -> None:
    lost = with_steps(PAID, ("shipped", "vendor", 1), ("lost", "vendor", 300))
    assert rules.defect(lost) == "lost"
    assert rules.defect(replace(lost, tracking_number="AM123")) == ""
    assert rules.defect(replace(lost, tracking_number="AM123", case_lost=True)) == "case"


def test_what_waits_is_no_fact_yet() -> None:
    for state in ("pending_payment", "pending_cod_confirm"):
        assert not rules.counts(replace(PAID, state=state))


def test_orders_of_one_buyer_are_numbered_within_a_year() -> None:
    days = [T0 - timedelta(days=n) for n in (0, 10, 100, 364, 366, 800)]
    assert rules.nth_within_year(T0, days) == 4


def test_who_is_of_the_house() -> None:
    assert rules.is_related(7, [], {7, 8}, set())
    assert rules.is_related(None, ["phone"], {7}, {"phone"})
    assert not rules.is_related(9, ["other"], {7}, {"phone"})
    assert not rules.is_related(None, [], set(), set())


def test_a_day_to_answer() -> None:
    assert rules.is_answered_in_time(T0, hours(24))
    assert not rules.is_answered_in_time(T0, hours(24.5))
    assert not rules.is_answered_in_time(T0, None)
