"""Returns from the first tap to the money: by right, for a fault, refused, less than was sent, after cash; in time."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.audit import AuditEntry
from core.auth.actor import Actor
from core.crypto import decrypt
from core.db import session, transaction
from core.errors import NotAllowed
from shop.catalog.models import Product
from shop.orders.models import OrderLine
from shop.orders.services import reading as orders
from shop.payments.models import Refund
from shop.returns import permissions
from shop.returns import services as returns
from shop.returns.data import Verdict
from shop.returns.errors import (
    BadAccount,
    BadVerdict,
    ExplanationMissing,
    NoSuchReturn,
    NothingChosen,
    NotReturnable,
    PictureMissing,
    ReturnMovedOn,
    RightCannotBeRefused,
)
from shop.returns.models import RefundAccount, Return
from shop.returns.services import access, accounts, asking, checks, reading
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import stock_of
from tests.shop.returns.makers import HOLDER, RIB, Sold, ask, sold, wanted

LATER = NOW + timedelta(days=2)
STAFF = Actor(900_001, permissions.OF_STAFF, None, is_staff=True)


def state(return_id: int) -> str:
    session().rollback()
    return session().get_one(Return, return_id).state


def refunds() -> list[int]:
    session().rollback()
    return list(session().scalars(select(Refund.amount_centimes).order_by(Refund.id)))


def bring_back(thing: Sold, return_id: int, *, pieces: int = 1) -> None:
    returns.send(thing.buyer, return_id, LATER, carrier="Amana", tracking_number="R1")
    returns.receive(thing.vendor, return_id, LATER)
    assert reading.get(thing.vendor, return_id).lines[0].quantity == pieces


def test_inside_the_right_a_return_is_accepted_at_once_and_paid_back(both: Flask) -> None:
    thing = sold(quantity=2)
    return_id = ask(thing, 1)
    found = reading.get(thing.buyer, return_id)
    assert (found.state, found.by_right, found.payer) == ("accepted", True, "buyer")
    assert [step.to_state for step in found.history] == ["requested", "accepted"]
    with pytest.raises(RightCannotBeRefused):
        returns.refuse(thing.vendor, return_id, "no", LATER)
    bring_back(thing, return_id)
    for _tap in range(2):
        returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 1)], "", LATER)
    assert state(return_id) == "refunded"
    assert refunds() == [10_000]
    assert stock_of(thing.shelf.variant_id) == (9, 0, 0)
    assert orders.get_parcel(thing.parcel_id)[1].lines[0].left_quantity == 1
    assert checks.return_faults() == []


def test_the_whole_parcel_gives_its_delivery_back_too(app: Flask) -> None:
    thing = sold(quantity=2)
    return_id = ask(thing, 2)
    bring_back(thing, return_id, pieces=2)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 2, 2)], "", LATER)
    assert refunds() == [thing.placed.total_centimes]


def test_the_same_form_twice_is_one_return_and_pieces_go_back_once(app: Flask) -> None:
    thing = sold(quantity=2)
    form = wanted(thing, 2)
    first = asking.ask(thing.buyer, thing.parcel_id, form, LATER)
    assert asking.ask(thing.buyer, thing.parcel_id, form, LATER) == first
    with pytest.raises(NothingChosen):
        ask(thing, 1)
    returns.give_up(thing.buyer, first, LATER)
    assert ask(thing, 1)


def test_after_the_right_only_faults_and_then_nothing(app: Flask) -> None:
    thing = sold()
    late = NOW + timedelta(days=9, hours=1)
    with pytest.raises(NotReturnable):
        asking.ask(thing.buyer, thing.parcel_id, wanted(thing), late)
    with pytest.raises(PictureMissing):
        asking.ask(thing.buyer, thing.parcel_id, wanted(thing, why="damaged", pictures=()), late)
    return_id = asking.ask(thing.buyer, thing.parcel_id, wanted(thing, why="damaged"), late)
    found = reading.get(thing.vendor, return_id)
    assert (found.state, found.by_right, found.payer, len(found.pictures)) == (
        "requested",
        False,
        "vendor",
        1,
    )
    assert reading.open_picture(thing.vendor, return_id, found.pictures[0])[8:12] == b"WEBP"
    with pytest.raises(ExplanationMissing):
        returns.refuse(thing.vendor, return_id, " ", late)
    returns.refuse(thing.vendor, return_id, "Appelez 0661234578", late)
    assert reading.get(thing.buyer, return_id).history[-1].reason == "Appelez ••••••"
    with pytest.raises(NotReturnable):
        asking.ask(thing.buyer, thing.parcel_id, wanted(thing, why="damaged"), NOW + timedelta(days=31))


def test_perishable_goods_are_excluded_and_body_goods_once_opened(app: Flask) -> None:
    thing = sold()

    def exclude(reason: str) -> None:
        with transaction() as s:
            s.execute(update(OrderLine).values(withdrawal_excluded=True))
            s.execute(update(Product).values(withdrawal_reason=reason))

    exclude("perishable")
    with pytest.raises(NotReturnable):
        ask(thing)
    assert returns.returnable(thing.buyer, thing.parcel_id, LATER)[0].right.exemption == "exempt_perishable"
    exclude("hygiene")
    right = returns.returnable(thing.buyer, thing.parcel_id, LATER)[0].right
    assert (right.holds, right.only_unopened) == (True, True)
    opened = wanted(thing).lines[0].__class__(thing.line_id, 1, True)
    with pytest.raises(NotReturnable):
        ask(thing, lines=(opened,))
    assert ask(thing)


def test_less_than_was_sent_is_explained_and_paid_in_part(app: Flask) -> None:
    thing = sold(quantity=3)
    return_id = ask(thing, 3)
    bring_back(thing, return_id, pieces=3)
    with pytest.raises(BadVerdict):
        returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 4, 0)], "", LATER)
    with pytest.raises(ExplanationMissing):
        returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 1)], "", LATER)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 1)], "Deux cassés", LATER)
    found = reading.get(thing.buyer, return_id)
    assert (found.state, found.is_less, found.less_reason, found.refund_centimes) == (
        "refunded", True, "Deux cassés", 10_000,
    )  # fmt: skip
    assert refunds() == [10_000]


def test_nothing_accepted_closes_the_return_and_pays_nothing(app: Flask) -> None:
    thing = sold()
    return_id = ask(thing)
    bring_back(thing, return_id)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 0, 0)], "Porté", LATER)
    assert (state(return_id), refunds()) == ("closed", [])


def test_a_replacement_leaves_the_stock_and_no_money_moves(app: Flask) -> None:
    thing = sold(on_hand=10)
    return_id = ask(thing, why="damaged", wish="replace")
    assert state(return_id) == "requested"
    returns.accept(thing.vendor, return_id, LATER)
    bring_back(thing, return_id)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 0)], "", LATER, replace=True)
    assert (state(return_id), refunds()) == ("replaced", [])
    assert stock_of(thing.shelf.variant_id) == (7, 0, 0)


def test_after_cash_the_account_is_checked_kept_encrypted_and_read_with_a_trace(app: Flask) -> None:
    thing = sold(method="cod")
    with pytest.raises(BadAccount):
        ask(thing, rib=RIB[:-1] + "1" if RIB[-1] != "1" else RIB[:-1] + "2")
    return_id = ask(thing)
    row = session().scalars(select(RefundAccount)).one()
    assert RIB not in row.rib_enc
    assert (decrypt(row.rib_enc), row.last4) == (RIB, RIB[-4:])
    assert reading.get(thing.vendor, return_id).last4 == RIB[-4:]
    with pytest.raises(NotAllowed):
        accounts.reveal(Actor(1, frozenset({permissions.READ})), thing.parcel_id)
    assert accounts.reveal(STAFF, thing.parcel_id) == (RIB, HOLDER)
    assert session().scalars(select(AuditEntry).where(AuditEntry.action == "return.account_read")).one()
    bring_back(thing, return_id)
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 1)], "", LATER)
    refund = session().scalars(select(Refund)).one()
    assert (refund.amount_centimes, refund.by_hand) == (10_000, True)


def test_time_accepts_pays_and_closes(both: Flask) -> None:
    """Silence of the cooperative is never the buyer's loss."""
    thing, slow, idle = sold(), sold(), sold()
    asked = ask(thing, why="damaged", wish="replace")
    received = ask(slow)
    bring_back(slow, received)
    kept = ask(idle)
    assert returns.expire(LATER) == 0
    assert returns.expire(NOW + timedelta(days=30)) == 3
    assert (state(asked), state(received), state(kept)) == ("accepted", "refunded", "closed")
    assert refunds() == [10_000]
    assert returns.expire(NOW + timedelta(days=60)) == 2
    assert (state(asked), state(received)) == ("closed", "closed")
    assert checks.return_faults() == []


