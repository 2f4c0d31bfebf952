"""The state machine: facts in any order and any number reach the same state."""

from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.payments import rules
from shop.payments.data import Closed, Dispute, Facts, RefundFact, RefundState, State, Verdict

refund_facts = st.builds(
    RefundFact,
    ref=st.sampled_from(["re_1", "re_2"]),
    amount=st.just(300),
    state=st.sampled_from(list(RefundState)),
)
facts = st.builds(
    Facts,
    asked=st.booleans(),
    authorized=st.sampled_from([0, 1000]),
    captured=st.sampled_from([0, 0, 1000]),
    closed=st.sampled_from(list(Closed)),
    dispute=st.sampled_from([Dispute.NONE, Dispute.NONE, *Dispute]),
    refunds=st.lists(refund_facts, max_size=2).map(lambda found: {fact.ref: fact for fact in found}),
)


def fold(told: list[Facts]) -> Facts:
    return reduce(rules.merge, told, Facts())


@given(st.lists(facts, max_size=6), st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_order_and_any_repetition_reach_the_same_state(told, random, times):
    expected = fold(told)
    shuffled = told * times
    random.shuffle(shuffled)
    assert fold(shuffled) == expected
    assert rules.state_of(fold(shuffled), 1000) is rules.state_of(expected, 1000)


@given(facts, facts, facts)
def test_merging_is_associative_commutative_and_idempotent(a, b, c):
    assert rules.merge(a, rules.merge(b, c)) == rules.merge(rules.merge(a, b), c)
    assert rules.merge(a, b) == rules.merge(b, a)
    assert rules.merge(a, a) == a


def applied(known: Facts, told: Facts) -> Facts:
    return known if rules.must_wait(known, told) else rules.merge(known, told)


@given(st.lists(facts, min_size=1, max_size=6))
def test_every_change_of_state_is_a_way_through_the_machine(told):
    known = Facts()
    for news in told:
        after = applied(known, news)
        assert rules.may_become(rules.state_of(known, 1000), rules.state_of(after, 1000))
        known = after


@given(facts)
def test_money_speaks_only_after_it_is_known(told):
    known = applied(Facts(), told)
    if known.captured == 0:
        assert not known.refunds
        assert known.dispute is Dispute.NONE


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (Facts(), State.CREATED),
        (Facts(asked=True), State.REQUIRES_ACTION),
        (Facts(asked=True, authorized=1000), State.AUTHORIZED),
        (Facts(captured=400), State.AUTHORIZED),  # cash of the first parcel of two
        (Facts(asked=True, captured=1000), State.CAPTURED),
        (Facts(captured=1000, closed=Closed.CANCELLED), State.CAPTURED),  # money wins
        (Facts(closed=Closed.CANCELLED), State.CANCELLED),
        (Facts(authorized=1000, closed=Closed.FAILED), State.FAILED),
        (Facts(captured=1000, dispute=Dispute.OPEN), State.DISPUTED),
        (Facts(captured=1000, dispute=Dispute.WON), State.WON),
        (Facts(captured=1000, dispute=Dispute.LOST), State.LOST),
    ],
)
def test_state_follows_from_facts(known, state):
    assert rules.state_of(known, 1000) is state


def refunds(*states: RefundState) -> Facts:
    return Facts(
        captured=1000, refunds={f"re_{i}": RefundFact(f"re_{i}", 500, s) for i, s in enumerate(states)}
    )


def test_refunds_count_only_when_they_have_succeeded():
    sent, done, failed = RefundState.SENT, RefundState.SUCCEEDED, RefundState.FAILED
    assert rules.state_of(refunds(sent), 1000) is State.CAPTURED
    assert rules.state_of(refunds(done), 1000) is State.PARTIALLY_REFUNDED
    assert rules.state_of(refunds(done, done), 1000) is State.REFUNDED
    assert rules.state_of(refunds(done, failed), 1000) is State.PARTIALLY_REFUNDED
    assert rules.refunding(refunds(sent, failed)) == 500
    assert rules.refunded(refunds(sent, done)) == 500


def test_a_lost_dispute_is_final():
    assert not rules.STEPS[State.LOST]
    assert not rules.may_become(State.REFUNDED, State.CREATED)
    assert rules.may_become(State.CREATED, State.REFUNDED)
    assert rules.may_become(State.CANCELLED, State.CAPTURED)


@pytest.mark.parametrize(
    ("captured", "other", "verdict", "decision"),
    [
        (1000, False, Verdict.ACCEPTED, rules.Decision.ACCEPT),
        (1000, False, Verdict.DEAD_ORDER, rules.Decision.REFUND_LATE),
        (999, False, Verdict.ACCEPTED, rules.Decision.REFUND_MISMATCH),
        (1000, True, Verdict.ACCEPTED, rules.Decision.REFUND_DOUBLE),
    ],
)
def test_what_to_do_with_money(captured, other, verdict, decision):
    made = rules.decide_capture(due=1000, captured=captured, paid_by_other=other, verdict=verdict)
    assert made is decision


def test_checks_grow_apart_and_end_just_after_the_page():
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    end = now + rules.PAGE_LIFE
    assert rules.next_check(0, now, end) == now + timedelta(minutes=2)
    assert rules.next_check(9, now + timedelta(minutes=30), end) == end + timedelta(minutes=1)
    assert rules.next_check(9, end + timedelta(hours=1), end) > end


def test_transfer_reference_catches_one_wrong_digit():
    right = rules.transfer_reference(1234)
    assert right.startswith("ST0001234")
    assert len({rules.transfer_reference(n)[-2:] for n in range(1234, 1244)}) > 5
