"""Carriers' files, variances and batches of payouts of the world. They are the whole country's, not of one side:
their cases are told as A's, which nobody covers who answers for some provinces alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from core.auth.actor import Actor
from core.clock import local_date
from core.crypto import encrypt
from core.db import session, transaction
from core.tabular import csv_bytes
from shop.ledger.services import post
from shop.payouts import permissions as of_payouts
from shop.payouts.models import Payout, PayoutBatch, RibDoubt
from shop.payouts.services import making, moving
from shop.remittances import permissions as of_remittances
from shop.remittances.models import CodParcel, Holding, Variance
from shop.remittances.services import accepting, carriers, uploading
from shop.vendors.models import Vendor
from tests.house.access.sides import Side

NONE = 987_654
Case = tuple[str, dict[str, Any], str]
REASON = "Vu sur le relevé du 3 mai"
RIBS = {"A": "230810000000000000000182", "B": "230810000000000000000279"}
_RIGHTS = of_remittances.OF_STAFF | of_payouts.OF_STAFF


def bring_cash(sides: dict[str, Side], people: dict[str, int], now: datetime) -> dict[str, Any]:
    """A carrier, a file that is read, one that is booked with its variances; a batch in each state."""
    one, two = (Actor(people[key], _RIGHTS, None, is_staff=True) for key in ("colleague", "claimant"))
    carriers.save_carrier(one, "ZQM", "زق", "Zqmessagerie", 7, active=True, now=now)
    booked = uploading.upload(one, "ZQM", _file("1", "2", "3"), "zq.csv", now)
    accepting.accept(one, booked, now)
    found: dict[str, Any] = {
        "booked": booked,
        "read": uploading.upload(one, "ZQM", _file("4"), "zq2.csv", now),
    }
    found["variance"] = session().scalars(select(Variance.id).order_by(Variance.id)).first()
    found |= _of_parcels(sides, one, now)
    found["holding"] = _holding(sides["A"], "proposed", found["proposed"], one, now)
    for side in sides.values():
        side.after["holding"] = _holding(side, "held", found["short"], one, now)
    for state in ("draft", "submitted", "approved", "sent"):
        found[state] = _batch(sides, state, (one, two), now)
        found[f"{state}_payout"] = session().scalars(_first(found[state])).first()
    for side in sides.values():
        mine = select(Payout.id).where(
            Payout.batch_id == found["sent"], Payout.vendor_id == side.vendors["main"]
        )
        side.after["payout"] = session().scalars(mine).one()
    return found


def _file(*numbers: str) -> bytes:
    return csv_bytes(("Commande", "Montant"), [(f"ST-00-{n}", "10") for n in numbers])


def _of_parcels(sides: dict[str, Side], actor: Actor, now: datetime) -> dict[str, Any]:
    """A parcel whose cash the carrier holds for long, and two variances of parcels, one proposed for writing off."""
    side, found = sides["A"], {}
    rows = [("late", "ret_requested"), ("short", "ret_accepted"), ("proposed", "ret_in_transit")]
    with transaction() as s:
        for name, parcel in rows:
            id_ = side.parcels[parcel]
            mine = update(CodParcel).where(CodParcel.vendor_order_id == id_)
            s.execute(mine.values(carrier_code="ZQM", netted_centimes=0, settled_at=None))
            found[f"{name}_parcel"] = id_
            if name != "late":
                left = s.scalars(
                    select(CodParcel.expected_centimes).where(CodParcel.vendor_order_id == id_)
                ).one()
                row = {"kind": "missing", "carrier_code": "ZQM", "vendor_order_id": id_, "live_key": f"parcel:{id_}",
                       "centimes": left, "opened_at": now, "state": "claimed", "reason": ""}  # fmt: skip
                if name == "proposed":
                    row |= {"proposed_by": actor.user_id, "proposed_at": now, "reason": REASON}
                found[name] = s.execute(insert(Variance).values(row).returning(Variance.id)).scalar_one()
    return found


def _holding(side: Side, state: str, variance_id: int, maker: Actor, now: datetime) -> int:
    """Cash that two people say the cooperative kept, or one asks about."""
    decided = {"decided_by": (maker.user_id or 0) + 1, "decided_at": now} if state == "held" else {}
    row = {"vendor_order_id": side.parcels["delivered"], "variance_id": variance_id, "vendor_id": side.vendors["main"],
           "carrier_code": "ZQM", "centimes": 100, "reason": REASON, "state": state, "proposed_by": maker.user_id,
           "proposed_at": now, **decided}  # fmt: skip
    with transaction() as s:
        made: int = s.execute(insert(Holding).values(row).returning(Holding.id)).scalar_one()
        return made


def _batch(sides: dict[str, Side], state: str, staff: tuple[Actor, Actor], now: datetime) -> int:
    """Each side has money to be paid; the batch is moved by two people."""
    long_ago = now - timedelta(days=30)
    for side in sides.values():
        vendor_id = side.vendors["main"]
        with transaction() as s:
            mine = update(Vendor).where(Vendor.id == vendor_id, Vendor.rib_enc.is_(None))
            s.execute(mine.values(rib_enc=encrypt(RIBS[side.key]), rib_changed_at=long_ago))
        lines = {"bank": 50_000, f"vendor_payable:{vendor_id}": -50_000}
        post("bank_return", f"zq:{state}:{vendor_id}", lines, effective_at=long_ago, payable_from=long_ago)
    batch_id = making.make_batch(staff[0], now)
    if state != "draft":
        moving.submit(staff[0], batch_id, now)
    if state in ("approved", "sent"):
        total = session().get_one(PayoutBatch, batch_id, populate_existing=True).total_centimes
        moving.approve(staff[1], batch_id, total, now)
    if state == "sent":
        moving.send(staff[0], batch_id, now)
        _doubt(sides["B"].vendors["suspended"], batch_id, now)
    return batch_id


def _doubt(vendor_id: int, batch_id: int, now: datetime) -> None:
    row = {"vendor_id": vendor_id, "live_key": vendor_id, "rib_index": "zq", "reason": "closed", "opened_at": now,
           "payout_id": session().scalars(_first(batch_id)).first(), "how": ""}  # fmt: skip
    with transaction() as s:
        s.execute(insert(RibDoubt).values(row))


def _first(batch_id: int) -> Any:
    return select(Payout.id).where(Payout.batch_id == batch_id).order_by(Payout.id)


def _desk(argument: str, **names: str) -> Any:
    """One thing of the whole country for each act; the same acts on a thing that is not there."""

    def cases(world: Any) -> Iterator[Case]:
        for act, name in names.items():
            more = {} if act == "it" else {"act": act}
            variant = "" if act == "it" else act
            yield "A", {argument: world.cash[name], **more}, variant
            yield "none", {argument: NONE, **more}, variant

    return cases


def _stall(name: str) -> Any:
    """One of a stall's things of this name."""

    def cases(world: Any) -> Iterator[Case]:
        a, b = world.sides["A"], world.sides["B"]
        for owner, stall, thing in (("A", a, a), ("B", b, b), ("crossed", a, b)):
            yield owner, {"vendor_id": stall.vendors["main"], f"{name}_id": thing.after[name]}, ""
        yield "none", {"vendor_id": a.vendors["main"], f"{name}_id": NONE}, ""
        yield "nobody", {"vendor_id": NONE, f"{name}_id": a.after[name]}, ""

    return cases


