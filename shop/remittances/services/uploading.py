"""A carrier's file comes in, is read in the background and judged row by row: a rehearsal, nothing is booked."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import DomainError
from core.events import announce
from core.storage import new_key, storage
from core.tabular import Limits, Table, open_table
from shop.remittances import permissions, rules
from shop.remittances.data import FileRow, ParcelCash
from shop.remittances.errors import KnownFile, MovedOn, NoSuchRemittance, UnknownColumns
from shop.remittances.events import RemittanceUploaded
from shop.remittances.models import Remittance, RemittanceRow
from shop.remittances.services import carriers, positions

LIMITS = Limits(max_bytes=10_000_000, max_rows=20_000, max_columns=100)
BATCH = 500


def upload(
    actor: Actor,
    carrier: str,
    data: bytes,
    file_name: str,
    now: datetime,
    *,
    bank_reference: str = "",
    received_on: date | None = None,
) -> int:
    """Keep a file and have it read; returns its id. Raises KnownFile for the same bytes (I19), NoSuchCarrier, and a
    TableRefused for what cannot be a table at all."""
    permissions.require(actor, permissions.IMPORT)
    carriers.get_carrier(carrier)
    digest = hashlib.sha256(data).hexdigest()
    known = session().scalar(select(Remittance.id).where(Remittance.digest == digest))
    if known is not None:
        raise KnownFile(known)
    _open(data).close()
    row = {
        "carrier_code": carrier, "state": "reading", "digest": digest, "file_name": file_name[-80:],
        "storage_key": new_key("private/remittances", ".bin"), "uploaded_by": actor.user_id, "uploaded_at": now,
        "bank_reference": bank_reference.strip()[:60], "received_on": received_on,
    }  # fmt: skip
    storage().save(str(row["storage_key"]), data, "application/octet-stream")
    try:
        return _insert(row, actor)
    except IntegrityError:
        storage().delete(str(row["storage_key"]))
        raise KnownFile(
            session().scalars(select(Remittance.id).where(Remittance.digest == digest)).one()
        ) from None


def _insert(row: Mapping[str, object], actor: Actor) -> int:
    with transaction() as s:
        id_: int = s.execute(insert(Remittance).values(row).returning(Remittance.id)).scalar_one()
        audit(actor.user_id, "shop.remittances.uploaded", f"remittance:{id_}", data={"digest": row["digest"]})
        announce(RemittanceUploaded(id_))
    return id_


def drop(actor: Actor, remittance_id: int, now: datetime) -> None:
    """Put a file aside before anything of it was booked; it may be brought again. Raises MovedOn."""
    permissions.require(actor, permissions.IMPORT)
    with transaction():
        mine = update(Remittance).where(
            Remittance.id == remittance_id, Remittance.state.in_(("read", "unreadable", "reading"))
        )
        if not changed_one(mine.values(state="dropped", digest=None)):
            raise MovedOn
        audit(actor.user_id, "shop.remittances.dropped", f"remittance:{remittance_id}")


def read_again(actor: Actor, remittance_id: int) -> None:
    """Judge the rows anew by what the books say now, before anything was booked. Raises MovedOn."""
    permissions.require(actor, permissions.IMPORT)
    with transaction():
        mine = update(Remittance).where(Remittance.id == remittance_id, Remittance.state == "read")
        if not changed_one(mine.values(state="reading", rows_done=0)):
            raise MovedOn
        announce(RemittanceUploaded(remittance_id))


def read(remittance_id: int, now: datetime) -> None:
    """Read a file that waits: rows in batches, each in its own transaction, with progress. Safe to repeat."""
    file = session().get(Remittance, remittance_id, populate_existing=True)
    if file is None:
        raise NoSuchRemittance
    if file.state != "reading":
        return
    try:
        rows, refusal = list(_rows(storage().open(file.storage_key))), ""
    except DomainError as refused:
        rows, refusal = [], refused.message[:300]
    _begin(remittance_id, len(rows))
    seen: set[str] = set()
    carrier = file.carrier_code
    for start in range(0, len(rows), BATCH):
        _keep(remittance_id, carrier, rows[start : start + BATCH], seen)
    _end(remittance_id, refusal)


def _rows(data: bytes) -> Iterator[FileRow]:
    table = _open(data)
    columns = rules.columns_of(table.headings)
    for record in table.records():
        yield rules.read_row(record.line, record.values, columns)


def _open(data: bytes) -> Table:
    table = open_table(data, limits=LIMITS)
    if not rules.is_usable(rules.columns_of(table.headings)):
        table.close()
        raise UnknownColumns
    return table


def _begin(remittance_id: int, total: int) -> None:
    with transaction() as s:
        s.execute(delete(RemittanceRow).where(RemittanceRow.remittance_id == remittance_id))
        mine = update(Remittance).where(Remittance.id == remittance_id)
        s.execute(mine.values(rows_total=total, rows_done=0))


def _keep(remittance_id: int, carrier: str, rows: Sequence[FileRow], seen: set[str]) -> None:
    judged = judge_rows(carrier, rows, seen)
    mine = update(Remittance).where(Remittance.id == remittance_id, Remittance.state == "reading")
    with transaction() as s:
        if not changed_one(mine.values(rows_done=Remittance.rows_done + len(rows))):
            raise MovedOn  # put aside while it was read
        s.execute(insert(RemittanceRow), [{"remittance_id": remittance_id, **row} for row in judged])


def judge_rows(carrier: str, rows: Sequence[FileRow], seen: set[str]) -> list[dict[str, object]]:
    """What becomes of each row by the books of now; `seen` grows by the rows of this file."""
    keys = [rules.row_key(carrier, row) for row in rows]
    booked, asked = known_rows(keys)
    references = [rules.reference_key(text) for row in rows for text in (row.reference, row.tracking)]
    printed = [" ".join(row.reference.split()).upper() for row in rows]
    parcels = positions.parcels_by_key(references, printed)
    found = []
    for row, key in zip(rows, keys, strict=True):
        parcel = _parcel_of(row, parcels)
        verdict = rules.judge(row, parcel, carrier, seen=key in booked or key in seen)
        seen.add(key)
        if key in asked and verdict.status in rules.ASKED:
            verdict = rules.ASKED_BEFORE
        found.append({
            "line": row.line, "reference": row.reference or row.tracking, "amount_centimes": row.amount_centimes,
            "paid_on": row.paid_on, "row_key": key, "status": verdict.status, "why": verdict.why,
            "vendor_order_id": parcel.vendor_order_id if parcel else None,
            "outstanding_centimes": rules.owed(parcel) if parcel else None, "booked_centimes": 0,
        })  # fmt: skip
    return found


def known_rows(keys: Sequence[str]) -> tuple[set[str], set[str]]:
    """Which of these rows other files brought before: their money was booked, or somebody was asked whose it is."""
    asked = {rules.asked_key(key): key for key in keys}
    query = select(RemittanceRow.receipt_key).where(RemittanceRow.receipt_key.in_([*keys, *asked]))
    known = {key for key in session().scalars(query) if key}
    return known - asked.keys(), {asked[key] for key in known & asked.keys()}


def _parcel_of(row: FileRow, parcels: dict[str, ParcelCash]) -> ParcelCash | None:
    """The parcel that a row's numbers name; none when they name two: what cooperatives wrote on a parcel never moves
    the money of another."""
    keys = (rules.reference_key(text) for text in (row.tracking, row.reference))
    named = {parcels[key].vendor_order_id: parcels[key] for key in keys if key in parcels}
    return next(iter(named.values())) if len(named) == 1 else None


def _end(remittance_id: int, refusal: str) -> None:
    mine = update(Remittance).where(Remittance.id == remittance_id, Remittance.state == "reading")
    with transaction():
        changed_one(mine.values(state="unreadable" if refusal else "read", refusal=refusal))
