"""Cooperatives that declare, and the people who declare for them."""

from datetime import UTC, date, datetime
from typing import Any

from core.auth.actor import Actor
from registry import api
from registry.data import CooperativeCard
from registry.declarations.permissions import DECIDE, SEE
from registry.declarations.services import answering
from registry.permissions import FILE
from registry.permissions import SEE as SEE_REGISTER
from tests.registry.factory import FIRST, SECOND, import_lines, person

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
YEAR = 2025
ANSWERS: dict[str, Any] = {
    "assembly_held": True, "assembly_on": date(2026, 4, 12), "attendance": 30, "decisions": "Comptes approuvés",
    "organs_renewed": False, "organs_until": None, "turnover_centimes": 48_000_000, "surplus_centimes": -1_200_000,
    "reserves_centimes": 3_000_000, "women_under_35": 8, "women_from_35_to_59": 20, "women_from_60": 8,
    "men_under_35": 2, "men_from_35_to_59": 1, "men_from_60": 1, "jobs_permanent": 3, "jobs_seasonal": 12,
}  # fmt: skip


def cooperative(number: str = "48213") -> CooperativeCard:
    if api.find_cooperative(number) is None:
        import_lines(FIRST, SECOND, now=NOW)
    card = api.find_cooperative(number)
    assert card
    return card


def president(cooperative_id: int, name: str = "Aicha", role: str = "president") -> int:
    user_id = person(name)
    api.grant_role(cooperative_id, user_id, role, actor_id=None, now=NOW)  # type: ignore[arg-type]
    return user_id


def officer(*provinces: str, user_id: int | None = None) -> Actor:
    rights = frozenset({SEE, DECIDE, FILE, SEE_REGISTER})
    return Actor(user_id, rights, frozenset(provinces) or None, is_staff=True)


def filed(user_id: int, cooperative_id: int, year: int = YEAR, now: datetime = NOW, **changes: Any) -> int:
    data = answering.save_answers(user_id, cooperative_id, year, {**ANSWERS, **changes}, now)
    answering.file_declaration(user_id, cooperative_id, year, now)
    assert data.id
    return data.id
