"""A machine that does to real orders whatever anybody may do, in any order: I1, I4, I7, I15, I16 hold throughout."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.db import session
from core.errors import DomainError
from shop.orders import services as orders
from shop.orders.data import LineChange, OrderData, VendorOrderData
from shop.orders.services import reading
from shop.orders.services.checks import adjustment_faults, discount_faults, split_faults, stock_faults
from shop.payments import services as payments
from shop.payments.data import Method
from shop.vouchers.services.checks import voucher_faults
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, assert_holds, money_arrives, shelf
from tests.shop.vouchers.makers import buy, voucher
from tests.stories import stories

KINDS = st.sampled_from(["cancelled", "short", "returned", "goodwill"])
LATER = NOW + timedelta(days=30)


class Sale(RuleBasedStateMachine):
    """One order of two parcels, perhaps with a voucher, and everybody who may touch it."""

    def __init__(self, shelves: tuple[Shelf, Shelf]) -> None:
        super().__init__()
        self.shelves, self.token, self.sources = shelves, "", 0

    @initialize(
        method=st.sampled_from(["cod", "bank_transfer", "stripe"]),
        quantity=st.integers(1, 3),
        off=st.sampled_from([None, 700, 9_999]),
        own=st.booleans(),
    )
    def place(self, method: str, quantity: int, off: int | None, own: bool) -> None:
        funder = self.shelves[0].stall.vendor_id if own else None
        code = voucher(funder, percent=None, fixed_centimes=off, per_buyer=20) if off else ""
        self.token = buy(*self.shelves, code=code, quantity=quantity, method=method).token

    @property
    def order(self) -> OrderData:
        session().rollback()
        return reading.get_by_token(self.token)

    def parcel(self, which: int) -> VendorOrderData:
        return self.order.parcels[which]

    def vendor(self, which: int) -> orders.By:
        stall = self.shelves[which].stall
        return orders.by_vendor(stall.seller.user_id, stall.vendor_id)

    def attempt(self, act: Callable[..., Any], *args: Any, **named: Any) -> None:
        """What is refused changes nothing; the sibling is never touched (I16)."""
        try:
            act(*args, **named)
        except DomainError:
            session().rollback()

    @rule()
    def money_comes(self) -> None:
        live = payments.live_payment(self.order.checkout_id)
        if live is not None and live.method is not Method.COD:
            money_arrives(live.id, live.amount_centimes)

    @rule()
    def nobody_pays(self) -> None:
        orders.expire_unpaid(LATER)

    @rule()
    def give_the_card_up(self) -> None:
        self.attempt(orders.pay_at_the_door, self.token, NOW, phone_is_proven=True)

    @rule(
        which=st.integers(0, 1),
        step=st.sampled_from(["confirm", "prepare", "ready", "ship", "lose", "refuse"]),
    )
    def step(self, which: int, step: str) -> None:
        by, parcel_id = self.vendor(which), self.parcel(which).id
        sibling = self.parcel(1 - which)
        if step in ("lose", "refuse"):
            verb = {"lose": orders.lose, "refuse": orders.refuse_at_door}[step]
            self.attempt(verb, by, parcel_id, "", NOW)
        else:
            self.attempt(getattr(orders, step), by, parcel_id, NOW)
        assert self.parcel(1 - which) == sibling

    @rule(which=st.integers(0, 1), short=st.sampled_from([None, 0, 150, 99_999]))
    def deliver(self, which: int, short: int | None) -> None:
        parcel = self.parcel(which)
        cash = None if short is None else max(parcel.cod_expected_centimes - short, 0)
        self.attempt(orders.deliver, self.vendor(which), parcel.id, NOW, collected_centimes=cash)

    @rule(which=st.integers(0, 1), by_buyer=st.booleans())
    def cancel(self, which: int, by_buyer: bool) -> None:
        by = orders.by_buyer(self.token) if by_buyer else self.vendor(which)
        self.attempt(orders.cancel, by, self.parcel(which).id, "asked", NOW)

    @rule()
    def cancel_all(self) -> None:
        self.attempt(orders.cancel_order, self.token, "", NOW)

    @rule(which=st.integers(0, 1), pieces=st.integers(0, 3), kind=st.sampled_from(["cancelled", "short"]))
    def take_out(self, which: int, pieces: int, kind: str) -> None:
        parcel = self.parcel(which)
        wanted, seen = {parcel.lines[0].id: pieces}, len(parcel.adjustments)
        for _tap in range(2):
            self.attempt(
                orders.take_out,
                self.vendor(which),
                parcel.id,
                kind,
                wanted,
                seen=seen,
                reason="asked",
                now=NOW,
            )

    @rule(
        which=st.integers(0, 1), kind=KINDS, pieces=st.integers(0, 2), centimes=st.none() | st.integers(0, 12_000),
        delivery=st.sampled_from([0, 0, 500, 9_000]),
    )  # fmt: skip
    def adjust(self, which: int, kind: Any, pieces: int, centimes: int | None, delivery: int) -> None:
        parcel = self.parcel(which)
        self.sources += 1
        change = LineChange(parcel.lines[0].id, pieces, centimes)
        source = f"machine:{self.token}:{self.sources}"
        for _tap in range(2):
            self.attempt(
                orders.adjust, self.vendor(which), parcel.id, kind, [change], source=source,
                delivery_centimes=delivery, reason="asked", now=NOW,
            )  # fmt: skip

    @invariant()
    def money_is_what_is_owed(self) -> None:
        """All that was charged and not promised back is what the parcels cost, to the centime."""
        if not self.token:
            return
        order = self.order
        paid = payments.list_payments(order.checkout_id)
        for payment in paid:
            assert 0 <= payment.refunded_centimes <= payment.refunding_centimes <= payment.captured_centimes
        if order.paid_at:
            kept = sum(p.captured_centimes - p.refunding_centimes for p in paid)
            assert kept == order.owed_centimes
        elif order.payment_method == "cod":
            for parcel in order.parcels:
                collected = parcel.cod_collected_centimes
                if collected is None:
                    assert parcel.cod_expected_centimes == parcel.owed_centimes
                else:
                    assert max(collected, parcel.owed_centimes) == parcel.cod_expected_centimes or (
                        parcel.cod_expected_centimes >= parcel.owed_centimes
                    )
            kept = sum(p.captured_centimes - p.refunding_centimes for p in paid)
            assert kept <= order.owed_centimes, "nobody keeps more than is owed"
        else:
            assert all(p.captured_centimes == p.refunding_centimes for p in paid)

    @invariant()
    def the_books_hold(self) -> None:
        session().rollback()
        assert (
            stock_faults() + split_faults() + adjustment_faults() + discount_faults() + voucher_faults() == []
        )


@pytest.mark.usefixtures("day_of_the_tests")
def test_whatever_anybody_does_to_an_order(app: Flask) -> None:
    shelves = (shelf(400), shelf(400))
    run_state_machine_as_test(lambda: Sale(shelves), settings=stories(15, stateful_step_count=14))
    assert_holds(app)
