"""The score of the world: an order that may be contested, an appeal that waits, a version to adopt."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from core.db import transaction
from scoring.fairness.services import appeals
from scoring.method.services import versions
from shop.performance.models import Fact
from shop.performance.services import keeping
from tests.house.access.sides import Side

NONE = 987_654
CONTESTED, WAITING = "delivered", "ret_requested"


def open_score(side: Side, people: dict[str, int], now: datetime) -> None:
    """Two orders counted as late; one of them is contested already."""
    seller = people["president" if side.key == "A" else "neighbour"]
    versions.ensure_first(now)
    ids = [side.parcels[CONTESTED], side.parcels[WAITING]]
    keeping.refresh(ids, now)
    with transaction() as s:
        s.execute(update(Fact).where(Fact.vendor_order_id.in_(ids)).values(on_time=0, excluded=""))
    side.after["score_appeal"] = appeals.ask(
        seller, side.cooperatives["main"], side.parcels[WAITING], "carrier", side.mark("snow"), now
    )


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
    "score_method": lambda _w: iter([("A", {"method_id": 1}, ""), ("none", {"method_id": NONE}, "")]),
}
SCORE_FORMS: dict[str, Any] = {
    "my_score.contest": {"ground": "carrier", "text": "La neige a coupé la route"},
    "score_desk.adopt": {},
    "score_desk.decide": {"decision": "grant", "reason": "Vu sur place le 3 mai"},
}
