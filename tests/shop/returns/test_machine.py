"""Any order of steps of a return, by anybody, at any time: money, pieces and stock always agree (I1, I4)."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from core.auth.actor import Actor
from core.db import session
from core.errors import DomainError
from shop.cases import services as cases
from shop.cases.permissions import OF_STAFF
from shop.cases.services import access as case_access
from shop.cases.services.checks import case_faults
from shop.orders.models import OrderLine, VendorOrder
from shop.orders.services.checks import stock_faults
from shop.payments.models import Payment, Refund
from shop.returns import rules, services
from shop.returns.data import Verdict
from shop.returns.models import Return, ReturnStep
from shop.returns.services.access import By, by_system
from shop.returns.services.checks import return_faults
from tests.shop.checkout.makers import NOW
from tests.shop.returns.makers import ask, sold
from tests.stories import Alone, stories

PIECES = 3


class Returns(RuleBasedStateMachine):
    """One parcel of three pieces, its returns and its cases."""

    def __init__(self) -> None:
        super().__init__()
        self.alone = Alone()
        self.thing = sold(quantity=PIECES, on_hand=20)
        self.now = NOW
        self.returns: list[int] = []
        self.cases: list[int] = []

    def try_(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return act(*args, **kwargs)
        except DomainError:
            session().rollback()
            return None

    def who(self, name: str) -> By:
        return {"buyer": self.thing.buyer, "vendor": self.thing.vendor, "system": by_system()}[name]

    @rule(pieces=st.integers(1, PIECES + 1),
          wish=st.sampled_from(rules.WISHES))  # fmt: skip
    def ask(self, pieces: int, wish: str) -> None:
        found = self.try_(ask, self.thing, pieces, "changed_mind", self.now - timedelta(days=1), wish=wish)
        if found:
            self.returns.append(found)

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), name=st.sampled_from(["accept", "refuse", "send", "receive", "give_up"]),
          party=st.sampled_from(["buyer", "vendor"]))  # fmt: skip
    def step(self, data: Any, name: str, party: str) -> None:
        key = data.draw(st.sampled_from(self.returns))
        more = ("Non",) if name == "refuse" else ()
        self.try_(getattr(services, name), self.who(party), key, *more, self.now)

    @precondition(lambda self: self.returns)
    @rule(
        data=st.data(),
        accepted=st.integers(0, PIECES),
        good=st.integers(0, PIECES),
        replace=st.booleans(),
    )
    def inspect(self, data: Any, accepted: int, good: int, replace: bool) -> None:
        key = data.draw(st.sampled_from(self.returns))
        verdict = [Verdict(self.thing.line_id, accepted, good)]
        self.try_(services.inspect, self.thing.vendor, key, verdict, "Vu", self.now, replace=replace)

    @rule(asked=st.integers(0, 40_000))
    def complain(self, asked: int) -> None:
        found = self.try_(
            cases.open_by_buyer, self.thing.buyer, self.thing.parcel_id, "other", "Non", asked,
            f"form-{len(self.cases)}", self.now,
        )  # fmt: skip
        if found and found not in self.cases:
            self.cases.append(found)

    @precondition(lambda self: self.cases)
    @rule(offer=st.integers(0, 20_000))
    def answer(self, offer: int) -> None:
        stall = self.thing.shelf.stall
        by = case_access.by_vendor(stall.seller.user_id, stall.vendor_id)
        self.try_(cases.offer_answer, by, self.cases[-1], "Voici", offer, self.now)

    @precondition(lambda self: self.cases)
    @rule(name=st.sampled_from(["take_offer", "withdraw"]))
    def settle(self, name: str) -> None:
        self.try_(getattr(cases, name), self.thing.buyer, self.cases[-1], self.now)

    @precondition(lambda self: self.cases)
    @rule(amount=st.integers(1, 40_000), agent=st.integers(1, 2))
    def decide(self, amount: int, agent: int) -> None:
        actor = Actor(900_000 + agent, OF_STAFF, None, is_staff=True)
        self.try_(cases.decide, actor, self.cases[-1], "refund", amount, "Vu", self.now)
        self.try_(cases.decide_appeal, actor, self.cases[-1], "refund", amount, "Vu", self.now)

    @precondition(lambda self: self.cases)
    @rule()
    def appeal(self) -> None:
        self.try_(cases.appeal, self.thing.buyer, self.cases[-1], "Plus", self.now)

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        services.expire(self.now)
        cases.expire(self.now)
        cases.escalate_returns(self.now)

    @invariant()
    def all_agree(self) -> None:
        s = session()
        s.rollback()
        s.expire_all()
        parcel = s.execute(select(VendorOrder).where(VendorOrder.id == self.thing.parcel_id)).scalar_one()
        promised = s.scalar(
            select(func.coalesce(func.sum(Refund.amount_centimes), 0))
            .join(Payment, Payment.id == Refund.payment_id)
            .where(Payment.id == self.thing.placed.payment_id)
        )
        assert promised == parcel.adjusted_centimes <= parcel.total_centimes
        line = s.get_one(OrderLine, self.thing.line_id)
        assert line.adjusted_quantity <= line.quantity
        assert line.adjusted_centimes <= line.total_centimes
        assert return_faults() + case_faults() + stock_faults() == []
        steps = s.execute(select(ReturnStep.from_state, ReturnStep.to_state, ReturnStep.party))
        assert all(old is None or rules.may_move(old, new, party) for old, new, party in steps)
        assert (s.scalar(select(func.count()).select_from(Return)) or 0) >= len(self.returns)

    def teardown(self) -> None:
        self.alone.close()


def test_any_order_of_steps() -> None:
    run_state_machine_as_test(Returns, settings=stories(12, stateful_step_count=20))
