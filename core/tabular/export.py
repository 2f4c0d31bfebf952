"""CSV that we hand out: opens in Excel with its accents, and never as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> object:
    """`value` with a quote before text that a spreadsheet would run as a formula; numbers pass unchanged."""
    if not isinstance(value, str):
        return "" if value is None else value
    if value.startswith(_DANGEROUS) or value.lstrip(" \xa0").startswith(_DANGEROUS):
        return f"'{value}"
    return value


def plain_cell(text: str) -> str:
    """Undo `safe_cell` when one of our own exports comes back."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) != text[1:] else text


def csv_lines(
    headings: Iterable[str], rows: Iterable[Iterable[object]], *, separator: str = ","
) -> Iterator[str]:
    """CSV text line by line (streaming), UTF-8 mark first, every cell made safe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator)
    buffer.write("\ufeff")
    writer.writerow([safe_cell(cell) for cell in headings])
    yield _taken(buffer)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield _taken(buffer)


def csv_bytes(headings: Iterable[str], rows: Iterable[Iterable[object]], *, separator: str = ",") -> bytes:
    """The whole CSV as UTF-8 bytes with mark."""
    return "".join(csv_lines(headings, rows, separator=separator)).encode("utf-8")


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
