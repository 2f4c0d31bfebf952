"""A report asked for and made outside the request: on a whole country's register it takes half a minute."""

from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core.auth.actor import Actor
from core.db import changed_one, db, session, transaction
from core.errors import DomainError
from scoring.board.data import OrderCard
from scoring.board.errors import ReportBeingMade
from scoring.board.models import ReportOrder
from scoring.board.services import reports
from scoring.board.services.gathering import STEPS, check_day
from scoring.permissions import BOARD_PREPARE, BOARD_READ

log = structlog.get_logger()
MOST_TRIES = 3
STUCK = timedelta(minutes=10)
"""After it a job that claimed an order is taken for dead."""
SHOWN = timedelta(days=1)
_LONGEST = 2000


def ask(actor: Actor, as_of: date, asks_ar: str, asks_fr: str, now: datetime) -> int:
    """Ask for the report of a day; the order's id. Asked for twice, it is made once, with what was asked last.

    Raises BadDay; ReportBeingMade when its figures are being counted already.
    """
    actor.require(BOARD_PREPARE)
    check_day(as_of, now)
    row = {
        "as_of": as_of, "live_key": as_of, "state": "waiting", "asks_ar": asks_ar.strip()[:_LONGEST],
        "asks_fr": asks_fr.strip()[:_LONGEST], "asked_by": actor.user_id, "asked_at": now, "done": 0,
        "total": STEPS, "tries": 0, "fault": "",
    }  # fmt: skip
    try:
        with transaction() as s:
            return int(s.execute(insert(ReportOrder).values(row).returning(ReportOrder.id)).scalar_one())
    except IntegrityError:
        return _ask_again(row)


def _ask_again(row: dict[str, Any]) -> int:
    mine = update(ReportOrder).where(ReportOrder.live_key == row["live_key"], ReportOrder.state == "waiting")
    with transaction() as s:
        if not changed_one(mine.values({name: row[name] for name in ("asks_ar", "asks_fr", "asked_by")})):
            raise ReportBeingMade
        return s.scalars(select(ReportOrder.id).where(ReportOrder.live_key == row["live_key"])).one()


def list_orders(actor: Actor, now: datetime) -> list[OrderCard]:
    """Orders that wait, are being made, or failed within a day; the newest first."""
    actor.require(BOARD_READ)
    failed = and_(ReportOrder.state == "failed", ReportOrder.ended_at > now - SHOWN)
    query = select(ReportOrder).where(or_(ReportOrder.live_key.is_not(None), failed))
    query = query.order_by(ReportOrder.id.desc()).limit(10).execution_options(populate_existing=True)
    return [_card(row) for row in session().scalars(query)]


def find_order(actor: Actor, order_id: int) -> OrderCard | None:
    """One order."""
    actor.require(BOARD_READ)
    row = session().get(ReportOrder, order_id, populate_existing=True)
    return _card(row) if row else None


def _card(row: ReportOrder) -> OrderCard:
    percent = 100 * row.done // row.total if row.total else 0
    return OrderCard(row.id, row.as_of, row.state, percent, row.asked_at, row.report_id, row.fault)


def make_next(now: datetime) -> bool:
    """Make the oldest report that waits, or whose job died; whether there was one."""
    died = and_(ReportOrder.state == "making", ReportOrder.claimed_at < now - STUCK)
    due = or_(ReportOrder.state == "waiting", died)
    order_id = session().scalar(select(ReportOrder.id).where(due).order_by(ReportOrder.id).limit(1))
    if order_id is None:
        return False
    mine = update(ReportOrder).where(ReportOrder.id == order_id, due)
    claimed = {"state": "making", "claimed_at": now, "done": 0, "tries": ReportOrder.tries + 1}
    with transaction():
        if not changed_one(mine.values(claimed)):
            return False  # another job was faster
    _make(order_id, now)
    return True


def _make(order_id: int, now: datetime) -> None:
    row = session().get_one(ReportOrder, order_id, populate_existing=True)
    if row.tries > MOST_TRIES:
        _end(order_id, now, state="failed", fault="")
        return
    try:
        made = reports.make(row.asked_by, row.as_of, row.asks_ar, row.asks_fr, now, _Progress(order_id))
    except DomainError as error:
        _end(order_id, now, state="failed", fault=error.message[:300])
    except Exception:
        session().rollback()
        _end(order_id, now, state="failed", fault="")
        log.error("board_report_not_made", order_id=order_id)
        raise
    else:
        _end(order_id, now, state="ready", report_id=made, done=STEPS)


def _end(order_id: int, now: datetime, **values: Any) -> None:
    mine = update(ReportOrder).where(ReportOrder.id == order_id, ReportOrder.state == "making")
    with transaction():
        changed_one(mine.values(live_key=None, ended_at=now, **values))


class _Progress:
    """Tells how far an order is, on a connection of its own: what is counted stays one look at the registers."""

    def __init__(self, order_id: int) -> None:
        self.order_id, self.done = order_id, 0

    def __call__(self) -> None:
        """One step more."""
        self.done += 1
        told = update(ReportOrder).where(ReportOrder.id == self.order_id).values(done=self.done)
        with db.engine.connect().execution_options(souk_write=True) as connection, connection.begin():
            connection.execute(told)


def stuck_orders(now: datetime) -> list[str]:
    """Reports that were asked for an hour ago and are not there, for `flask doctor`."""
    query = select(ReportOrder.id, ReportOrder.as_of).where(
        ReportOrder.live_key.is_not(None), ReportOrder.asked_at < now - timedelta(hours=1)
    )
    return [
        f"the board's report as of {row.as_of} was asked for an hour ago and is not made (order {row.id})"
        for row in session().execute(query.order_by(ReportOrder.id))
    ]
