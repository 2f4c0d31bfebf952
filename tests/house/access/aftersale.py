"""What follows the sales of the world: returns and cases at each step, conversations, a report of one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from shop.cases import permissions as of_cases
from shop.cases import services as cases
from shop.cases.services import access as case_access
from shop.messages.models import PrivatePicture, ThreadReport
from shop.messages.services import access as talk
from shop.messages.services import reading, reports, writing
from shop.orders import services as orders
from shop.returns import services as returns
from shop.returns.data import Wanted, WantedLine
from shop.returns.services import access, asking
from tests.house.access import purchases
from tests.house.access.sides import Side
from tests.shop.returns.makers import RIB, picture

NONE, NOTHING = 987_654, "zqnothing"
Case = tuple[str, dict[str, Any], str]
"""(owner, arguments of the address, variant); see subjects.Case."""
RETURN_STATES = ("requested", "accepted", "in_transit", "received")
RETURN_OF = {"accept": "requested", "refuse": "requested", "receive": "in_transit", "inspect": "received"}
CASE_OF = {"add": "open", "take": "answered", "office": "answered", "withdraw": "open", "appeal": "decided"}
STALL_CASE_OF = {"answer": "open", "add": "open", "appeal": "decided"}
DESK_CASE_OF = {"decide": "mediation", "note": "mediation", "ask": "mediation"}
KIND_OF = {"open": "other", "answered": "damaged", "decided": "not_as_described", "mediation": "not_received"}


def open_aftersale(side: Side, people: dict[str, int], now: datetime) -> None:
    """Everything these rows ask about."""
    seller = people["president" if side.key == "A" else "neighbour"]
    buyer = people[purchases.BUYER[side.key]]
    for state in RETURN_STATES:
        _return(side, state, seller, buyer, now)
    for state in KIND_OF:
        _case(side, state, seller, people["colleague"], now)
    _talk(side, seller, buyer, now)


def _return(side: Side, state: str, seller: int, buyer: int, now: datetime) -> None:
    name = f"ret_{state}"
    purchases._order(side, name, buyer, now)
    by = orders.by_vendor(seller, side.vendors["main"])
    for verb in (orders.confirm, orders.prepare, orders.ready, orders.ship, orders.deliver):
        verb(by, side.parcels[name], now)
    mine, stall = access.by_buyer(side.tokens[name]), access.by_vendor(seller, side.vendors["main"])
    by_hand = state == "requested"
    wanted = Wanted(
        f"matrix-{side.key}-{name}", (WantedLine(side.lines[name], 1),), "damaged" if by_hand else "changed_mind",
        text=side.mark("return"), wish="replace" if by_hand else "refund", rib=RIB, holder="Touda",
        pictures=(picture(),) if by_hand else (),
    )  # fmt: skip
    return_id = side.after[name] = asking.ask(mine, side.parcels[name], wanted, now)
    if state in ("in_transit", "received"):
        returns.send(mine, return_id, now)
    if state == "received":
        returns.receive(stall, return_id, now)
    if by_hand:
        side.after["ret_picture"] = _last_picture()


def _last_picture() -> int:
    return session().scalars(select(PrivatePicture.id).order_by(PrivatePicture.id.desc()).limit(1)).one()


def _case(side: Side, state: str, seller: int, colleague: int, now: datetime) -> None:
    mine = access.by_buyer(side.tokens["delivered"])
    key, photos = f"matrix-case-{side.key}-{state}", (picture(),) if state == "open" else ()
    case_id = side.after[f"case_{state}"] = cases.open_by_buyer(
        mine,
        side.parcels["delivered"],
        KIND_OF[state],
        side.mark("complaint"),
        5_000,
        key,
        now,
        photos=photos,
    )
    if photos:
        side.after["case_picture"] = _last_picture()
    stall = case_access.by_vendor(seller, side.vendors["main"])
    if state != "open":
        cases.offer_answer(stall, case_id, side.mark("answer"), 500, now)
    if state in ("decided", "mediation"):
        cases.ask_office(mine, case_id, "", now)
    if state == "decided":
        office = Actor(colleague, of_cases.OF_STAFF, None, is_staff=True)
        cases.decide(office, case_id, "refund", 1_000, "Vu", now)


def _talk(side: Side, seller: int, buyer: int, now: datetime) -> None:
    mine, stall = talk.buyer_by_link(side.tokens["delivered"]), talk.seller(seller, side.vendors["main"])
    thread_id = side.after["thread"] = writing.about_parcel(mine, side.parcels["delivered"], now)
    writing.write(mine, thread_id, side.mark("talk"), now, photos=(picture(),), who=side.key)
    side.after["talk_picture"] = _last_picture()
    reading.get_thread(stall, thread_id)  # what was read is noted once
    reports.report(stall, thread_id, "spam", "", now)
    query = select(ThreadReport.id).order_by(ThreadReport.id.desc()).limit(1)
    side.after["thread_report"] = session().scalars(query).one()
    question = side.after["question"] = writing.about_product(buyer, side.products["live"], now)
    writing.write(talk.buyer_of_account(buyer), question, side.mark("talk"), now, photos=(picture(),))
    side.after["question_picture"] = _last_picture()


def _linked(world: Any, order: str, more: dict[str, str], variant: str = "", **fixed: str) -> Iterator[Case]:
    """Things under an order's link. `more`: argument → key of `after`, or `parcel`."""
    a, b = world.sides["A"], world.sides["B"]

    def args(token_of: Side, thing_of: Side) -> dict[str, Any]:
        found = {k: thing_of.parcels[order] if v == "parcel" else thing_of.after[v] for k, v in more.items()}
        return {"token": token_of.tokens[order], **found, **fixed}

    yield "A", args(a, a), variant
    yield "B", args(b, b), variant
    yield "crossed", args(a, b), variant
    yield "none", {**args(a, a), "token": NOTHING}, variant


