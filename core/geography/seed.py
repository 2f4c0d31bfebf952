"""Fills the territory's tables; running it again changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, insert, select

from core.db import Model, session, transaction
from core.geography import lookups
from core.geography.models import Commune, Province, Region

Unit = lookups.RegionData | lookups.ProvinceData | lookups.CommuneData


def seed_geography() -> int:
    """Insert the regions, provinces and communes that are missing; returns how many rows were added."""
    with transaction():
        return (
            _add(Region, list(lookups.regions().values()))
            + _add(Province, list(lookups.provinces().values()))
            + _add(Commune, list(lookups.communes().values()))
        )


def _add(table: type[Region | Province | Commune], rows: Sequence[Unit]) -> int:
    present = set(session().scalars(select(table.code)))
    missing = [row for row in map(asdict, rows) if row["code"] not in present]
    if missing:
        session().execute(insert(table), missing)
    return len(missing)


def territory_findings() -> list[str]:
    """For the doctor: tables that do not hold exactly the source's units."""
    expected: dict[type[Model], int] = {
        Region: len(lookups.regions()),
        Province: len(lookups.provinces()),
        Commune: len(lookups.communes()),
    }
    findings = []
    for table, count in expected.items():
        held = session().scalar(select(func.count()).select_from(table))
        if held != count:
            findings.append(
                f"{table.__tablename__}: {held} rows, expected {count}; run `flask registry seed`"
            )
    return findings
