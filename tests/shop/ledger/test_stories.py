"""Random lives of orders: whatever happens, the books balance, every centime is explained, nobody is paid twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask
from hypothesis import Phase, given
from hypothesis import strategies as st
from sqlalchemy import select

from core.db import session, transaction
from core.errors import DomainError
from shop.ledger import hooks
from shop.ledger import services as ledger
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import OrderLine, VendorOrder
from shop.orders.services.adjusting import adjust
from shop.orders.services.moving import count_cash
from shop.payments import services as payments
from shop.payments.data import Facts, News, RefundFact, RefundState
from shop.payments.models import Refund
from shop.payments.services.applying import Entry, apply_news
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, books
from tests.shop.ledger.test_commission import rule
from tests.shop.orders.makers import Shelf, money_arrives, place, shelf
from tests.stories import stories

STEPS = (
    "pay", "cancel", "ship", "deliver", "cash", "refuse", "lose", "goodwill", "return", "remit", "short", "write_off",
    "refund_ok", "refund_bad", "payout", "bank_return", "catch_up", "sync",
)  # fmt: skip


@dataclass
class Life:
    """One order on its way, and what was paid out so far."""

    shelves: list[Shelf]
    method: str
    carrier: str
    clock: int = 0
    claimed: set[int] = field(default_factory=set)
    sent: list[tuple[int, int, str]] = field(default_factory=list)
    story: list[Any] = field(default_factory=list)
    order: Any = None

    def __post_init__(self) -> None:
        self.order = place(*self.shelves, quantity=3, method=self.method)

    def now(self) -> Any:
        self.clock += 1
        return NOW + timedelta(hours=self.clock)

    def parcel(self, n: int) -> VendorOrder:
        shelf_ = self.shelves[n % len(self.shelves)]
        query = select(VendorOrder).where(
            VendorOrder.order_id == self.order.order_id, VendorOrder.vendor_id == shelf_.stall.vendor_id
        )
        return session().scalars(query).one()

    def by(self, n: int) -> orders.By:
        stall = self.shelves[n % len(self.shelves)].stall
        return orders.by_vendor(stall.seller.user_id, stall.vendor_id)


def act(life: Life, step: str, n: int, amount: int) -> None:
    """One step, as far as it is possible now."""
    session().rollback()
    parcel, now = life.parcel(n), life.now()
    state, parcel_id = parcel.state, parcel.id
    try:
        _steps(
            life,
            SimpleNamespace(id=parcel_id, state=state, due=parcel.cod_expected_centimes),
            step,
            n,
            amount,
            now,
        )
    except DomainError:
        session().rollback()


def _steps(life: Life, parcel: Any, step: str, n: int, amount: int, now: Any) -> None:
    by, token = life.by(n), life.order.token
    known: dict[str, Callable[[], object]] = {
        "pay": lambda: (
            life.method == "cod" or money_arrives(life.order.payment_id, life.order.total_centimes, now)
        ),
        "cancel": lambda: orders.cancel(orders.by_buyer(token), parcel.id, "", now),
        "ship": lambda: _ship(by, parcel, life.carrier, now),
        "deliver": lambda: orders.deliver(by, parcel.id, now),
        "cash": lambda: orders.collect_cod(by, parcel.id, parcel.due, now),
        "refuse": lambda: orders.refuse_at_door(by, parcel.id, "x", now),
        "lose": lambda: orders.lose(by, parcel.id, "x", now),
        "goodwill": lambda: _less(life, parcel, "goodwill", amount, now),
        "return": lambda: _less(life, parcel, "returned", None, now),
        "refund_ok": lambda: _refund(life, True, now),
        "refund_bad": lambda: _refund(life, False, now),
        "payout": lambda: _payout(life, now),
        "bank_return": lambda: _bank_return(life, now),
        "catch_up": lambda: _nothing(ledger.catch_up()),
        "sync": lambda: _nothing(len(ledger.sync_order(life.order.order_id))),
    }
    known.get(step, lambda: _carrier(life, parcel, step, now))()


def _nothing(missing: int) -> None:
    assert missing == 0


def _ship(by: orders.By, parcel: Any, carrier: str, now: Any) -> None:
    if parcel.state == "pending_cod_confirm":
        orders.confirm(by, parcel.id, now)
    orders.ready(by, parcel.id, now)
    orders.ship(by, parcel.id, now, carrier=carrier)


def _less(life: Life, parcel: Any, kind: Any, amount: int | None, now: Any) -> None:
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel.id)).first()
    assert line
    change = LineChange(line, centimes=amount) if amount else LineChange(line, quantity=1)
    source = f"s:{parcel.id}:{life.clock}"
    adjust(orders.by_system(), parcel.id, kind, [change], source=source, reason="x", now=now)


def _carrier(life: Life, parcel: Any, step: str, now: Any) -> None:
    """Only what M's cash in transit allows: a carrier brings cash of what was delivered."""
    account = ledger.holder_account(parcel.id)
    if not account or parcel.state not in ("delivered", "closed"):
        return
    left = sum(e.centimes for e in ledger.entries_of(account, vendor_order_id=parcel.id))
    source = f"r:{parcel.id}:{life.clock}"
    with transaction():  # as carriers' files and people do: whose cash comes or is given up, has paid
        count_cash(parcel.id, now)
    if step == "write_off" and left:
        ledger.post_write_off(parcel.id, "amana", left, source, effective_at=now)
    elif step != "write_off" and left > 500:
        paid = left - 300 if step == "short" else left
        ledger.post_remittance(parcel.id, "amana", paid, source, effective_at=now)


