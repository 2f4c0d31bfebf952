"""The state machine, frozen lines, VAT, numbers; pure, and walked by hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.money import without_vat
from shop.checkout.data import Group
from shop.orders import rules
from shop.orders.rules import ALLOCATED, DEAD, MOVES, RESERVED, STATES
from tests.shop.checkout.test_rules import group, line

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_every_state_is_reached_and_only_ends_have_no_way_out() -> None:
    reached = {"pending_payment", "pending_cod_confirm"}
    for _round in STATES:
        reached |= {new for old, new in MOVES if old in reached}
    assert reached == set(STATES)
    ends = {state for state in STATES if not any(old == state for old, _new in MOVES)}
    assert ends == {"closed", "cancelled", "refused_at_door", "lost", "expired"}


def test_nothing_is_cancelled_after_it_left_and_buyers_only_cancel() -> None:
    assert all(old in RESERVED | ALLOCATED for old, new in MOVES if new == "cancelled")
    assert {new for (_old, new), who in MOVES.items() if "buyer" in who} == {
        "cancelled",
        "pending_cod_confirm",
    }
    assert not [1 for (old, new), who in MOVES.items() if old == "pending_payment" and "vendor" in who]


class Parcel(RuleBasedStateMachine):
    """Ten on hand, one order of three: whatever anybody does, the stock is what the state says."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.on_hand, self.reserved, self.allocated = "", 10, 0, 0
        self.steps = 0

    @precondition(lambda self: not self.state)
    @rule(method=st.sampled_from(["cod", "stripe", "bank_transfer"]))
    def place(self, method: str) -> None:
        self.state, self.reserved = rules.first_state(method), 3

    @precondition(lambda self: bool(self.state))
    @rule(to=st.sampled_from(STATES), party=st.sampled_from(["buyer", "vendor", "staff", "system"]))
    def step(self, to: str, party: str) -> None:
        if not rules.may_move(self.state, to, party):  # type: ignore[arg-type]
            return
        verb = rules.stock_verb(self.state, to)
        if verb in ("release", "allocate"):
            self.reserved -= 3
        if verb in ("deallocate", "ship"):
            self.allocated -= 3
        self.allocated += 3 if verb == "allocate" else 0
        self.on_hand += {"ship": -3, "restock": 3}.get(verb or "", 0)
        self.state, self.steps = to, self.steps + 1

    @invariant()
    def stock_follows_the_state(self) -> None:
        assert self.reserved == (3 if self.state in RESERVED else 0)
        assert self.allocated == (3 if self.state in ALLOCATED else 0)
        gone = self.state in ("shipped", "delivered", "closed", "lost")
        assert self.on_hand == (7 if gone else 10)
        assert self.steps <= 8, "no circle in the machine"


TestParcel = Parcel.TestCase

rated = st.builds(
    lambda n, price, quantity, rate: (n, price, quantity, rate),
    st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 99), st.sampled_from([0, 1000, 2000]),
)  # fmt: skip


def parcel_of(rows: list[tuple[int, int, int, int]], status: str | None) -> Group:
    made = tuple(replace(line(n, 1, price, quantity), vat_rate_bp=rate) for n, price, quantity, rate in rows)
    return replace(group(1, made, 2_000), vat_status=status)


@given(
    st.lists(rated, min_size=1, max_size=12),
    st.sampled_from([None, "liable", "exempt_collect", "exempt_under_10m"]),
)
def test_frozen_lines_sum_to_the_parcel_with_and_without_vat(
    rows: list[tuple[int, int, int, int]], status: str | None
) -> None:
    parcel = parcel_of(rows, status)
    frozen = rules.freeze_lines(parcel)
    assert sum(f.total_centimes for f in frozen) == parcel.goods_centimes
    for f in frozen:
        assert f.ht_centimes + f.vat_centimes == f.total_centimes
        assert f.vat_centimes >= 0
        assert abs(f.ht_centimes - without_vat(f.total_centimes, f.vat_rate_bp)) <= 1
    for rate in {f.vat_rate_bp for f in frozen}:
        same = [f for f in frozen if f.vat_rate_bp == rate]
        assert sum(f.ht_centimes for f in same) == without_vat(sum(f.total_centimes for f in same), rate)
    if status in ("exempt_collect", "exempt_under_10m"):
        assert all(f.vat_centimes == 0 for f in frozen)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**4)), min_size=1, max_size=8),
    st.integers(-3, 3),
)
def test_the_split_check_finds_every_centime(parts: list[tuple[int, int]], error: int) -> None:
    rows = [(goods, fee, goods + fee) for goods, fee in parts]
    order = [sum(row[i] for row in rows) for i in range(3)]
    assert rules.split_faults(order, rows, [goods for goods, _fee in parts]) == []
    if error:
        wrong = [order[0] + error, order[1], order[2] + error]
        assert rules.split_faults(wrong, rows, [goods for goods, _fee in parts])


@pytest.mark.parametrize(
    ("amount", "unit", "ar", "fr"),
    [(250, "ml", "250\u00a0مل", "250\u00a0ml"),
     (1000, "g", "1\u00a0كغ", "1\u00a0kg"), (1500, "g", "1500\u00a0غ", "1500\u00a0g"),
     (1, "piece", "1\u00a0قطعة", "1\u00a0pièce"), (3, "piece", "3\u00a0قطع", "3\u00a0pièces"), (0, "g", "", "")],
)  # fmt: skip
def test_contents(amount: int, unit: str, ar: str, fr: str) -> None:
    assert rules.unit_text(amount, unit) == (ar, fr)


def test_deadlines_and_numbers() -> None:
    assert rules.expires_at("cod", NOW) is None
    assert rules.expires_at("stripe", NOW) == NOW + timedelta(minutes=45)
    assert rules.expires_at("bank_transfer", NOW) == NOW + timedelta(hours=48)
    assert rules.due_at("pending_cod_confirm", NOW) == NOW + timedelta(hours=24)
    assert rules.due_at("shipped", NOW) is None
    assert rules.order_number(4817, NOW) == "ST-26-004817"
    assert rules.is_stuck("shipped", NOW, NOW + timedelta(days=31))
    assert not rules.is_stuck("delivered", NOW, NOW + timedelta(days=900))
    assert rules.is_whole_order_dead(DEAD)
