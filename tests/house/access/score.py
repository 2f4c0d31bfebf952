"""The score of the world: an order that may be contested, an appeal that waits, a version to adopt."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from core.auth.actor import Actor
from core.db import transaction
from registry.models import Cooperative
from scoring.fairness.services import appeals
from scoring.links.views.versions import shown
from scoring.method.rules import parameters
from scoring.method.rules.parameters import V1
from scoring.method.services import versions
from scoring.permissions import PROPOSE
from shop.performance.models import Fact
from shop.performance.services import keeping
from tests.house.access.sides import Side

NONE = 987_654
CONTESTED, WAITING = "delivered", "ret_requested"


def open_score(side: Side, people: dict[str, int], now: datetime) -> None:
    """Two orders counted as late; one of them is contested already."""
    seller = people["president" if side.key == "A" else "neighbour"]
    versions.ensure_first(now)
    if side.key == "A":
        proposer = Actor(seller, frozenset({PROPOSE}), None, is_staff=True)
        side.after["method"] = versions.propose(proposer, parameters.to_json(V1) | {"floor": 2.0}, "", now)
    ids = [side.parcels[CONTESTED], side.parcels[WAITING]]
    keeping.refresh(ids, now)
    with transaction() as s:
        s.execute(update(Fact).where(Fact.vendor_order_id.in_(ids)).values(on_time=0, excluded=""))
    side.after["ended"] = _ended(side)
    side.after["score_appeal"] = appeals.ask(
        seller, side.cooperatives["main"], side.parcels[WAITING], "carrier", side.mark("snow"), now
    )


def _ended(side: Side) -> str:
    """The number of a cooperative of the side that is no more."""
    table = Cooperative.__table__
    with transaction() as s:
        row = s.execute(select(table).where(table.c.id == side.cooperatives["free"])).mappings().one()
        number = f"{row['central_number']}9"
        values = dict(row) | {"status": "dissolved", "central_number": number, "analytical_number": number}
        s.execute(insert(table).values({name: value for name, value in values.items() if name != "id"}))
    return number


def _succession(world: Any, case: Any, _person: Any) -> dict[str, str]:
    side = world.sides["B" if case.variant == "B" else "A"]
    return {"predecessor": side.after["ended"], "reason": "Les mêmes membres, le même local"}


def _numbers(_world: Any, _case: Any, _person: Any) -> dict[str, str]:
    return shown(parameters.to_json(V1)) | {"note": "Plus clair pour les coopératives"}


def _parcels(world: Any) -> Any:
    a, b = world.sides["A"], world.sides["B"]
    mine, theirs = {"vendor_id": a.vendors["main"]}, {"vendor_id": b.vendors["main"]}
    yield "A", {**mine, "parcel_id": a.parcels[CONTESTED]}, ""
    yield "B", {**theirs, "parcel_id": b.parcels[CONTESTED]}, ""
    yield "crossed", {**mine, "parcel_id": b.parcels[CONTESTED]}, ""
    yield "nobody", {"vendor_id": NONE, "parcel_id": a.parcels[CONTESTED]}, ""


def _appeals(world: Any) -> Any:
    for key, side in world.sides.items():
        yield key, {"appeal_id": side.after["score_appeal"]}, ""
    yield "none", {"appeal_id": NONE}, ""


SCORE_KINDS: dict[str, Any] = {
    "scored_parcel": _parcels,
    "score_appeal": _appeals,
    "score_proposal": lambda w: iter(
        [("A", {"method_id": w.sides["A"].after["method"]}, ""), ("none", {"method_id": NONE}, "")]
    ),
    "score_method": lambda _w: iter([("A", {"method_id": 1}, ""), ("none", {"method_id": NONE}, "")]),
}
SCORE_FORMS: dict[str, Any] = {
    "my_score.contest": {"ground": "carrier", "text": "La neige a coupé la route"},
    "score_desk.adopt": {},
    "score_desk.withdraw": {},
    "score_succession.show": _succession,
    "score_versions.propose": _numbers,
    "score_desk.decide": {"decision": "grant", "reason": "Vu sur place le 3 mai"},
}