def test_whose_turn_it_is_hears_a_day_before_and_once(app: Flask) -> None:
    thing = sold()
    ask(thing, why="damaged", wish="replace")
    soon = NOW + timedelta(days=3, hours=12)
    assert [returns.remind(soon), returns.remind(soon)] == [1, 0]


def test_no_return_is_seen_or_moved_from_outside(app: Flask) -> None:
    thing, other = sold(), sold()
    return_id = ask(thing)
    for by in (other.vendor, other.buyer):
        with pytest.raises(NoSuchReturn):
            reading.get(by, return_id)
        with pytest.raises(NoSuchReturn):
            returns.accept(by, return_id, LATER)
        with pytest.raises(NoSuchReturn):
            asking.ask(by, thing.parcel_id, wanted(thing), LATER)
    with pytest.raises(NothingChosen):
        asking.ask(other.buyer, other.parcel_id, wanted(thing), LATER)
    with pytest.raises(ReturnMovedOn):
        returns.receive(access.by_buyer(thing.placed.token), return_id, LATER)


def test_the_window_is_told_to_who_pays_out(app: Flask) -> None:
    thing = sold()
    ends = returns.withdrawal_ends([thing.parcel_id, 999], NOW)
    assert list(ends) == [thing.parcel_id]
    assert ends[thing.parcel_id] > NOW + timedelta(days=8)
    assert returns.open_return_parcels([thing.parcel_id]) == set()
    ask(thing)
    assert returns.open_return_parcels([thing.parcel_id]) == {thing.parcel_id}


def test_money_that_is_not_back_in_time_is_found(app: Flask) -> None:
    thing = sold(quantity=2)
    return_id = ask(thing)
    day = NOW + timedelta(days=1)
    late, in_time = day + timedelta(days=15, minutes=1), day + timedelta(days=14)
    assert checks.late_refunds(late) == [], "it has not come back yet"
    bring_back(thing, return_id)
    assert checks.late_refunds(in_time) == []
    assert len(checks.late_refunds(late)) == 1
    returns.inspect(thing.vendor, return_id, [Verdict(thing.line_id, 1, 1)], "", LATER)
    assert len(checks.late_refunds(late)) == 1, "promised is not paid"
    with transaction() as s:
        s.execute(update(Refund).values(state="succeeded", settled_at=LATER))
    assert checks.late_refunds(late) == []


def test_planted_damage_is_found(app: Flask) -> None:
    thing = sold()
    return_id = ask(thing)
    with transaction() as s:
        s.execute(update(Return).values(state="received", refund_centimes=5))
        s.execute(update(OrderLine).values(adjusted_quantity=2))
    found = " | ".join(checks.return_faults())
    assert "differ" in found
    assert "history" in found
    assert "more of order line" in found
    assert return_id
