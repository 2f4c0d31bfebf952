"""What follows some sales of the demonstration: conversations, returns and complaints at several steps."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.db import session
from shop.cases import services as cases
from shop.messages.models import Thread
from shop.messages.services import writing
from shop.messages.services.access import Side, buyer_by_link
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.orders.services.acting import By, by_buyer
from shop.returns import services as returns
from shop.returns.data import Wanted, WantedLine
from shop.returns.services.asking import ask

RIB, HOLDER = "999780000000000000000008", "حساب تجريبي"
"""An account of no bank; its key holds."""
QUESTION = "السلام عليكم، متى يمكنني طلب نفس المنتوج مرة أخرى؟"
ANSWER = "وعليكم السلام، سيكون عندنا من جديد في الأسبوع المقبل إن شاء الله."


def seed_aftersale(now: datetime) -> int:
    """Four parcels of the last days and what came of them; returns how many."""
    parcels = _recent(now)
    for place, parcel in enumerate(parcels):
        _talk(parcel, now)
        (_returned, _under_way, _answered, _before_the_office)[place](parcel, now)
    return len(parcels)


def _recent(now: datetime) -> list[Any]:
    """Parcels that arrived within the right of withdrawal, one of each order, the oldest first."""
    query = (
        select(VendorOrder.id, VendorOrder.vendor_id, Order.token, OrderLine.id.label("line_id"))
        .join(Order, Order.id == VendorOrder.order_id)
        .join(OrderLine, OrderLine.vendor_order_id == VendorOrder.id)
        .join(Transition, Transition.vendor_order_id == VendorOrder.id)
        .where(
            VendorOrder.state.in_(("delivered", "closed")),
            Transition.to_state == "delivered",
            Transition.at > now - timedelta(days=6),
            OrderLine.withdrawal_excluded.is_(False),
        )
        .order_by(VendorOrder.id, OrderLine.id)
    )
    found = {row.token: row for row in reversed(session().execute(query).all())}
    return list(reversed(found.values()))[:4]


def _vendor(parcel: Any) -> By:
    return By("vendor", None, VendorOrder.vendor_id == parcel.vendor_id)


def _talk(parcel: Any, now: datetime) -> None:
    mine = buyer_by_link(parcel.token)
    thread_id = writing.about_parcel(mine, parcel.id, now - timedelta(hours=9))
    writing.write(mine, thread_id, QUESTION, now - timedelta(hours=9), who=f"demo:{parcel.id}")
    scope = Thread.vendor_id == parcel.vendor_id
    stall = Side("vendor", None, scope, VendorOrder.vendor_id == parcel.vendor_id)
    writing.write(stall, thread_id, ANSWER, now - timedelta(hours=6), who=f"demo:{parcel.vendor_id}")


def _ask(parcel: Any, now: datetime) -> int:
    wanted = Wanted(
        f"demo-return-{parcel.id}", (WantedLine(parcel.line_id, 1),), "changed_mind", rib=RIB, holder=HOLDER
    )
    return ask(by_buyer(parcel.token), parcel.id, wanted, now)


def _returned(parcel: Any, now: datetime) -> None:
    return_id = _ask(parcel, now - timedelta(hours=8))
    returns.send(by_buyer(parcel.token), return_id, now - timedelta(hours=5), carrier="Amana")
    returns.receive(_vendor(parcel), return_id, now - timedelta(hours=1))


def _under_way(parcel: Any, now: datetime) -> None:
    _ask(parcel, now - timedelta(hours=3))


def _complain(parcel: Any, now: datetime) -> int:
    return cases.open_by_buyer(
        by_buyer(parcel.token), parcel.id, "not_as_described", "القطعة أصغر مما كتب في الصفحة.", 1_000,
        f"demo-case-{parcel.id}", now,
    )  # fmt: skip


def _answered(parcel: Any, now: datetime) -> int:
    case_id = _complain(parcel, now - timedelta(hours=7))
    cases.offer_answer(
        _vendor(parcel), case_id, "نعتذر، نقترح إرجاع جزء من الثمن.", 500, now - timedelta(hours=2)
    )
    return case_id


def _before_the_office(parcel: Any, now: datetime) -> None:
    case_id = _answered(parcel, now)
    cases.ask_office(by_buyer(parcel.token), case_id, "المبلغ المقترح لا يكفي.", now - timedelta(hours=1))
