"""Random stories of payouts: whatever is done in whatever order, the journal and the payouts agree, and the bank never
pays a cooperative more than it earned."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select, update

from core.db import session, transaction
from core.errors import DomainError
from shop.ledger.services import balance, post
from shop.payouts.models import Payout, PayoutBatch
from shop.payouts.services import accounts, confirming, making, moving
from shop.payouts.services.checks import payout_faults
from shop.vendors.models import Vendor
from tests.shop.catalog.makers import make_stall
from tests.shop.payouts.makers import give_rib, staff, utc
from tests.stories import Alone, stories

START = utc(1)


class Payouts(RuleBasedStateMachine):
    """Two cooperatives earn, are paid, have transfers returned; three people act."""

    @initialize()
    def open(self) -> None:
        self.alone = Alone()
        self.now, self.n = START, 0
        self.vendors = [make_stall().vendor_id for _ in range(2)]
        for n, vendor_id in enumerate(self.vendors, 1):
            give_rib(vendor_id, n)
        self.people = [staff() for _ in range(3)]
        self.earned = dict.fromkeys(self.vendors, 0)

    @rule(
        which=st.integers(0, 1), centimes=st.integers(-30_000, 60_000).filter(bool), days=st.integers(-5, 9)
    )
    def earn(self, which: int, centimes: int, days: int) -> None:
        self.n += 1
        vendor_id = self.vendors[which]
        lines = {"buyer_clearing": centimes, f"vendor_payable:{vendor_id}": -centimes}
        free = self.now + timedelta(days=days)
        post(
            "earning" if centimes > 0 else "adjustment",
            f"story:{self.n}",
            lines,
            effective_at=self.now,
            payable_from=free,
        )
        self.earned[vendor_id] += centimes

    @rule(days=st.integers(1, 8))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(who=st.integers(0, 2))
    def make(self, who: int) -> None:
        self._try(lambda: making.make_batch(self.people[who], self.now))

    @precondition(lambda self: self._batches())
    @rule(
        who=st.integers(0, 2),
        pick=st.integers(0, 99),
        act=st.sampled_from(["submit", "approve", "send", "cancel", "back"]),
    )
    def move(self, who: int, pick: int, act: str) -> None:
        batch = self._batches()[pick % len(self._batches())]
        actor, id_, total = self.people[who], batch.id, batch.total_centimes
        steps: dict[str, Any] = {
            "submit": lambda: moving.submit(actor, id_, self.now),
            "approve": lambda: moving.approve(actor, id_, total, self.now),
            "send": lambda: moving.send(actor, id_, self.now),
            "cancel": lambda: moving.cancel(actor, id_, "histoire au hasard", self.now),
            "back": lambda: moving.take_back(actor, id_),
        }
        self._try(steps[act])

    @precondition(lambda self: self._payouts())
    @rule(
        who=st.integers(0, 2),
        pick=st.integers(0, 99),
        act=st.sampled_from(["paid", "failed", "returned", "out"]),
    )
    def answer(self, who: int, pick: int, act: str) -> None:
        payout = self._payouts()[pick % len(self._payouts())]
        actor, id_, day = self.people[who], payout.id, self.now.date()
        steps: dict[str, Any] = {
            "paid": lambda: confirming.confirm_paid(actor, id_, day, "", self.now),
            "failed": lambda: confirming.record_failure(
                actor, id_, "refused", "histoire au hasard", self.now
            ),
            "returned": lambda: confirming.record_return(
                actor, id_, "closed", "histoire au hasard", day, self.now
            ),
            "out": lambda: moving.take_out(actor, id_, "histoire au hasard", self.now),
        }
        self._try(steps[act])

    @rule(which=st.integers(0, 1), what=st.sampled_from(["suspend", "reopen", "clear", "new rib"]))
    def meddle(self, which: int, what: str) -> None:
        vendor_id = self.vendors[which]
        if what == "clear":
            self._try(lambda: accounts.clear_doubt(self.people[0], vendor_id, "histoire au hasard", self.now))
        elif what == "new rib":
            self.n += 1
            give_rib(vendor_id, 100 + self.n, self.now)
        else:
            with transaction() as s:
                status = "suspended" if what == "suspend" else "approved"
                s.execute(update(Vendor).where(Vendor.id == vendor_id).values(status=status))

    @invariant()
    def books_agree(self) -> None:
        if not hasattr(self, "alone"):
            return
        session().rollback()
        assert payout_faults() == []
        for vendor_id, earned in self.earned.items():
            states = select(Payout).where(Payout.vendor_id == vendor_id)
            paid = sum(p.amount_centimes for p in session().scalars(states) if p.state == "paid")
            assert -balance(f"vendor_payable:{vendor_id}") == earned - paid

    def teardown(self) -> None:
        if hasattr(self, "alone"):
            self.alone.close()

    def _try(self, act: Any) -> None:
        with suppress(DomainError):
            act()

    def _batches(self) -> list[PayoutBatch]:
        session().rollback()
        return list(session().scalars(select(PayoutBatch).order_by(PayoutBatch.id)))

    def _payouts(self) -> list[Payout]:
        session().rollback()
        return list(session().scalars(select(Payout).order_by(Payout.id)))


Payouts.TestCase.settings = stories(8, stateful_step_count=25)
TestPayouts = Payouts.TestCase