def _refund(life: Life, fine: bool, now: Any) -> None:
    refund = session().scalars(
        select(Refund).where(Refund.state.in_(("requested", "sent", "succeeded"))).order_by(Refund.id.desc()).limit(1)
    ).first()  # fmt: skip
    if refund is None or refund.payment_id != life.order.payment_id:
        return
    if refund.by_hand:
        payments.settle_refund_by_hand(refund.id, paid=fine, reference="x", now=now, actor_id=None)
        return
    state = RefundState.SUCCEEDED if fine else RefundState.FAILED
    fact = RefundFact(f"re_{refund.id}", refund.amount_centimes, state, refund.key)
    with transaction():
        apply_news(refund.payment_id, News(Facts(refunds={fact.ref: fact})), Entry("test"), now)


def _bank_return(life: Life, now: Any) -> None:
    if life.sent:
        vendor, centimes, source = life.sent.pop()
        ledger.post_bank_return(vendor, centimes, source, effective_at=now)


def _payout(life: Life, now: Any) -> None:
    """The simplest honest payout: everything free and unclaimed, when it is more than nothing."""
    for one in life.shelves:
        vendor = one.stall.vendor_id
        lines = ledger.payable_entries(vendor, now + timedelta(days=30))
        free = [line for line in lines if line.line_id not in life.claimed]
        total = sum(line.centimes for line in free)
        if total > 0:
            life.claimed |= {line.line_id for line in free}
            source = f"p:{vendor}:{life.clock}"
            ledger.post_payout(vendor, total, source, effective_at=now)
            life.sent.append((vendor, total, source))


def check(app: Flask, life: Life) -> None:
    try:
        assert_books(app)
    except AssertionError as fault:
        raise AssertionError(f"{fault} after {life}") from None
    assert ledger.catch_up() == 0
    position = ledger.cash_position()
    assert position.is_closed, position
    left = books()
    assert sum(left.values()) == 0
    for one in life.shelves:
        vendor = one.stall.vendor_id
        unpaid = [p for p in ledger.payable_entries(vendor) if p.line_id not in life.claimed]
        assert -left.get(f"vendor_payable:{vendor}", 0) == sum(p.centimes for p in unpaid)
        assert not left.get(f"cod_held_by_vendor:{vendor}", 0)


ANY_STEP = st.tuples(st.sampled_from(STEPS), st.integers(0, 1), st.integers(1, 9_000))
ROAD = [("pay", 0, 1), ("ship", 0, 1), ("deliver", 0, 1)]


@stories(12, phases=(Phase.generate,))
@given(
    method=st.sampled_from(["cod", "stripe"]),
    carrier=st.sampled_from(["", "Amana"]),
    early=st.lists(ANY_STEP, max_size=4),
    late=st.lists(ANY_STEP, min_size=3, max_size=12),
)
def test_whatever_happens_the_books_hold(
    both: Flask, method: str, carrier: str, early: list[Any], late: list[Any]
) -> None:
    hooks.on_carrier_of(_carried)
    try:
        if not hasattr(both, "souk_rule"):
            both.souk_rule = rule(333)  # type: ignore[attr-defined]
        life = Life([shelf(), shelf()], method, carrier)
        for step, n, amount in [*early, *ROAD, *late]:
            act(life, step, n, amount)
            life.story.append((step, n, amount))
        check(both, life)
    finally:
        session().rollback()
        hooks._carriers.remove(_carried)


def _carried(ids: Any) -> dict[int, str | None]:
    query = select(VendorOrder.id, VendorOrder.carrier).where(VendorOrder.id.in_(ids))
    return {key: "amana" if carrier else None for key, carrier in session().execute(query)}
