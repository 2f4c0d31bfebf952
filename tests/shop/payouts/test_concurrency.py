"""Many at once, and a process that dies between the mark and the file: nobody is paid twice (I10)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.db import session, transaction
from core.errors import DomainError
from shop.ledger.services import balance
from shop.payouts.errors import BatchMovedOn, BatchStale, NothingToPay
from shop.payouts.models import Payout, PayoutBatch, PayoutEntry
from shop.payouts.services import confirming, making, moving
from shop.vendors.models import Vendor
from tests.shop.payouts.makers import (
    NOW,
    approved,
    doctor,
    give_rib,
    make_carriers,
    payouts_of,
    rib_number,
    rich_shelf,
    staff,
)
from tests.threads import together

ROOT = Path(__file__).resolve().parents[3]


def test_batches_made_at_once_take_each_line_once(both: Flask) -> None:
    make_carriers()
    _shop, amount = rich_shelf(1)
    actors = [staff() for _ in range(8)]
    results = together(both, lambda n: making.make_batch(actors[n], NOW), 8)
    made = [r for r in results if isinstance(r, int)]
    assert len(made) == 1, results
    assert all(isinstance(r, NothingToPay) for r in results if not isinstance(r, int))
    live = select(func.sum(PayoutEntry.centimes)).where(PayoutEntry.live_key.is_not(None))
    assert session().scalar(live) == amount
    assert doctor() == {}


def test_one_of_several_approves_and_each_transfer_is_booked_once(both: Flask) -> None:
    make_carriers()
    _shop, amount = rich_shelf(1)
    maker = staff()
    batch_id = making.make_batch(maker, NOW)
    moving.submit(maker, batch_id, NOW)
    checkers = [staff() for _ in range(6)]
    results = together(both, lambda n: moving.approve(checkers[n], batch_id, amount, NOW), 6)
    assert sum(r is None for r in results) == 1, results
    assert sum(isinstance(r, BatchMovedOn) for r in results) == 5
    files = together(both, lambda n: moving.send(checkers[n], batch_id, NOW), 6)
    assert len({bytes(data) for data in files}) == 1, files
    payout_id, before = payouts_of(batch_id)[0].id, balance("bank")
    day = NOW.date()
    together(both, lambda n: confirming.confirm_paid(checkers[n], payout_id, day, "", NOW), 6)
    assert balance("bank") == before - amount
    together(
        both, lambda n: confirming.record_return(checkers[n], payout_id, "closed", "x" * 12, day, NOW), 6
    )
    assert balance("bank") == before
    assert doctor() == {}


def test_cancelling_and_approving_race(both: Flask) -> None:
    make_carriers()
    _shop, amount = rich_shelf(1)
    maker, checker = staff(), staff()
    batch_id = making.make_batch(maker, NOW)
    moving.submit(maker, batch_id, NOW)
    acts = [
        lambda: moving.approve(checker, batch_id, amount, NOW),
        lambda: moving.cancel(maker, batch_id, "préparé trop tôt", NOW),
        lambda: moving.take_out(maker, payout_id, "ne doit pas partir", NOW),
    ]
    payout_id = payouts_of(batch_id)[0].id
    together(both, lambda n: acts[n](), 3)
    session().rollback()
    state = session().get_one(PayoutBatch, batch_id).state
    held = session().scalar(select(func.count()).where(PayoutEntry.live_key.is_not(None)))
    assert (state, held) in (("cancelled", 0), ("approved", 1))
    assert doctor() == {}


def test_a_new_account_a_suspension_and_approvals_race(both: Flask) -> None:
    """I11: either two people agreed to the account they saw, or nothing leaves; never to the new account."""
    make_carriers()
    shop, amount = rich_shelf(1)
    vendor_id, maker = shop.stall.vendor_id, staff()
    batch_id = making.make_batch(maker, NOW)
    moving.submit(maker, batch_id, NOW)
    checkers = [staff() for _ in range(4)]

    def act(n: int) -> object:
        if n < len(checkers):
            return moving.approve(checkers[n], batch_id, amount, NOW)
        if n == len(checkers):
            return give_rib(vendor_id, 2, NOW)
        with transaction() as s:
            s.execute(update(Vendor).where(Vendor.id == vendor_id).values(status="suspended"))
        return None

    results = together(both, act, len(checkers) + 2)
    session().rollback()
    state = session().get_one(PayoutBatch, batch_id).state
    assert (state == "approved") == (results[: len(checkers)].count(None) == 1), results
    if state == "approved":
        with pytest.raises(BatchStale):
            moving.send(checkers[0], batch_id, NOW)
        assert payouts_of(batch_id)[0].state == "draft"
    else:
        assert isinstance(
            together(both, lambda _: moving.approve(checkers[0], batch_id, amount, NOW), 1)[0], DomainError
        )
    assert payouts_of(batch_id)[0].rib_ending == rib_number(1)[-4:]
    assert doctor() == {}


DIES = """
import os, signal, sys
sys.path.insert(0, {root!r})
from tests.conftest import settings
from pathlib import Path
from wsgi import create_app
from core.auth.actor import Actor
from shop.payouts import permissions
from shop.payouts.services import moving
from tests.shop.payouts.makers import NOW
app = create_app(settings({uri!r}, Path({folder!r})))
with app.app_context():
    data = moving.send(Actor({user}, permissions.OF_STAFF, None, is_staff=True), {batch}, NOW)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("where", ["before the mark", "after the mark"])
def test_a_process_that_dies_around_the_file(app: Flask, tmp_path: Path, where: str) -> None:
    """The file never left: it is taken again, byte for byte, and nothing can be paid a second time meanwhile."""
    make_carriers()
    rich_shelf(1)
    batch_id, actor = approved(), staff()
    uri = str(app.config["SQLALCHEMY_DATABASE_URI"])
    script = DIES.format(root=str(ROOT), uri=uri, folder=str(tmp_path), user=actor.user_id, batch=batch_id)
    if where == "before the mark":
        script = script.replace(
            "    data = moving.send", "    os.kill(os.getpid(), signal.SIGKILL)\n    data = moving.send"
        )
    session().rollback()
    died = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=dict(os.environ), capture_output=True, check=False
    )
    assert died.returncode == -9, died.stderr.decode()[-500:]
    session().rollback()
    state = session().get_one(PayoutBatch, batch_id, populate_existing=True).state
    assert state == ("approved" if where == "before the mark" else "sent")
    with pytest.raises(NothingToPay):
        making.make_batch(staff(), NOW)
    assert moving.send(actor, batch_id, NOW) == moving.file_of(batch_id)
    confirming.confirm_batch(actor, batch_id, NOW.date(), NOW)
    assert [p.state for p in session().scalars(select(Payout))] == ["paid"]
    assert doctor() == {}
