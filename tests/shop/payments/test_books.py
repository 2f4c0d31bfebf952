"""The log of every change, and what the doctor says of planted damage."""

import itertools

from sqlalchemy import select

from core.db import session, transaction
from shop.payments import hooks, rules, services
from shop.payments.data import State
from shop.payments.models import Payment, PaymentTransition, Settlement
from shop.payments.services.checks import find_faults
from tests.shop.payments.told import captured


def test_every_change_is_logged_with_its_source(paying, standin):
    payment_id = captured(standin)
    services.request_refund(payment_id, 25_000, "x", "k")
    rows = session().scalars(
        select(PaymentTransition)
        .where(PaymentTransition.payment_id == payment_id)
        .order_by(PaymentTransition.id)
    )
    steps = [(row.from_state, row.to_state, row.source) for row in rows]
    assert steps[0] == ("created", "requires_action", "page")
    assert ("requires_action", "captured", "webhook:payment_intent.succeeded") in steps
    assert steps[-1] == ("captured", "refunded", "refund")
    for before, after in itertools.pairwise([steps[0][0]] + [step[1] for step in steps]):
        assert rules.may_become(State(before), State(after))


def test_the_doctor_names_planted_damage(paying, standin):
    payment_id = captured(standin)
    for column, value, says in (
        ("captured_centimes", 24_999, "captured 24999"),
        ("refunding_centimes", 77, "is promised back"),
        ("state", "cancelled", "its facts say captured"),
        ("dispute", 1, "its facts say disputed"),
    ):
        assert find_faults() == []
        good = damage(payment_id, column, value)
        assert any(says in fault for fault in find_faults()), column
        damage(payment_id, column, good)


def damage(payment_id: int, column: str, value: object) -> object:
    with transaction():
        row = session().get_one(Payment, payment_id)
        before = getattr(row, column)
        setattr(row, column, value)
    return before


def test_the_doctor_compares_with_the_order(paying, standin):
    payment_id = captured(standin)
    hooks.on_expected_amount(lambda _s, ids: dict.fromkeys(ids, 24_000))
    assert find_faults() == [f"payment {payment_id}: captured 25000, the order says 24000"]


def test_the_doctor_finds_an_effect_that_was_lost(paying, standin):
    payment_id = captured(standin)
    with transaction() as s:
        s.execute(Settlement.__table__.delete())
        row = session().get_one(Payment, payment_id)
        row.captured_centimes, row.state = 0, "requires_action"
    assert any("its effect is missing" in fault for fault in find_faults())
