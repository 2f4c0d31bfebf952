"""Open a file as a table: kind by content (never by name), headings checked, rows streamed."""

import io
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from core.i18n import _
from core.tabular.delimited import read_delimited
from core.tabular.errors import (
    DamagedFile,
    DuplicateHeading,
    EmptyFile,
    MergedHeadings,
    MissingHeading,
    TooLarge,
)
from core.tabular.export import plain_cell
from core.tabular.workbook import SheetInfo, read_workbook
from core.tabular.zipped import check_zip

Row = tuple[int, list[str]]
Rows = Generator[Row, None, None]
_TITLE_LINES = 5
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Limits:
    """What a file may hold: bytes on disk, bytes unpacked, rows, columns, cells of a sheet."""

    max_bytes: int = 50_000_000
    max_unpacked: int = 50_000_000
    max_rows: int = 200_000
    max_columns: int = 300
    max_cells: int = 2_000_000


@dataclass(frozen=True)
class Record:
    """One row by heading. `line`: line in the file; `extra`: filled cells beyond the headings."""

    line: int
    values: dict[str, str]
    extra: list[str] = field(default_factory=list)


@dataclass
class Table:
    """`rows` can be read once. `encoding` and `separator` are None for spreadsheets; `kind`: csv, xlsx, ods, xls.

    Each row has at least as many cells as there are headings; a longer one has cells that belong to no heading.
    """

    headings: list[str]
    rows: Iterator[Row]
    kind: str
    encoding: str | None = None
    separator: str | None = None
    warnings: list[str] = field(default_factory=list)
    source: Rows | None = field(default=None, repr=False)

    def close(self) -> None:
        """Stop reading early: ends the reading process or closes the file."""
        if self.source is not None:
            self.source.close()
        if isinstance(self.rows, Generator):
            self.rows.close()

    def records(self) -> Iterator[Record]:
        """Rows by heading."""
        width = len(self.headings)
        for line, row in self.rows:
            values = dict(zip(self.headings, row, strict=False))
            yield Record(line, values, [cell for cell in row[width:] if cell])


def open_table(source: Path | str | bytes, filename: str = "", *, limits: Limits | None = None) -> Table:
    """Open a CSV, TSV, XLSX, ODS or XLS file (path or bytes; `filename` only names it in messages).

    Raises a TableRefused: EmptyFile, DamagedFile, TooLarge, BadEncoding, MissingHeading, DuplicateHeading,
    MergedHeadings. TooLarge, DamagedFile and BadEncoding can also come while the rows are read.
    """
    limits = limits or Limits()
    stream = _open(source, limits)
    try:
        table = _sheet_table(stream, limits) or _text_table(stream)
    except BaseException:
        stream.close()
        raise
    try:
        return _with_headings(table, limits)
    except BaseException:
        table.rows.close()
        raise


def _open(source: Path | str | bytes, limits: Limits) -> BinaryIO:
    stream: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")  # noqa: SIM115
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not 0 < size <= limits.max_bytes:
        stream.close()
        raise TooLarge(f"{limits.max_bytes // 1_000_000} MB") if size else EmptyFile
    return stream


@dataclass
class _Raw:
    rows: Rows
    kind: str
    encoding: str | None = None
    separator: str | None = None
    sheet: SheetInfo | None = None


def _sheet_table(stream: BinaryIO, limits: Limits) -> _Raw | None:
    magic = stream.read(8)
    stream.seek(0)
    if not (magic.startswith(b"PK") or magic == _OLE):
        return None
    with stream:
        kind = "xls" if magic == _OLE else _zip_kind(check_zip(stream, max_unpacked=limits.max_unpacked))
        rows, sheet = read_workbook(stream, f".{kind}", max_cells=limits.max_cells)
    return _Raw(rows, kind, sheet=sheet)


def _zip_kind(names: list[str]) -> str:
    if "content.xml" in names:
        return "ods"
    if any(name.startswith("xl/") for name in names):
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    raise DamagedFile


def _text_table(stream: BinaryIO) -> _Raw:
    rows, encoding, separator = read_delimited(stream)
    return _Raw(rows, "csv", encoding, separator)


def _with_headings(raw: _Raw, limits: Limits) -> Table:
    warnings: list[str] = []
    (line, cells), rest = _heading_row(raw.rows, warnings)
    headings = [_clean(cell) for cell in cells]
    _check_merged(headings, line, raw.sheet)
    while headings and not headings[-1]:
        headings.pop()
    _check_headings(headings, limits)
    if raw.sheet and raw.sheet.others:
        warnings.append(
            _(
                "Only the sheet “%(sheet)s” was read; also in the file: %(others)s.",
                sheet=raw.sheet.name,
                others=", ".join(raw.sheet.others),
            )
        )
    rows = _even_rows(raw.rows, rest, len(headings), limits)
    return Table(headings, rows, raw.kind, raw.encoding, raw.separator, warnings, raw.rows)


def _heading_row(rows: Iterator[Row], warnings: list[str]) -> tuple[Row, Iterator[Row]]:
    """(heading row, rows after it): the first row with two filled cells, lone title cells above it passed over.

    A file with one column has its heading in its first filled row.
    """
    seen: list[Row] = []
    for line, row in rows:
        filled = sum(1 for cell in row if cell.strip())
        if filled:
            seen.append((line, row))
        if filled > 1:
            titles = ["".join(title).strip()[:80] for _line, title in seen[:-1]]
            warnings.extend(_("The title line “%(title)s” was passed over.", title=title) for title in titles)
            return (line, row), rows
        if len(seen) > _TITLE_LINES:
            break
    if not seen:
        raise EmptyFile
    return seen[0], chain(seen[1:], rows)


def _check_merged(headings: list[str], line: int, sheet: SheetInfo | None) -> None:
    spans = sheet.merged if sheet else []
    hit = [s for s in spans if s[0] <= line - 1 <= s[2] and s[3] > s[1]]
    if hit:
        raise MergedHeadings([headings[s[1]] if s[1] < len(headings) else "?" for s in hit])


def _check_headings(headings: list[str], limits: Limits) -> None:
    if len(headings) > limits.max_columns:
        raise TooLarge(_("%(count)s columns", count=limits.max_columns))
    missing = [number for number, heading in enumerate(headings, start=1) if not heading]
    if missing:
        raise MissingHeading(missing)
    seen = Counter(heading.casefold() for heading in headings)
    twice = [heading for heading in dict.fromkeys(headings) if seen[heading.casefold()] > 1]
    if twice:
        raise DuplicateHeading(twice)


def _even_rows(source: Rows, rows: Iterator[Row], width: int, limits: Limits) -> Rows:
    """Empty rows dropped, short ones padded, trailing empty cells beyond the headings cut; closes the source."""
    with closing(source):
        count = 0
        for line, row in rows:
            if not any(cell and not cell.isspace() for cell in row):
                continue
            count += 1
            if count > limits.max_rows:
                raise TooLarge(_("%(count)s rows", count=limits.max_rows))
            yield line, _even_row(row, width)


def _even_row(row: list[str], width: int) -> list[str]:
    while len(row) > width and not row[-1].strip():
        row.pop()
    cells = [plain_cell(cell) if cell[:1] == "'" else cell for cell in row]
    return cells + [""] * (width - len(row))


def _clean(heading: str) -> str:
    return " ".join(heading.replace("\ufeff", "").replace("\xa0", " ").split())
