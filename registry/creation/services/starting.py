"""Beginning a file, and its idea: place, sector, categories, what it will do, where it sits."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth import get_user
from core.clock import local_date
from core.crypto import blind_index, encrypt
from core.db import session, transaction
from core.geography.lookups import communes, provinces
from core.i18n import _
from registry.creation.errors import BadEntry
from registry.creation.models import Creation, Founder
from registry.creation.rules.names import clean_text, plain_name
from registry.creation.services.access import refuse_staff, write
from registry.data import CreationSheet
from registry.models import Sector
from registry.rules.standing import LEGAL_CATEGORIES

LONGEST_TEXT = 600


def start_creation(user_id: int, sheet: CreationSheet, *, origin: str = "", now: datetime) -> int:
    """Begin a file led by this person; returns its id. Another start from the same origin returns the first one's.

    `origin`: who sends it, such as "projectbank:123"; CreationMoved and CreationRegistered carry it.
    A start without anything opens the empty file begun today again, were there one.
    Raises NotFound for an unknown user, StaffCannotFound, TooMany.
    """
    refuse_staff(user_id)
    key = _key(user_id, sheet, origin, now)
    if (known := _find_started(key)) is not None:
        return known
    ratelimit.limit("creation-start", str(user_id), times=10, per=86_400)
    row = _row(user_id, sheet, now) | {"origin": origin[:60], "origin_key": key}
    try:
        with transaction() as s, s.begin_nested():  # the caller's own transaction outlives a lost race
            creation_id: int = s.execute(insert(Creation).values(row).returning(Creation.id)).scalar_one()
            number = f"CR-{local_date(now):%y}-{creation_id:05d}"
            s.execute(update(Creation).where(Creation.id == creation_id).values(number=number))
            s.execute(insert(Founder).values(_leader(creation_id, user_id, now)))
            audit(user_id, "creation.start", f"creation:{creation_id}")
    except IntegrityError:
        if (known := _find_started(key)) is not None:  # one's own second tap was faster
            return known
        raise
    return creation_id


def _key(user_id: int, sheet: CreationSheet, origin: str, now: datetime) -> str | None:
    if origin:
        return f"{user_id}:{origin}"[:100]
    if sheet != CreationSheet():
        return None
    key = f"{user_id}:begin:{local_date(now)}"
    with transaction() as s:  # one that holds something already is no longer the one to open again
        holds = or_(Creation.touched_at != Creation.created_at, Creation.province_code.is_not(None))
        begun = update(Creation).where(Creation.origin_key == key, holds)
        s.execute(begun.values(origin_key=None).execution_options(synchronize_session=False))
    return key


def _find_started(key: str | None) -> int | None:
    return session().scalar(select(Creation.id).where(Creation.origin_key == key)) if key else None


def _row(user_id: int, sheet: CreationSheet, now: datetime) -> dict[str, Any]:
    place = _place(sheet.province_code, sheet.commune_code or "")
    sector = session().scalar(select(Sector.code).where(Sector.code == sheet.sector_code))
    return {
        "user_id": user_id, "state": "draft", **place, "sector_code": sector,
        "name_ar": plain_name(sheet.name_ar)[:200], "name_fr": plain_name(sheet.name_fr)[:200],
        "object_ar": clean_text(sheet.object_ar)[:LONGEST_TEXT],
        "object_fr": clean_text(sheet.object_fr)[:LONGEST_TEXT],
        "legal_categories": [code for code in LEGAL_CATEGORIES if code in sheet.legal_categories],
        "is_demo": False, "created_at": now, "touched_at": now,
    }  # fmt: skip


def _place(province_code: str, commune_code: str) -> dict[str, Any]:
    province, commune = provinces().get(province_code), communes().get(commune_code)
    if province is None:
        return {"province_code": None, "region_code": None, "commune_code": None}
    within = commune is not None and commune.province_code == province.code
    return {"province_code": province.code, "region_code": province.region_code,
            "commune_code": commune_code if within else None}  # fmt: skip


def _leader(creation_id: int, user_id: int, now: datetime) -> dict[str, Any]:
    user = get_user(user_id)
    index = blind_index(user.phone_e164 or user.email or str(user_id))
    return {
        "creation_id": creation_id, "user_id": user_id, "live_key": f"{creation_id}:{index}",
        "phone_enc": encrypt(user.phone_e164) if user.phone_e164 else None,
        "label_enc": encrypt(user.name), "invited_at": now,
    }  # fmt: skip


def set_place(user_id: int, creation_id: int, province_code: str, commune_code: str, now: datetime) -> None:
    """Where the cooperative will be. The province decides which delegation reads the file. Raises BadEntry."""
    place = _place(province_code, commune_code)
    if place["province_code"] is None:
        raise BadEntry({"province": _("Choose the province.")})
    if place["commune_code"] is None and commune_code:
        raise BadEntry({"commune": _("Choose a commune of this province.")})
    with transaction():
        write(user_id, creation_id, "place", now, **place)


def set_sector(user_id: int, creation_id: int, sector_code: str, now: datetime) -> None:
    """The trade. Raises BadEntry."""
    if session().scalar(select(Sector.code).where(Sector.code == sector_code)) is None:
        raise BadEntry({"sector": _("Choose the sector.")})
    with transaction():
        write(user_id, creation_id, "place", now, sector_code=sector_code)


def set_categories(user_id: int, creation_id: int, chosen: list[str], now: datetime) -> None:
    """What the cooperative does for its members: a set of the law's three categories. Raises BadEntry."""
    kept = [code for code in LEGAL_CATEGORIES if code in chosen]
    if not kept:
        raise BadEntry({"categories": _("Choose at least one.")})
    with transaction():
        write(user_id, creation_id, "idea", now, legal_categories=kept)


def set_object(user_id: int, creation_id: int, object_ar: str, object_fr: str, now: datetime) -> None:
    """What it will do, in both languages. Raises BadEntry."""
    texts = _both("object", object_ar, object_fr, _("Write what the cooperative will do."))
    with transaction():
        write(user_id, creation_id, "idea", now, **texts)


def set_seat(user_id: int, creation_id: int, address_ar: str, address_fr: str, now: datetime) -> None:
    """The registered office, in both languages. Raises BadEntry."""
    texts = _both("address", address_ar, address_fr, _("Write the address of the registered office."))
    with transaction():
        write(user_id, creation_id, "idea", now, **texts)


def _both(name: str, ar: str, fr: str, missing: str) -> dict[str, str]:
    texts = {
        f"{name}_ar": clean_text(ar)[:LONGEST_TEXT],
        f"{name}_fr": clean_text(fr)[:LONGEST_TEXT],
    }
    if empty := {field: missing for field, text in texts.items() if len(text) < 5}:
        raise BadEntry(empty)
    return texts
