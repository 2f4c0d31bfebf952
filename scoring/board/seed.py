"""Demonstration: the report of the last half-year, prepared and waiting for two people."""

from collections.abc import Callable
from datetime import datetime

from core.auth.actor import system_actor
from core.clock import local_date
from scoring.board.rules.periods import period_of
from scoring.board.services import reports
from scoring.permissions import BOARD_PREPARE

ASKS_AR = "المصادقة على الصيغة 1 من طريقة التنقيط ونشرها.\nتخصيص خمس زيارات المراقبة للقرعة."
ASKS_FR = "Adopter et publier la version 1 de la méthode du score.\nTirer au sort un cinquième des visites de contrôle."


def seed_report(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Prepare it; again, it is made anew while nobody approved it."""
    day = period_of(local_date(now)).before
    reports.prepare(system_actor((BOARD_PREPARE,)), day, ASKS_AR, ASKS_FR, now)
    say(f"board report as of {day.isoformat()}")
