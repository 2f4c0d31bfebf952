"""People and cooperatives for the tests of claiming."""

import itertools
from datetime import UTC, date, datetime

from sqlalchemy import insert, select

from core.auth.actor import Actor
from core.auth.models import User
from core.crypto import encrypt
from core.db import session, transaction
from core.geography.models import Province, Region
from registry.models import Cooperative, Court, Sector
from shop.vendors import permissions

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
STAFF = Actor(None, permissions.OF_STAFF, None, is_staff=True)
ELSEWHERE = Actor(None, permissions.OF_STAFF, frozenset({"01.051"}), is_staff=True)
PHONE = "+212661234578"
_numbers = itertools.count(1)


def make_user() -> int:
    """An account."""
    n = next(_numbers)
    with transaction() as s:
        user = User(
            email=f"p{n}@example.ma",
            name=f"P {n}",
            lang="ar",
            active=True,
            fs_uniquifier=f"p{n}",
            created_at=NOW,
        )
        s.add(user)
        s.flush()
        return user.id


def make_territory() -> None:
    """One province, one court, one sector; once."""
    s = session()
    if s.scalar(select(Region.code)) is not None:
        return
    s.execute(insert(Region).values(code="09", name_ar="سوس ماسة", name_fr="Souss-Massa", population=1))
    province = {"region_code": "09", "kind": "province", "population": 1}
    s.execute(insert(Province).values(code="09.541", name_ar="تارودانت", name_fr="Taroudannt", **province))
    s.execute(insert(Court).values(code="taroudannt", name_ar="تارودانت", name_fr="Taroudannt"))
    s.execute(
        insert(Sector).values(code="argan", name_ar="الأركان", name_fr="Argane", sells=True, position=1)
    )


def make_cooperative(status: str = "active", *, with_contact: bool = True) -> str:
    """A registered cooperative without a team; returns its central number."""
    n = next(_numbers)
    with transaction() as s:
        make_territory()
        s.add(
            Cooperative(
                court_code="taroudannt", analytical_number=f"a{n}", central_number=f"K{n:05d}", name_ar=f"تعاونية {n}",
                name_fr=f"Coopérative {n}", name_folded=f"cooperative {n}", kind="cooperative", status=status,
                sector_code="argan", legal_categories=[], province_code="09.541", region_code="09", address_ar="",
                address_fr="", object_ar="", object_fr="", registered_on=date(2020, 1, 1), members=5, women=5, youth=0,
                phone_enc=encrypt(PHONE) if with_contact else None, is_demo=False, created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
    return f"K{n:05d}"


def cooperative_id(number: str) -> int:
    """Its id."""
    return session().scalars(select(Cooperative.id).where(Cooperative.central_number == number)).one()
