"""Spreadsheets (XLSX, ODS, XLS) read by a limited child process; see workbook_process.py for why."""

import json
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from core.confined import confined
from core.tabular.errors import DamagedFile, EmptyFile, TooLarge

Rows = Generator[tuple[int, list[str]], None, None]
_CHILD = Path(__file__).with_name("workbook_process.py")
_MEMORY = 500_000_000
_MEMORY_PER_CELL = 500
_ABORTED = -6


@dataclass(frozen=True)
class SheetInfo:
    """What is known of a sheet beside its rows. `merged`: (top, left, bottom, right), from zero."""

    name: str
    others: list[str]
    merged: list[tuple[int, int, int, int]]


def read_workbook(stream: BinaryIO, suffix: str, *, max_cells: int) -> tuple[Rows, SheetInfo]:
    """(rows with their row number, sheet) of the first visible, filled sheet."""
    lines = _child_lines(stream, suffix, max_cells)
    first: dict[str, Any] = json.loads(next(lines, '{"error":"damaged"}'))
    if "error" in first:
        lines.close()
        raise _refusal(first["error"], max_cells)
    merged = [(m[0], m[1], m[2], m[3]) for m in first["merged"]]
    return _rows(lines), SheetInfo(first["sheet"], first["others"], merged)


def _rows(lines: Generator[str, None, None]) -> Rows:
    with closing(lines):
        for number, line in enumerate(lines, start=1):
            yield number, json.loads(line)


def _refusal(code: str, max_cells: int) -> Exception:
    if code == "empty":
        return EmptyFile()
    return TooLarge(f"{max_cells:,} cells") if code == "too_large" else DamagedFile()


def _child_lines(stream: BinaryIO, suffix: str, max_cells: int) -> Generator[str, None, None]:
    """Lines of the child; a generator, so that leaving it early ends the child and removes the copy."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
        while piece := stream.read(1 << 20):
            copy.write(piece)
        copy.flush()
        memory = _MEMORY + _MEMORY_PER_CELL * max_cells
        command = confined(_CHILD, copy.name, str(max_cells), memory=memory)
        child = subprocess.Popen(  # noqa: S603 (our own file, no shell)
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        try:
            assert child.stdout is not None
            yield from child.stdout
        finally:
            assert child.stdout is not None
            child.stdout.close()
            if child.poll() is None:
                child.kill()
            child.wait()
        if child.returncode == _ABORTED:
            raise TooLarge(f"{max_cells:,} cells")
        if child.returncode:
            raise DamagedFile