def _stall(world: Any, more: dict[str, str], variant: str = "", **fixed: str) -> Iterator[Case]:
    a, b = world.sides["A"], world.sides["B"]

    def args(stall: int, side: Side) -> dict[str, Any]:
        found = {k: side.parcels["shipped"] if v == "parcel" else side.after[v] for k, v in more.items()}
        return {"vendor_id": stall, **found, **fixed}

    yield "A", args(a.vendors["main"], a), variant
    yield "B", args(b.vendors["main"], b), variant
    yield "crossed", args(a.vendors["main"], b), variant
    first = next(iter(more))
    yield "none", {**args(a.vendors["main"], a), first: NONE}, variant
    yield "nobody", {**args(NONE, a), first: NONE}, variant


def _desk(world: Any, more: dict[str, str], variant: str = "", **fixed: str) -> Iterator[Case]:
    for key, side in world.sides.items():
        yield key, {**{k: side.after[v] for k, v in more.items()}, **fixed}, variant
    yield "none", {**dict.fromkeys(more, NONE), **fixed}, variant


def _steps(make: Any, world: Any, steps: dict[str, str], thing: str, prefix: str) -> Iterator[Case]:
    for step, state in steps.items():
        yield from make(world, {thing: f"{prefix}_{state}"}, step, step=step)


def _buyer_returns(world: Any) -> Iterator[Case]:
    for step in ("sent", "give_up"):
        yield from _linked(world, "ret_accepted", {"return_id": "ret_accepted"}, step, step=step)


def _buyer_cases(world: Any) -> Iterator[Case]:
    for step, state in CASE_OF.items():
        yield from _linked(world, "delivered", {"case_id": f"case_{state}"}, step, step=step)


