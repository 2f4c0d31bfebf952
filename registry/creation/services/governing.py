"""Statutes' choices, the organ and its seats, the constitutive assembly."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import update

from core.clock import local_date
from core.db import transaction
from core.i18n import _
from registry.creation.errors import BadEntry
from registry.creation.models import Founder
from registry.creation.rules.names import clean_text
from registry.creation.rules.organs import ORGANS, needs_board, roles_of
from registry.creation.services.access import write
from registry.creation.services.sums import law_of
from registry.legal.services import law_at

DURATIONS = (10, 30, 50, 99)


def set_choices(
    user_id: int, creation_id: int, organ: str, duration: int | None, month: int | None, now: datetime
) -> None:
    """What the statutes leave to the founders: the organ, the duration in years, the month the fiscal year closes.

    Another organ empties the seats. Raises BadEntry.
    """
    fields = {}
    if organ not in ORGANS:
        fields["organ"] = _("Choose who runs the cooperative.")
    if duration not in DURATIONS:
        fields["duration"] = _("Choose the duration.")
    if month is None or not 1 <= month <= 12:
        fields["month"] = _("Choose the month.")
    with transaction() as s:
        file = write(user_id, creation_id, "statutes", now)
        law = law_of(law_at(now)).organs
        if organ == "managers" and needs_board(len(file.consented), law):
            fields["organ"] = _("From %(n)s members on, a board is elected.", n=law.board_from)
        if fields:
            raise BadEntry(fields)
        write(user_id, creation_id, "statutes", now, organ=organ, duration_years=duration, close_month=month)
        if organ != file.organ:
            emptied = update(Founder).where(Founder.creation_id == creation_id).values(organ_role="")
            s.execute(emptied.execution_options(synchronize_session=False))
            s.expire_all()


def set_seats(user_id: int, creation_id: int, seats: Mapping[int, str], now: datetime) -> None:
    """Who holds which seat, by founder id; "" for none. What the law lacks is listed, not refused. Raises BadEntry."""
    with transaction() as s:
        file = write(user_id, creation_id, "organs", now)
        if not file.organ:
            raise BadEntry({"organ": _("Choose first, with the statutes, who runs the cooperative.")})
        for founder in file.consented:
            seat = seats.get(founder.id, "")
            kept = seat if seat in roles_of(file.organ) else ""
            change = update(Founder).where(Founder.id == founder.id).values(organ_role=kept)
            s.execute(change.execution_options(synchronize_session=False))
        s.expire_all()


def set_assembly(
    user_id: int, creation_id: int, day: date | None, place_ar: str, place_fr: str, now: datetime
) -> None:
    """When and where the constitutive assembly was held. Raises BadEntry."""
    today, fields = local_date(now), {}
    if day is None or not today - timedelta(days=365) <= day <= today:
        fields["assembly_on"] = _("Write the day the assembly was held: today or before.")
    texts = clean_text(place_ar)[:200], clean_text(place_fr)[:200]
    fields |= {
        f"place_{lang}": _("Write the place.")
        for lang, text in zip(("ar", "fr"), texts, strict=True)
        if not text
    }
    if fields:
        raise BadEntry(fields)
    with transaction():
        write(
            user_id,
            creation_id,
            "organs",
            now,
            assembly_on=day,
            assembly_place_ar=texts[0],
            assembly_place_fr=texts[1],
        )
