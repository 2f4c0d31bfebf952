"""Delegations and the provinces they cover."""

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.geography import lookups
from registry.desk.data import DelegationData
from registry.desk.errors import UnknownDelegation
from registry.desk.models import Delegation, DelegationProvince
from registry.desk.permissions import DELEGATIONS

SEEDS = Path(__file__).resolve().parent.parent / "delegations.csv"


def seed_delegations(now: datetime) -> int:
    """Fill an empty table from the sources there are; returns how many. What staff changed is left alone."""
    if session().scalar(select(Delegation.code).limit(1)):
        return 0
    with SEEDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with transaction() as s:
        for position, row in enumerate(rows):
            s.execute(
                insert(Delegation).values(
                    code=row["code"], name_ar=row["name_ar"], name_fr=row["name_fr"], source=row["source"],
                    verified=row["verified"] == "yes", position=position,
                )
            )  # fmt: skip
        covers = _covers(rows)
        s.execute(
            insert(DelegationProvince),
            [
                {"province_code": p, "delegation_code": d, "changed_at": now}
                for p, d in sorted(covers.items())
            ],
        )
    return len(rows)


def _covers(rows: list[dict[str, str]]) -> dict[str, str]:
    """Province → delegation: whole regions first, then the provinces named one by one."""
    found: dict[str, str] = {}
    parts = [(row["code"], part) for row in rows for part in row["provinces"].split("|")]
    for code, part in sorted(parts, key=lambda pair: not pair[1].startswith("@")):
        if part.startswith("@"):
            found |= {p.code: code for p in lookups.provinces().values() if p.region_code == part[1:]}
        elif (province_code := lookups.find_province(part)) is not None:
            found[province_code] = code
    return found


def list_delegations() -> list[DelegationData]:
    """Every delegation with its provinces, in one statement."""
    covers = DelegationProvince.delegation_code == Delegation.code
    query = select(Delegation, DelegationProvince.province_code).outerjoin(DelegationProvince, covers)
    found: dict[str, tuple[Delegation, list[str]]] = {}
    ordered = query.order_by(Delegation.position, Delegation.code, DelegationProvince.province_code)
    for delegation, province in session().execute(ordered):
        provinces = found.setdefault(delegation.code, (delegation, []))[1]
        if province is not None:
            provinces.append(province)
    return [
        DelegationData(d.code, d.name_ar, d.name_fr, d.verified, d.source, tuple(provinces))
        for d, provinces in found.values()
    ]


def delegation_of() -> dict[str, str]:
    """{province code: delegation code} of the provinces that have one."""
    rows = session().execute(select(DelegationProvince.province_code, DelegationProvince.delegation_code))
    return {row[0]: row[1] for row in rows}


def move_province(actor: Actor, province_code: str, delegation_code: str, reason: str, now: datetime) -> None:
    """Say which delegation covers a province. Raises NotAllowed, UnknownDelegation."""
    actor.require(DELEGATIONS)
    known = session().scalar(select(Delegation.code).where(Delegation.code == delegation_code))
    if known is None or province_code not in lookups.provinces():
        raise UnknownDelegation
    values = {"delegation_code": delegation_code, "changed_at": now}
    mine = update(DelegationProvince).where(DelegationProvince.province_code == province_code)
    with transaction() as s:
        if not changed_one(mine.values(**values)):
            s.execute(insert(DelegationProvince).values(province_code=province_code, **values))
        audit(
            actor.user_id, "registry.delegation_province", f"delegation:{delegation_code}", reason=reason,
            data={"province": province_code},
        )  # fmt: skip
