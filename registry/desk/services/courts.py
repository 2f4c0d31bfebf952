"""Courts of first instance for the registration form, those of the province first."""

from sqlalchemy import select

from core.db import session
from registry.models import Cooperative, Court


def list_courts(province_code: str | None = None) -> list[tuple[str, str, str]]:
    """(code, Arabic name, French name), the courts that already register in this province first."""
    near: set[str] = set()
    if province_code:
        query = select(Cooperative.court_code).where(Cooperative.province_code == province_code).distinct()
        near = set(session().scalars(query))
    courts = session().execute(select(Court.code, Court.name_ar, Court.name_fr).order_by(Court.name_fr)).all()
    found = [(row.code, row.name_ar, row.name_fr) for row in courts]
    return sorted(found, key=lambda row: row[0] not in near)
