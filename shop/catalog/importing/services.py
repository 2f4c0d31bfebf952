"""Import a file into a vendor's catalogue: read, understand, compare, and write or rehearse."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.auth.actor import Actor
from core.clock import local_date
from core.tabular import Limits, Table, TooLarge, open_table
from shop.catalog import permissions
from shop.catalog.access import as_seller
from shop.catalog.importing.apply import Writer, load_categories
from shop.catalog.importing.assemble import Assembler
from shop.catalog.importing.data import ImportedProduct, ImportOptions, ImportReport, RowSet
from shop.catalog.importing.errors import UnknownHeadings
from shop.catalog.importing.headings import recognise
from shop.catalog.importing.messages import notice
from shop.catalog.importing.readers import read_rows
from shop.catalog.importing.saleor import looks_like_saleor, read_saleor

BATCH = 100
LIMITS = Limits(max_rows=50_000)
UPLOAD = Limits(max_bytes=10_000_000, max_rows=5_000)
"""What a person may send through a page; an operator's command is trusted with more."""
Progress = Callable[[int, int], None]


def import_catalogue(
    actor: Actor,
    vendor_id: int,
    source: Path | bytes,
    filename: str,
    now: datetime,
    *,
    options: ImportOptions | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring a file into the vendor's catalogue as drafts and updates; every line is counted exactly once.

    New texts wait as drafts for the seller to send; prices and stock of what is on sale change at once. `progress` is
    called with (products done, products). Raises a TableRefused, UnknownHeadings, NotAllowed.
    """
    as_seller(actor, vendor_id, permissions.EDIT)
    options = options or ImportOptions()
    rowset = read_file(source, filename, now, LIMITS if actor.user_id is None else UPLOAD)
    products = Assembler(rowset, options).run()
    report = _start(rowset, products, options)
    writer = Writer(actor, vendor_id, rowset.format, load_categories(), now)
    for start in range(0, len(products), BATCH):
        _write_batch(writer, products[start : start + BATCH], rowset, report)
        if progress:
            progress(min(start + BATCH, len(products)), len(products))
    report.errors.sort(key=lambda one: one.row)
    report.notices.sort(key=lambda one: one.row)
    return report


def read_file(source: Path | bytes, filename: str, now: datetime, limits: Limits = LIMITS) -> RowSet:
    """The file's rows in our words, its kind recognised."""
    head = source[:64] if isinstance(source, bytes) else _first(source, 64)
    if looks_like_saleor(head):
        return read_saleor(_all(source, limits))
    table = open_table(source, filename, limits=limits)
    kind, columns = recognise(table.headings)
    if not columns or (kind.name == "table" and not {"sku", "name", "name_ar", "name_fr"} & columns.keys()):
        table.close()
        raise UnknownHeadings(table.headings)
    rowset = read_rows(kind.name, columns, table.records(), local_date(now))
    _tell_unused(rowset, table, set(columns.values()))
    return rowset


def _tell_unused(rowset: RowSet, table: Table, used: set[str]) -> None:
    unused = [heading for heading in table.headings if heading not in used]
    if unused and rowset.format == "table":
        rowset.notices.append(notice(1, "", "columns_ignored", ", ".join(unused)))


def _first(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def _all(source: Path | bytes, limits: Limits) -> bytes:
    data = source if isinstance(source, bytes) else _first(source, limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise TooLarge(f"{limits.max_bytes // 1_000_000} MB")
    return data


def _start(rowset: RowSet, products: list[ImportedProduct], options: ImportOptions) -> ImportReport:
    report = ImportReport(rowset.format, options.dry_run, rows=len(rowset.lines), counts=rowset.counts)
    report.errors, report.notices = list(rowset.errors), list(rowset.notices)
    report.rejected = len({refused.row for refused in rowset.errors})
    report.products = len(products)
    report.variants = sum(len(product.variants) for product in products)
    return report


def _write_batch(writer: Writer, batch: list[ImportedProduct], rowset: RowSet, report: ImportReport) -> None:
    result = writer.write(batch, dry_run=report.dry_run)
    counts = Counter(result.outcomes.values())
    report.created += counts["created"]
    report.updated += counts["updated"]
    report.unchanged += counts["unchanged"]
    report.rejected += counts["rejected"]
    report.errors += result.errors
    report.notices += result.notices
    report.diffs += result.diffs
    report.product_ids += result.product_ids