def _doubted(world: Any) -> Iterator[Case]:
    found = world.rows("SELECT live_key FROM shop_rib_doubt WHERE live_key IS NOT NULL")
    yield "A", {"vendor_id": found[0][0]}, ""


CASH_KINDS: dict[str, Any] = {
    "remittance": _desk("remittance_id", it="read"),
    "remittance_act": _desk("remittance_id", accept="read", drop="read", again="read"),
    "variance": _desk("variance_id", it="variance"),
    "variance_act": _desk(
        "variance_id", ask="variance", returned="variance", propose="short", decline="proposed"
    ),
    "variance_proposed": _desk("variance_id", it="proposed"),
    "late_cash": _desk("vendor_order_id", it="late_parcel"),
    "carrier": lambda _w: iter([("A", {"code": "ZQM"}, ""), ("none", {"code": "ZQNOTHING"}, "")]),
    "batch": _desk("batch_id", it="draft"),
    "batch_act": _desk("batch_id", submit="draft", back="submitted", cancel="approved"),
    "batch_submitted": _desk("batch_id", it="submitted"),
    "batch_approved": _desk("batch_id", it="approved"),
    "batch_sent": _desk("batch_id", it="sent"),
    "payout": _desk("payout_id", it="sent_payout"),
    "payout_act": _desk(
        "payout_id", paid="sent_payout", failed="sent_payout", returned="sent_payout", out="draft_payout"
    ),
    "doubted": _doubted,
    "my_payout": _stall("payout"),
    "variance_missing": _desk("variance_id", it="short"),
    "holding": _desk("holding_id", it="holding"),
    "holding_act": _desk("holding_id", decline="holding"),
    "my_holding": _stall("holding"),
}


def _settle(_world: Any, _case: Any, _person: str) -> dict[str, Any]:
    from core import clock

    return {"day": local_date(clock.now()).isoformat(), "reason": "closed", "note": REASON}


def _approve(world: Any, _case: Any, _person: str) -> dict[str, Any]:
    found = world.rows(f"SELECT total_centimes FROM shop_payout_batch WHERE id = {world.cash['submitted']}")
    return {"seen": str(found[0][0])}


def _chosen(world: Any, case: Any, person: str) -> dict[str, Any]:
    return _settle(world, case, person) | {"payout": str(world.cash["sent_payout"])}


CASH_FORMS: dict[str, Any] = {
    "remittances_desk.upload": {"carrier": "ZQM", "file": _file("9")},
    "remittances_desk.act": {},
    "remittances_desk.settle": {"text": REASON},
    "remittances_desk.confirm": {},
    "remittances_desk.missing": {},
    "remittances_desk.ask_held": {"text": REASON},
    "remittances_desk.decide_held": {},
    "stall_cash.contest": {"text": REASON},
    "remittances_desk.save_carrier": {
        "code": "ZQN", "name_ar": "زق آخر", "name_fr": "Zqautre", "remit_days": "9", "active": "1",
    },
    "remittances_desk.alias": {"text": "zq express"},
    "payouts_desk.make": {},
    "payouts_desk.act": {"reason": REASON},
    "payouts_desk.approve": _approve,
    "payouts_desk.file": {},
    "payouts_desk.paid": _settle,
    "payouts_desk.settle": _settle,
    "payouts_desk.statement": {"file": b"reference;montant\r\nSOUK00000019;10\r\n"},
    "payouts_desk.confirm_statement": _chosen,
    "payouts_desk.clear": {"how": REASON},
    "my_payouts.save_rib": {"rib": "230810000000000000000764"},
}  # fmt: skip
