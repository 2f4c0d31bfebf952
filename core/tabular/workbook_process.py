"""Child process that reads one spreadsheet: `workbook_process.py PATH MAX_CELLS`, started by core.confined.

It runs apart because a five-kilobyte XLSX with a cell in the last row and column makes the reader ask for 550 GB and
abort the whole process. Here the abort hits a child with a memory and a processor limit. Standard library and
python-calamine only; prints one JSON line about the sheet, then one JSON list of texts per row.
"""

import datetime
import io
import json
import sys

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum


def cell_text(value: object) -> str:
    """A cell as people would type it: 12.0 is "12", midnight is a date, true and false are "1" and "0"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return "" if value is None else str(value)


def choose_sheet(book: CalamineWorkbook) -> tuple[CalamineSheet | None, list[str]]:
    """The first visible sheet that holds something, and the names of further ones."""
    filled = []
    for meta in book.sheets_metadata:
        if meta.visible == SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.start is not None:
                filled.append(sheet)
    return (filled[0] if filled else None), [sheet.name for sheet in filled[1:]]


def write_sheet(path: str, max_cells: int) -> None:
    """Print the sheet, or why not."""
    with CalamineWorkbook.from_path(path) as book:
        sheet, others = choose_sheet(book)
        if sheet is None or sheet.start is None:
            say({"error": "empty"})
            return
        top, left = sheet.start
        # iter_rows starts at A1 whatever the used area, so the whole rectangle counts
        if (sheet.height + top) * (sheet.width + left) > max_cells:
            say({"error": "too_large"})
            return
        merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
        say({"sheet": sheet.name, "others": others, "merged": merged[:1000]})
        for row in sheet.iter_rows():
            say([cell_text(value) for value in row])


def say(value: object) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def main() -> int:
    """Read the file named on the command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        write_sheet(sys.argv[1], int(sys.argv[2]))
    except (CalamineError, OSError, ValueError):  # a password is a CalamineError too
        say({"error": "damaged"})
    except MemoryError:
        say({"error": "too_large"})
    return 0


if __name__ == "__main__":
    sys.exit(main())
