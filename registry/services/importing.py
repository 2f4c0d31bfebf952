"""`flask registry import`: a file of any size read once, written in batches, safe to repeat.

Each batch is one transaction. An interrupted import leaves whole batches behind; running the file again finds them
unchanged and goes on. The same file twice changes nothing (I19).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.clock import local_date
from core.db import session
from core.geography.lookups import place_key
from core.i18n import _
from core.tabular import Table, TableRefused
from registry.data import Fault, ImportReport, RowError
from registry.errors import MissingColumns
from registry.models import Cooperative, Court, Sector
from registry.rules.cells import court_keys
from registry.rules.courts import SYNONYMS as COURT_SYNONYMS
from registry.rules.headings import Columns, recognise
from registry.rules.rows import CleanRow, Reference, RowReader
from registry.rules.sectors import SYNONYMS as SECTOR_SYNONYMS
from registry.services.batches import Origin, apply_batch
from registry.services.bulk import count_afresh, table_of
from registry.services.wording import COLUMN_LABELS, explain, note

BATCH = 1000
MOST_NOTES = 50
Progress = Callable[[int], None]


@dataclass
class _Tally:
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: int = 0

    def reject(self, line: int, faults: Sequence[Fault]) -> None:
        self.rejected += 1
        self.errors += [RowError(line, fault.field, fault.code, explain(fault)) for fault in faults]

    def remark(self, row: CleanRow) -> None:
        for fault in row.notes:
            self.notes += 1
            if self.notes <= MOST_NOTES:
                self.warnings.append(note(row.line, fault))


def import_register(
    table: Table,
    *,
    filename: str,
    now: datetime,
    actor_id: int | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a register file into the registry and report on every row. Raises MissingColumns before any is read."""
    columns = _columns(table)
    reader = RowReader(columns.positions, len(table.headings), load_reference(), local_date(now))
    tally = _Tally(warnings=[*table.warnings, *_unread(columns)])
    origin = Origin(actor_id, filename, now)
    batch: list[CleanRow] = []
    for row in _accepted(table.rows, reader, tally):
        batch.append(row)
        if len(batch) == BATCH:
            _apply(batch, origin, dry_run, tally)
            batch = []
            if progress:
                progress(tally.rows)
    _apply(batch, origin, dry_run, tally)
    if progress:
        progress(tally.rows)
    return _report(tally, dry_run)


def _columns(table: Table) -> Columns:
    columns = recognise(table.headings)
    if columns.missing:
        table.close()
        raise MissingColumns([str(COLUMN_LABELS[name]) for name in columns.missing], table.headings)
    return columns


def _unread(columns: Columns) -> list[str]:
    if not columns.unknown:
        return []
    return [_("These columns were not read: %(columns)s.", columns=", ".join(columns.unknown))]


def _accepted(rows: Iterator[tuple[int, list[str]]], reader: RowReader, tally: _Tally) -> Iterator[CleanRow]:
    """Clean rows that do not repeat a number of an earlier line; the others are tallied as rejected."""
    by_number: dict[str, int] = {}
    by_key: dict[tuple[str, str], int] = {}
    for line, cells in _whole(rows, tally):
        tally.rows += 1
        row = reader.read(line, cells)
        if isinstance(row, list):
            tally.reject(line, row)
            continue
        number, key = row.values["central_number"], row.key
        if first := by_number.get(number):
            tally.reject(line, [Fault("central_number", "duplicate_in_file", number, first)])
        elif first := by_key.get(key):
            tally.reject(line, [Fault("analytical_number", "duplicate_in_file", key[1], first)])
        else:
            by_number[number] = by_key[key] = line
            tally.remark(row)
            yield row


def _whole(rows: Iterator[tuple[int, list[str]]], tally: _Tally) -> Iterator[tuple[int, list[str]]]:
    """The rows; a file that turns out to be damaged further down ends there, with a warning."""
    try:
        yield from rows
    except TableRefused as refusal:
        tally.warnings.append(_("The file could not be read to its end: %(why)s", why=refusal.message))


def _apply(batch: list[CleanRow], origin: Origin, dry_run: bool, tally: _Tally) -> None:
    if not batch:
        return
    try:
        outcome = apply_batch(batch, origin, dry_run=dry_run)
    except IntegrityError:  # another import recorded one of these numbers since: look again
        outcome = apply_batch(batch, origin, dry_run=dry_run)
    if outcome.created and not tally.created and not dry_run:
        count_afresh(table_of(Cooperative))
    tally.created += outcome.created
    tally.updated += outcome.updated
    tally.unchanged += outcome.unchanged
    for line, fault in outcome.faults:
        tally.reject(line, [fault])


def _report(tally: _Tally, dry_run: bool) -> ImportReport:
    if tally.notes > MOST_NOTES:
        tally.warnings.append(_("%(count)s more remarks of this kind.", count=tally.notes - MOST_NOTES))
    tally.errors.sort(key=lambda error: error.row)
    return ImportReport(
        tally.rows,
        tally.created,
        tally.updated,
        tally.unchanged,
        tally.rejected,
        dry_run,
        tally.errors,
        tally.warnings,
    )


def load_reference() -> Reference:
    """Courts and sectors of the database, by every name a file may give them."""
    courts: dict[str, str] = {}
    for court in session().scalars(select(Court)):
        for name in (court.code, court.name_ar, court.name_fr, *COURT_SYNONYMS.get(court.code, ())):
            courts |= dict.fromkeys(court_keys(name), court.code)
    sectors = {
        place_key(name): sector.code
        for sector in session().scalars(select(Sector))
        for name in (sector.code, sector.name_ar, sector.name_fr, *SECTOR_SYNONYMS.get(sector.code, ()))
    }
    return Reference(courts, sectors)
