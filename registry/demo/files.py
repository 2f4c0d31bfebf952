"""The text files of the demonstration registry, read once."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `data/<name>.csv` as dictionaries by heading."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
