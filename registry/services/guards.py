"""Whether the database still refuses to change what is only ever added."""

from sqlalchemy import text

from core.db import session
from registry.models import Movement, RegistryEvent

_EXPECTED = {"sqlite": ("no_update", "no_delete"), "postgresql": ("no_change", "no_truncate")}
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def guard_findings() -> list[str]:
    """Tables of filings and figures whose rows could be changed or deleted: their trigger is gone."""
    dialect = session().get_bind().dialect.name
    present = set(session().scalars(text(_PRESENT[dialect])))
    wanted = [f"{m.__tablename__}_{act}" for m in (RegistryEvent, Movement) for act in _EXPECTED[dialect]]
    return [f"the trigger {name} is missing" for name in wanted if name not in present]
