"""Figures of the register as of a day, folded from the events."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db import session
from registry.models import RegistryEvent
from registry.rules.record import fold
from registry.rules.standing import EXISTING


@dataclass
class Figures:
    """Cooperatives (also unions and federations) neither struck off nor dissolved, and their members."""

    cooperatives: int = 0
    members: int = 0
    women: int = 0
    youth: int = 0

    def add(self, record: dict[str, Any]) -> None:
        """Count one record."""
        self.cooperatives += 1
        self.members += record["members"]
        self.women += record.get("women", 0)
        self.youth += record.get("youth", 0)


@dataclass
class RegisterFigures(Figures):
    """National figures with their parts; every part is keyed by its code."""

    by_region: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    by_sector: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))


def figures_as_of(day: date) -> RegisterFigures:
    """The register as it stood at the end of a day, by the date on which things happened."""
    figures = RegisterFigures()
    for record in records_as_of(day):
        if record.get("status") in EXISTING:
            figures.add(record)
            figures.by_region[record["region_code"]].add(record)
            figures.by_sector[record["sector_code"]].add(record)
    return figures


def records_as_of(day: date) -> Iterator[dict[str, Any]]:
    """Each record as it stood on a day; later entries about earlier days count."""
    query = (
        select(RegistryEvent.cooperative_id, RegistryEvent.data)
        .where(RegistryEvent.happened_on <= day)
        .order_by(RegistryEvent.cooperative_id, RegistryEvent.id)
        .execution_options(yield_per=2000)
    )
    current, history = None, list[dict[str, Any]]()
    for cooperative_id, data in session().execute(query):
        if cooperative_id != current and history:
            yield fold(history)
            history = []
        current = cooperative_id
        history.append(data)
    if history:
        yield fold(history)
