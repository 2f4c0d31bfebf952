"""Tables in and out: CSV, TSV, XLSX, ODS and XLS files that people bring, and CSV files we hand out.

Words: a *table* is one sheet with a heading line and rows of text; a *record* is a row by heading. Cells are
always text: meaning (price, date, number) is given by the
package that reads the table. Knows core.format and core.errors.
"""

from core.format import western_digits
from core.tabular.errors import (
    BadEncoding,
    DamagedFile,
    DuplicateHeading,
    EmptyFile,
    MergedHeadings,
    MissingHeading,
    TableRefused,
    TooLarge,
)
from core.tabular.export import csv_bytes, csv_lines, safe_cell
from core.tabular.table import Limits, Record, Table, open_table

__all__ = [
    "BadEncoding",
    "DamagedFile",
    "DuplicateHeading",
    "EmptyFile",
    "Limits",
    "MergedHeadings",
    "MissingHeading",
    "Record",
    "Table",
    "TableRefused",
    "TooLarge",
    "csv_bytes",
    "csv_lines",
    "open_table",
    "safe_cell",
    "western_digits",
]
