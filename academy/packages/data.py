"""Nouns of the packages room."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PackageData:
    """An accepted package. `start` is the page it begins with, empty for H5P and cartridges."""

    id: int
    key: str
    kind: str
    title: str
    start: str
    files: int
    byte_size: int
    created_at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in a package; `state` is what the package stored itself."""

    state: dict[str, Any]
    status: str = ""
    bookmark: str = ""
    percent: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether the package says that it was completed or passed."""
        return self.status in ("completed", "passed")