AFTERSALE_KINDS = {
    "thread_link": lambda w: _linked(w, "delivered", {"parcel_id": "parcel"}),
    "thread_picture": lambda w: _linked(
        w, "delivered", {"parcel_id": "parcel", "picture_id": "talk_picture"}
    ),
    "asked_product": lambda w: iter(
        [(k, {"product_id": s.products["live"]}, "") for k, s in w.sides.items()]
    ),
    "question": lambda w: _desk(w, {"thread_id": "question"}),
    "question_picture": lambda w: _desk(w, {"thread_id": "question", "picture_id": "question_picture"}),
    "stall_thread": lambda w: _stall(w, {"thread_id": "thread"}),
    "stall_thread_picture": lambda w: _stall(w, {"thread_id": "thread", "picture_id": "talk_picture"}),
    "stall_parcel": lambda w: _stall(w, {"parcel_id": "parcel"}),
    "desk_thread": lambda w: _desk(w, {"report_id": "thread_report"}),
    "desk_thread_picture": lambda w: _desk(w, {"thread_id": "thread", "picture_id": "talk_picture"}),
    "return_parcel": lambda w: _linked(w, "delivered", {"parcel_id": "parcel"}),
    "return_link": lambda w: _linked(w, "ret_accepted", {"return_id": "ret_accepted"}),
    "return_step": _buyer_returns,
    "return_picture": lambda w: _linked(
        w, "ret_requested", {"return_id": "ret_requested", "picture_id": "ret_picture"}
    ),
    "stall_return": lambda w: _stall(w, {"return_id": "ret_received"}),
    "stall_return_step": lambda w: _steps(_stall, w, RETURN_OF, "return_id", "ret"),
    "stall_return_picture": lambda w: _stall(w, {"return_id": "ret_requested", "picture_id": "ret_picture"}),
    "desk_return": lambda w: _desk(w, {"return_id": "ret_accepted"}),
    "desk_return_picture": lambda w: _desk(w, {"return_id": "ret_requested", "picture_id": "ret_picture"}),
    "desk_account": lambda w: iter(
        [(k, {"order_id": s.orders["ret_accepted"]}, "") for k, s in w.sides.items()]
        + [("none", {"order_id": NONE}, "")]
    ),
    "return_rule": lambda _w: iter([("", {"code": "withdrawal_days"}, "")]),
    "return_rule_changed": lambda _w: iter(
        [("A", {"code": "withdrawal_days"}, ""), ("none", {"code": NOTHING}, "")]
    ),
    "case_parcel": lambda w: _linked(w, "delivered", {"parcel_id": "parcel"}),
    "case_link": lambda w: _linked(w, "delivered", {"case_id": "case_open"}),
    "case_step": _buyer_cases,
    "case_picture": lambda w: _linked(w, "delivered", {"case_id": "case_open", "picture_id": "case_picture"}),
    "stall_case": lambda w: _stall(w, {"case_id": "case_open"}),
    "stall_case_step": lambda w: _steps(_stall, w, STALL_CASE_OF, "case_id", "case"),
    "stall_case_picture": lambda w: _stall(w, {"case_id": "case_open", "picture_id": "case_picture"}),
    "desk_case": lambda w: _desk(w, {"case_id": "case_mediation"}),
    "desk_case_step": lambda w: _steps(_desk, w, DESK_CASE_OF, "case_id", "case"),
    "desk_case_picture": lambda w: _desk(w, {"case_id": "case_open", "picture_id": "case_picture"}),
}


def _side(world: Any, case: Any) -> Side:
    return world.sides.get(case.owner, world.sides["A"])


def _ask_form(world: Any, case: Any, person: str) -> dict[str, Any]:
    line = _side(world, case).lines["delivered"]
    return {
        "key": f"matrix-return-of-{person}-{case.owner}", "line": str(line), f"qty_{line}": "1", "rib": RIB,
        "why": "changed_mind", "wish": "refund", "way": "post", "holder": "Touda",
    }  # fmt: skip


def _inspect_form(world: Any, case: Any, _person: str) -> dict[str, Any]:
    line = _side(world, case).lines["ret_received"]
    return {"reason": "Vu", f"accepted_{line}": "1", f"good_{line}": "1"}


def _change_form(_world: Any, _case: Any, _person: str) -> dict[str, Any]:
    day = (datetime.now().astimezone() + timedelta(days=9)).date()
    return {
        "value": "9",
        "valid_from": f"{day}",
        "article": "Loi 31-08",
        "source": "B.O.",
        "reason": "Vérifié au B.O.",
    }


AFTERSALE_FORMS: dict[str, Any] = {
    "order_messages.write": {"text": "Bonjour"},
    "order_messages.report": {"why": "spam"},
    "my_messages.ask": {"text": "En rouge ?"},
    "my_messages.answer": {"text": "Merci"},
    "my_messages.report_mine": {"why": "spam"},
    "stall_messages.answer": {"text": "Merci"},
    "stall_messages.report": {"why": "abuse"},
    "stall_messages.begin": {},
    "threads_desk.decide": {"decision": "kept", "reason": "Rien"},
    "order_returns.ask": _ask_form,
    "order_returns.act": {"carrier": "Amana"},
    "stall_returns.act": _inspect_form,
    "returns_desk.account": {},
    "returns_desk.order_account": {},
    "order_returns.give_account": {"rib": RIB, "holder": "Touda"},
    "returns_desk.change_rule": _change_form,
    "order_cases.begin": lambda _w, _c, p: {
        "key": f"matrix-case-of-{p}",
        "kind": "refund_refused",
        "text": "Non",
    },
    "order_cases.act": {"text": "Non"},
    "stall_cases.act": {"text": "Pardon", "amount": "5"},
    "cases_desk.act": {"outcome": "refund", "amount": "10", "reason": "Vu", "text": "Dites-en plus"},
}
