"""Delimited text: comma, semicolon, tab or bar, quotes, embedded newlines, read as a stream."""

import csv
import io
from collections import Counter
from collections.abc import Generator
from typing import BinaryIO

from core.tabular.encoding import detect_encoding
from core.tabular.errors import BadEncoding, DamagedFile, TooLarge

Rows = Generator[tuple[int, list[str]], None, None]
SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_CHARS = 1 << 16
_SAMPLE_RECORDS = 50


def read_delimited(stream: BinaryIO) -> tuple[Rows, str, str]:
    """(rows with the line each starts on, encoding, separator) of a text file; rows stream."""
    encoding = detect_encoding(stream)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        sample = text.read(_SAMPLE_CHARS)
        declared = _declared(sample)
        separator = declared or sniff_separator(sample)
        text.seek(0)
    except UnicodeError:
        text.close()
        raise BadEncoding from None
    return _rows(text, separator, skip_first=declared is not None), encoding, separator


def sniff_separator(sample: str) -> str:
    """The separator that cuts the sample's records into the same number (above one) of cells most often."""
    return max(SEPARATORS, key=lambda separator: _fit(sample, separator))


def _declared(sample: str) -> str | None:
    """Excel's own first line `sep=;`."""
    first = sample.split("\n", 1)[0].strip().strip('"').lower()
    return first[4:] if first.startswith("sep=") and first[4:] in SEPARATORS else None


def _fit(sample: str, separator: str) -> tuple[float, int]:
    widths: Counter[int] = Counter()
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            if any(record):
                widths[len(record)] += 1
            if widths.total() >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    # a title line and short rows are one cell wide whatever the separator: the widest agreement above one counts
    times, width = max((times, width) if width > 1 else (0, 0) for width, times in widths.items())
    return times / widths.total(), width


def _rows(text: io.TextIOWrapper, separator: str, *, skip_first: bool) -> Rows:
    with text:
        reader = csv.reader(text, delimiter=separator, strict=False)
        line = 1
        try:
            for row in reader:
                if not (skip_first and line == 1):
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            if "field limit" in str(error) or "field larger" in str(error):
                raise TooLarge("131,072 characters in one cell") from None
            raise DamagedFile from None
        except UnicodeError:
            raise BadEncoding from None
