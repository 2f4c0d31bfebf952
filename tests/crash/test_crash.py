"""A share of the points at which a process may die; `python -m tests.crash` takes them all.

Every run of the suite begins elsewhere, by its day, so that in time each point is passed.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.db import session, transaction
from shop.ledger.services import post_payout
from shop.payouts.models import Payout, PayoutBatch
from tests.crash import money, stories
from tests.crash.bench import Bench, Known, Story
from tests.crash.places import Server
from tests.crash.runner import Runner
from tests.shop.payouts.makers import NOW

SHARE = 5
"""Deaths of each story in the suite."""


@pytest.mark.timeout(900)  # many processes: a busy machine takes its time
@pytest.mark.parametrize("story", stories.STORIES, ids=lambda story: story.name)
def test_what_was_begun_is_done_once(story: Story, tmp_path: Path) -> None:
    _nothing_is_lost(Runner(story, tmp_path / "crash"))


@pytest.mark.timeout(900)
def test_the_same_on_postgresql(postgres: str, tmp_path: Path) -> None:
    _nothing_is_lost(Runner(money.PAYOUT, tmp_path / "crash", Server(postgres)))


def _nothing_is_lost(runner: Runner) -> None:
    report = runner.run(share=SHARE, day=datetime.now(UTC).toordinal())
    assert report.faults == {}
    assert len(report.points) > 100


def _pays_carelessly(bench: Bench, known: Known) -> None:
    """As the real story up to the file; then the payout is marked in one transaction, its entry posted in another."""
    money.take_to_the_bank(bench, known)
    payout = session().scalars(select(Payout)).one()
    if payout.state == "sent":
        with transaction() as s:
            values = {"state": "paid", "paid_on": NOW.date(), "state_at": NOW}
            s.execute(update(Payout).values(**values))
            s.execute(update(PayoutBatch).values(state="done"))
        with transaction():
            source = f"payout:{payout.id}"
            post_payout(
                payout.vendor_id, payout.amount_centimes, source, effective_at=NOW, actor_id=known["maker"]
            )


@pytest.mark.timeout(900)
def test_a_planted_fault_is_found(tmp_path: Path) -> None:
    planted = Story("a payout marked before its entry", money.PAYOUT.prepare, _pays_carelessly)
    runner = Runner(planted, tmp_path / "crash")
    report = runner.run(near="INSERT shop_ledger_entry")
    assert 0 not in report.faults
    assert any("journal" in fault and "doctor" in fault for fault in report.faults.values()), report.faults
