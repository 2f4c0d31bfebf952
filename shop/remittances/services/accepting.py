"""A person accepts what was read: rows are booked one by one in the background. The same row never counts twice."""

from datetime import UTC, datetime, time

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.clock import CASABLANCA
from core.db import changed_one, session, transaction
from core.errors import DomainError
from core.events import announce
from shop.remittances import permissions, rules
from shop.remittances.data import BOOKED, FileRow
from shop.remittances.errors import MovedOn
from shop.remittances.events import RemittanceApproved
from shop.remittances.models import Remittance, RemittanceRow
from shop.remittances.services import booking, positions
from shop.remittances.services.uploading import known_rows

PROGRESS = 25


def accept(actor: Actor, remittance_id: int, now: datetime) -> None:
    """Book the file's rows. One of several people wins. Raises MovedOn."""
    permissions.require(actor, permissions.IMPORT)
    with transaction():
        mine = update(Remittance).where(Remittance.id == remittance_id, Remittance.state == "read")
        values = {"state": "accepting", "accepted_by": actor.user_id, "accepted_at": now, "rows_done": 0}
        if not changed_one(mine.values(**values)):
            raise MovedOn
        audit(actor.user_id, "shop.remittances.accepted", f"remittance:{remittance_id}")
        announce(RemittanceApproved(remittance_id))


def book_rows(remittance_id: int, now: datetime) -> None:
    """Book what is not booked yet; after a crash it goes on where it was."""
    file = session().get(Remittance, remittance_id, populate_existing=True)
    if file is None or file.state != "accepting":
        return
    facts = (file.carrier_code, file.accepted_by, _effective_at(file, now))
    waiting = select(RemittanceRow.id).where(
        RemittanceRow.remittance_id == remittance_id, RemittanceRow.booked_at.is_(None)
    )
    ids = list(session().scalars(waiting.order_by(RemittanceRow.line)))
    for done, row_id in enumerate(ids, 1):
        _book_row(row_id, facts, now)
        if done % PROGRESS == 0 or done == len(ids):
            _tell_progress(remittance_id, len(ids) - done)
    with transaction():
        mine = update(Remittance).where(Remittance.id == remittance_id, Remittance.state == "accepting")
        changed_one(mine.values(state="accepted", rows_done=Remittance.rows_total))


def _effective_at(file: Remittance, now: datetime) -> datetime:
    """The Moroccan noon of the day the money reached the bank, never in the future."""
    if file.received_on is None:
        return now
    noon = datetime.combine(file.received_on, time(12), CASABLANCA).astimezone(UTC)
    return min(noon, now)


def _tell_progress(remittance_id: int, left: int) -> None:
    with transaction() as s:
        mine = update(Remittance).where(Remittance.id == remittance_id)
        s.execute(mine.values(rows_done=Remittance.rows_total - left))


def _book_row(row_id: int, facts: tuple[str, int | None, datetime], now: datetime) -> None:
    try:
        with transaction():
            _book(row_id, facts, now)
    except IntegrityError:  # the same row of another file was booked in this very moment
        _mark(row_id, "duplicate", "same_row", now)
    except DomainError:  # the parcel changed while it was booked: a person looks at it
        with transaction():
            if _mark(row_id, "refused", "changed", now):
                _open_unknown(row_id, facts[0], now)


def _book(row_id: int, facts: tuple[str, int | None, datetime], now: datetime) -> None:
    carrier, actor_id, at = facts
    row = session().get_one(RemittanceRow, row_id, populate_existing=True)
    if row.booked_at is not None:
        return
    if row.status == "duplicate":
        _mark(row_id, row.status, row.why, now)
        return
    if row.vendor_order_id is not None:
        positions.take_turn_of(row.vendor_order_id)
    cash = positions.read_cash(row.vendor_order_id)
    as_file = FileRow(row.line, row.reference, "", row.amount_centimes, row.paid_on)
    booked, asked = known_rows([row.row_key])
    verdict = rules.judge(as_file, cash, carrier, seen=bool(booked))
    if asked and verdict.status in rules.ASKED:
        verdict = rules.ASKED_BEFORE
    key = rules.asked_key(row.row_key) if verdict.status in rules.ASKED else row.row_key
    if not _mark(row_id, verdict.status, verdict.why, now, key, verdict.booked_centimes):
        return
    if verdict.status in BOOKED and cash is not None:
        parcel = cash.vendor_order_id
        left = booking.book(parcel, carrier, verdict.booked_centimes, f"row:{row_id}", at, actor_id, now)
        booking.settle_variance(parcel, carrier, left, row_id, now)
    elif verdict.status in rules.ASKED:
        _open_unknown(row_id, carrier, now)


def _mark(row_id: int, status: str, why: str, now: datetime, key: str | None = None, booked: int = 0) -> bool:
    """Take the row and write its verdict; False when it was taken before."""
    mine = update(RemittanceRow).where(RemittanceRow.id == row_id, RemittanceRow.booked_at.is_(None))
    values = {"status": status, "why": why, "booked_at": now, "booked_centimes": booked}
    with transaction():
        return changed_one(
            mine.values(
                **values, receipt_key=key if booked or status in rules.ASKED else None
            ).execution_options(synchronize_session=False)
        )


def _open_unknown(row_id: int, carrier: str, now: datetime) -> None:
    """Money that came and that we cannot book: somebody finds out, or it goes back."""
    amount = session().scalar(select(RemittanceRow.amount_centimes).where(RemittanceRow.id == row_id))
    if amount and amount > 0:
        booking.open_variance(
            "unknown", carrier, -amount, f"row:{row_id}", now, parcel_id=None, row_id=row_id
        )
