"""The queue of appeals: each inspector's own provinces, however many wait elsewhere, in the same few statements."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, update

from core.auth.models import User, UserProvince, UserRole
from core.db import db, session, transaction
from core.errors import TooMany
from core.geography.models import Province
from core.messages import OutgoingMessage
from registry.models import Cooperative
from scoring.fairness.services import appeals
from tests.scoring.fairness.test_appeals import inspector, late_parcel
from tests.scoring.makers import seller
from tests.shop.catalog.makers import NOW, Stall
from tests.shop.vendors.makers import make_user

HERE, ELSEWHERE = "09.541", "09.273"


def contested(stall: Stall, minutes: int) -> int:
    at = NOW + timedelta(minutes=minutes)
    who, parcel = stall.seller.user_id, late_parcel(stall)
    return appeals.ask(who, stall.cooperative_id, parcel, "carrier", "الطريق مقطوعة بالثلج", at)


def in_province(stall: Stall, code: str) -> Stall:
    with transaction() as s:
        if session().scalar(select(Province.code).where(Province.code == code)) is None:
            named = {"name_ar": "أكادير", "name_fr": "Agadir", "region_code": "09", "kind": "province"}
            s.execute(insert(Province).values(code=code, population=1, **named))
        mine = update(Cooperative).where(Cooperative.id == stall.cooperative_id)
        s.execute(mine.values(province_code=code))
    return stall


def test_appeals_of_other_provinces_hide_nobodys(both: Flask) -> None:
    for n in range(3):
        contested(in_province(seller(1, late=1), ELSEWHERE), n)
    mine = contested(in_province(seller(1, late=1), HERE), 9)
    here = inspector(frozenset({HERE}))
    assert [card.id for card in appeals.queue(here, 2)] == [mine]
    assert appeals.count_waiting(here) == 1
    assert appeals.count_waiting(inspector()) == 4
    assert appeals.count_waiting(inspector(frozenset())) == 0


def test_the_queue_takes_the_same_few_statements(app: Flask) -> None:
    for n in range(4):
        contested(seller(1, late=1), n)
    here = inspector(frozenset({HERE}))
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert len(appeals.queue(here)) == 4
    assert sum("SELECT" in one for one in statements) == 1, statements
    statements.clear()
    assert appeals.count_waiting(here) == 4
    assert sum("SELECT" in one for one in statements) == 1, statements


def official(role: str = "inspector", *, provinces: tuple[str, ...] = (), email: str = "") -> int:
    user_id = make_user()
    with transaction() as s:
        s.execute(insert(UserRole).values(user_id=user_id, role=role, granted_at=NOW))
        values = {"nationwide": not provinces, "email": email or f"o{user_id}@odco.example", "lang": "fr"}
        s.execute(update(User).where(User.id == user_id).values(**values))
        for code in provinces:
            s.execute(insert(UserProvince).values(user_id=user_id, province_code=code))
    return user_id


def told() -> list[str]:
    """Whom of the Office it was written to."""
    query = select(OutgoingMessage.recipient).where(OutgoingMessage.body.like("%/desk/score/appeals/%"))
    return sorted(session().scalars(query))


def test_the_office_is_told_of_a_new_appeal(both: Flask) -> None:
    stall = seller(1, late=1)
    far = in_province(seller(1, late=1), ELSEWHERE)
    official(email="all@odco.example")
    official(provinces=(HERE,), email="here@odco.example")
    official("trainer", email="trainer@odco.example")
    contested(stall, 1)
    assert told() == ["here@odco.example"], "those of the province, when there are any"
    contested(far, 2)
    assert told() == ["all@odco.example", "here@odco.example"]


def test_nobody_of_the_cooperative_is_told_as_the_office(app: Flask) -> None:
    stall = seller(1, late=1)
    with transaction() as s:
        who = stall.seller.user_id
        s.execute(insert(UserRole).values(user_id=who, role="inspector", granted_at=NOW))
        s.execute(update(User).where(User.id == who).values(nationwide=True))
    contested(stall, 1)
    assert told() == []


def test_a_cooperative_cannot_flood_the_queue(app: Flask) -> None:
    stall = seller(1, late=1)
    for n in range(appeals.A_DAY):
        appeals.decide(inspector(), contested(stall, n), False, "لا دليل", NOW)
    with pytest.raises(TooMany):
        contested(stall, 99)
