"""The text files of the demonstration shop, read once."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `data/<name>.csv` as dictionaries by heading."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def lines() -> tuple[dict[str, Any], ...]:
    """One table for each line of production: its name, its ways of making, its families."""
    return tuple(
        tomllib.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "families").glob("*.toml"))
    )
