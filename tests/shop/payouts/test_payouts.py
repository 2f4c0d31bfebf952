"""From the balance to the bank and back: two people, one file, each line once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.db import session, transaction
from core.messages import OutgoingMessage
from registry import api as registry
from registry.errors import OwnCase
from shop.ledger.services import balance
from shop.payouts.errors import (
    BadDay,
    BatchMovedOn,
    BatchStale,
    FileChanged,
    NothingToPay,
    SamePerson,
    WhyMissing,
)
from shop.payouts.models import Payout, PayoutBatch, RibDoubt
from shop.payouts.services import accounts, confirming, making, moving, reading
from shop.vendors.models import Vendor
from tests.shop.payouts.makers import (
    BROUGHT,
    NOW,
    approved,
    doctor,
    drawn,
    earn,
    give_rib,
    make_carriers,
    payouts_of,
    rich_shelf,
    shelf,
    staff,
)
from tests.shop.vendors.makers import make_user

TODAY = NOW.date()


def test_the_whole_way(both: Flask) -> None:
    make_carriers()
    (one, first), (_two, second) = rich_shelf(1), rich_shelf(2)
    maker, checker = staff(), staff()
    batch_id = making.make_batch(maker, NOW)
    batch = reading.get_batch(maker, batch_id)
    assert (batch.lines, batch.total_centimes) == (2, first + second)
    with pytest.raises(NothingToPay):
        making.make_batch(maker, NOW)
    moving.submit(maker, batch_id, NOW)
    with pytest.raises(SamePerson):
        moving.approve(maker, batch_id, batch.total_centimes, NOW)
    with pytest.raises(BatchMovedOn):
        moving.approve(checker, batch_id, batch.total_centimes + 1, NOW)
    moving.approve(checker, batch_id, batch.total_centimes, NOW)
    data = moving.send(maker, batch_id, NOW)
    assert data == moving.send(maker, batch_id, NOW)
    assert data.decode("ascii").splitlines()[-1].split(";")[1:] == [
        "2", moving.control_sum(batch_id), f"{(first + second) / 100:.2f}", batch.number,
    ]  # fmt: skip
    bank = balance("bank")
    paid, returned = payouts_of(batch_id)
    assert confirming.confirm_paid(maker, paid.id, TODAY, "REL 77", NOW)
    assert not confirming.confirm_paid(maker, paid.id, TODAY, "REL 77", NOW)
    assert balance("bank") == bank - first
    assert balance(f"vendor_payable:{one.stall.vendor_id}") == 0
    confirming.record_return(maker, returned.id, "closed", "compte clôturé", TODAY, NOW)
    assert balance("bank") == bank - first
    assert reading.get_batch(maker, batch_id).state == "done"
    assert doctor() == {}


def test_what_came_back_is_paid_once_more_after_the_account_changed(both: Flask) -> None:
    make_carriers()
    shop, amount = rich_shelf(1)
    vendor_id = shop.stall.vendor_id
    batch_id = approved()
    moving.send(staff(), batch_id, NOW)
    confirming.confirm_batch(staff(), batch_id, TODAY, NOW)
    payout = payouts_of(batch_id)[0]
    confirming.record_return(staff(), payout.id, "wrong_account", "RIB inexistant", TODAY, NOW)
    with pytest.raises(NothingToPay):
        drawn()
    assert reading.outlook_of(vendor_id, NOW).blocks == ("rib_in_doubt",)
    accounts.clear_doubt(staff(), vendor_id, "vérifié avec la banque", NOW)
    again = payouts_of(drawn())[0]
    assert again.amount_centimes == amount
    assert [line.kind for line in reading.lines_of(again.id)] == ["bank_return"]
    assert doctor() == {}


def test_a_cancelled_batch_and_a_failed_transfer_free_their_lines(both: Flask) -> None:
    make_carriers()
    _shop, amount = rich_shelf()
    first = drawn()
    with pytest.raises(WhyMissing):
        moving.cancel(staff(), first, "non", NOW)
    moving.cancel(staff(), first, "préparé trop tôt", NOW)
    second = approved()
    moving.send(staff(), second, NOW)
    with pytest.raises(BatchMovedOn):
        moving.cancel(staff(), second, "préparé trop tôt", NOW)
    confirming.record_failure(staff(), payouts_of(second)[0].id, "refused", "la banque a refusé", NOW)
    with pytest.raises(BatchMovedOn):
        confirming.confirm_paid(staff(), payouts_of(second)[0].id, TODAY, "", NOW)
    third = payouts_of(drawn())[0]
    assert third.amount_centimes == amount
    assert doctor() == {}


@pytest.mark.parametrize("why", ["suspended", "fresh_rib", "no_rib", "not_active"])
def test_who_cannot_be_paid_is_left_out_and_stops_an_older_draft(app: Flask, why: str) -> None:
    make_carriers()
    shop, _amount = rich_shelf()
    vendor_id = shop.stall.vendor_id
    batch_id = drawn(maker := staff())
    _spoil(vendor_id, why)
    with pytest.raises(BatchStale):
        moving.submit(maker, batch_id, NOW)
    moving.take_out(maker, payouts_of(batch_id)[0].id, "ne peut pas être payé", NOW)
    assert reading.get_batch(maker, batch_id).state == "cancelled"
    with pytest.raises(NothingToPay):
        drawn()
    assert reading.outlook_of(vendor_id, NOW).blocks == (why,)
    assert doctor() == {}


def test_an_approval_falls_when_one_is_taken_out(app: Flask) -> None:
    """Approved, then one of two is suspended: nothing leaves, that one comes out, the other is approved anew."""
    make_carriers()
    gone, _first = rich_shelf()
    _stays, amount = rich_shelf()
    batch_id = approved()
    _spoil(gone.stall.vendor_id, "suspended")
    with pytest.raises(BatchStale):
        moving.send(staff(), batch_id, NOW)
    theirs = next(p for p in payouts_of(batch_id) if p.vendor_id == gone.stall.vendor_id)
    moving.take_out(maker := staff(), theirs.id, "suspendue depuis", NOW)
    batch = reading.get_batch(maker, batch_id)
    assert (batch.state, batch.total_centimes, batch.approved_by, batch.digest) == ("draft", amount, None, "")
    with pytest.raises(BatchMovedOn):
        moving.send(maker, batch_id, NOW)
    moving.submit(maker, batch_id, NOW)
    moving.approve(staff(), batch_id, amount, NOW)
    assert moving.send(maker, batch_id, NOW)
    assert doctor() == {}


def _spoil(vendor_id: int, why: str) -> None:
    from registry.models import Cooperative

    values = {
        "suspended": {"status": "suspended"},
        "fresh_rib": {"rib_changed_at": NOW - timedelta(days=6)},
        "no_rib": {"rib_enc": None},
    }
    with transaction() as s:
        if why == "not_active":
            mine = select(Vendor.cooperative_id).where(Vendor.id == vendor_id)
            s.execute(update(Cooperative).where(Cooperative.id.in_(mine)).values(status="struck_off"))
        else:
            s.execute(update(Vendor).where(Vendor.id == vendor_id).values(**values[why]))


def test_the_return_window_and_the_minimum(app: Flask) -> None:
    make_carriers()
    shop = shelf()
    give_rib(shop.stall.vendor_id)
    amount = earn(shop)
    with pytest.raises(NothingToPay):
        making.make_batch(staff(), BROUGHT)
    outlook = reading.outlook_of(shop.stall.vendor_id, BROUGHT)
    assert (outlook.free_centimes, outlook.waiting_centimes) == (0, amount)
    assert outlook.blocks == ("nothing",)


def test_nobody_pays_a_cooperative_they_act_for(app: Flask) -> None:
    make_carriers()
    shop, _amount = rich_shelf()
    maker = staff()
    coop = session().scalars(select(Vendor.cooperative_id).where(Vendor.id == shop.stall.vendor_id)).one()
    batch_id = drawn(maker)
    registry.grant_role(coop, maker.user_id or 0, "seller", actor_id=None, now=BROUGHT)
    with pytest.raises(OwnCase):
        moving.submit(maker, batch_id, NOW)


def test_a_file_that_is_not_the_approved_one_is_never_handed_out(app: Flask) -> None:
    make_carriers()
    rich_shelf()
    batch_id = approved()
    with transaction() as s:
        s.execute(update(Payout).values(amount_centimes=Payout.amount_centimes + 1))
    with pytest.raises(FileChanged):
        moving.send(staff(), batch_id, NOW)
    assert reading.get_batch(staff(), batch_id).state == "approved"
    assert "payouts" in doctor()


def test_days_are_possible(app: Flask) -> None:
    make_carriers()
    rich_shelf()
    batch_id = approved()
    moving.send(staff(), batch_id, NOW)
    payout_id = payouts_of(batch_id)[0].id
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(BadDay):
            confirming.confirm_paid(staff(), payout_id, day, "", NOW)


def test_a_pay_day_draws_up_one_draft(both: Flask) -> None:
    make_carriers()
    rich_shelf()
    pay_day = NOW.replace(day=16)
    assert making.make_scheduled(NOW) is None
    batch_id = making.make_scheduled(pay_day)
    assert batch_id
    assert making.make_scheduled(pay_day) is None
    someone, other = staff(), staff()
    moving.submit(someone, batch_id, pay_day)
    with pytest.raises(SamePerson):
        moving.approve(someone, batch_id, session().get_one(PayoutBatch, batch_id).total_centimes, pay_day)
    moving.approve(other, batch_id, session().get_one(PayoutBatch, batch_id).total_centimes, pay_day)


def test_the_cooperative_is_told_what_to_do(app: Flask) -> None:
    make_carriers()
    shop, _amount = rich_shelf()
    coop = session().scalars(select(Vendor.cooperative_id).where(Vendor.id == shop.stall.vendor_id)).one()
    registry.grant_role(coop, make_user(), "president", actor_id=None, now=BROUGHT)
    batch_id = approved()
    moving.send(staff(), batch_id, NOW)
    payout = payouts_of(batch_id)[0]
    confirming.record_return(staff(), payout.id, "closed", "compte clôturé", TODAY, NOW)
    newest = select(OutgoingMessage.body).order_by(OutgoingMessage.id.desc()).limit(2)
    bodies = list(session().scalars(newest))
    assert any(f"/my/{payout.vendor_id}/rib" in body for body in bodies), bodies
    assert session().scalar(select(RibDoubt.reason)) == "closed"
