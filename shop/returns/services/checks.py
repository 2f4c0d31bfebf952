"""Checks of returns for `flask doctor`: read only."""

from datetime import datetime, timedelta

from sqlalchemy import String, cast, func, literal, select

from core import clock
from core.db import session
from shop.orders.models import Adjustment, OrderLine
from shop.payments.models import Refund
from shop.returns import rules
from shop.returns.models import Return, ReturnLine, ReturnStep
from shop.returns.services.law import law_at

ARRIVED = ("received", "inspected")


def return_faults() -> list[str]:
    """Returns whose money, pieces or history do not agree."""
    return [*_money_faults(), *_piece_faults(), *_history_faults()]


def _money_faults() -> list[str]:
    """A refunded return and its adjustment say the same amount; no other return has one."""
    query = (
        select(Return.number)
        .outerjoin(Adjustment, Adjustment.source == literal("return:") + cast(Return.id, String))
        .where(
            (Return.refund_centimes != func.coalesce(Adjustment.total_centimes, 0))
            | ((Return.adjustment_id.is_not(None)) & (Adjustment.id.is_distinct_from(Return.adjustment_id)))
        )
        .limit(20)
    )
    return [f"return {number} and its adjustment differ" for number in session().scalars(query)]


def _piece_faults() -> list[str]:
    """Pieces that open returns hold, and those adjusted away, fit into each line."""
    held = (
        select(ReturnLine.order_line_id, func.sum(ReturnLine.quantity).label("held"))
        .join(Return, Return.id == ReturnLine.return_id)
        .where(Return.state.in_(rules.OPEN))
        .group_by(ReturnLine.order_line_id)
        .subquery()
    )
    query = (
        select(OrderLine.id)
        .join(held, held.c.order_line_id == OrderLine.id)
        .where(held.c.held + OrderLine.adjusted_quantity > OrderLine.quantity)
        .limit(20)
    )
    return [f"more of order line {key} is being sent back than is left" for key in session().scalars(query)]


def _history_faults() -> list[str]:
    last = select(func.max(ReturnStep.id)).group_by(ReturnStep.return_id)
    query = (
        select(Return.number)
        .outerjoin(ReturnStep, (ReturnStep.return_id == Return.id) & ReturnStep.id.in_(last))
        .where(ReturnStep.to_state.is_distinct_from(Return.state))
        .limit(20)
    )
    return [
        f"the history of return {number} does not end in its state" for number in session().scalars(query)
    ]


def late_refunds(now: datetime | None = None) -> list[str]:
    """Withdrawals whose money is not back in the days the law gives, counted from the day the buyer asked. As long as
    the parcel is on its way back nothing is late: when it stays there a complaint opens by itself."""
    moment = now or clock.now()
    days = law_at(moment)["refund_days"]
    unpaid = Refund.state.is_not(None) & (Refund.state != "succeeded")
    query = (
        select(Return.number, Return.requested_at)
        .outerjoin(Refund, Refund.key == literal("return:") + cast(Return.id, String))
        .where(
            Return.by_right, Return.wish == "refund", Return.requested_at < moment - timedelta(days=days),
            Return.state.in_(ARRIVED) | unpaid,
        )
        .order_by(Return.id)
        .limit(20)
    )  # fmt: skip
    return [
        f"the money of return {row.number}, asked for on {row.requested_at:%Y-%m-%d}, is later than {days} days"
        for row in session().execute(query)
    ]
