"""What the rooms below know of some parcels, read by blocks: the same few statements for one and for a thousand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from core.auth.models import User
from core.clock import local_date
from core.crypto import blind_index, decrypt
from core.db import session
from registry import api as registry
from shop.cases.models import Case
from shop.cases.rules import OF_BUYER
from shop.messages.models import ReplyTime, Thread
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.payouts.models import RibChange
from shop.performance import rules
from shop.performance.data import ParcelFacts
from shop.returns.models import RefundAccount, Return, ReturnStep
from shop.returns.rules import FAULTS
from shop.reviews.models import Review
from shop.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel with all that decides its fact. `keys`: keyed digests of the buyer's phone and accounts."""

    id: int
    vendor_id: int
    cooperative_id: int
    user_id: int | None
    phone_index: str
    keys: tuple[str, ...]
    rated_on: date | None
    nth: int
    facts: ParcelFacts


def parcels(ids: Sequence[int]) -> list[Parcel]:
    """Parcels with what is known of each (8 statements)."""
    rows = session().execute(_rows(ids)).all()
    steps, lost, faults = _steps(ids), _lost_cases(ids), _fault_returns(ids)
    replies, stars, accounts = _replies(ids), _stars(ids), _accounts(ids)
    nths = _nths(rows)
    found = []
    for row in rows:
        due, answered = replies.get(row.id, (0, 0))
        count, total, first = stars.get(row.id, (0, 0, None))
        facts = ParcelFacts(
            row.state, row.payment_method, row.placed_at, row.tracking_number,
            row.goods_centimes if row.state in rules.SOLD else 0, tuple(steps[row.id]), row.id in lost,
            row.id in faults, due, answered, count, total,
        )  # fmt: skip
        keys = (row.phone_index, *accounts[row.id])
        found.append(
            Parcel(
                row.id, row.vendor_id, row.cooperative_id, row.user_id, row.phone_index, keys,
                local_date(first) if first else None, nths[row.id], facts,
            )
        )  # fmt: skip
    return found


def _rows(ids: Sequence[int]) -> Any:
    return (
        select(
            VendorOrder.id, VendorOrder.vendor_id, VendorOrder.state, VendorOrder.tracking_number,
            (VendorOrder.goods_centimes - VendorOrder.adjusted_centimes + VendorOrder.adjusted_delivery_centimes).label(
                "goods_centimes"
            ),
            Order.payment_method, Order.placed_at, Order.user_id, Order.phone_index, Vendor.cooperative_id,
        )
        .join(Order, Order.id == VendorOrder.order_id)
        .join(Vendor, Vendor.id == VendorOrder.vendor_id)
        .where(VendorOrder.id.in_(ids))
        .order_by(VendorOrder.id)
    )  # fmt: skip


def _steps(ids: Sequence[int]) -> dict[int, list[tuple[str, str, datetime]]]:
    query = select(Transition.vendor_order_id, Transition.to_state, Transition.party, Transition.at)
    found: dict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
    for key, to, party, at in session().execute(
        query.where(Transition.vendor_order_id.in_(ids)).order_by(Transition.id)
    ):
        found[key].append((to, party, at))
    return found


def _lost_cases(ids: Sequence[int]) -> set[int]:
    query = select(Case.vendor_order_id).where(
        Case.vendor_order_id.in_(ids),
        Case.state == "final",
        Case.kind.in_(OF_BUYER),
        Case.outcome.in_(rules.LOST_CASES),
    )
    return set(session().scalars(query))


def _fault_returns(ids: Sequence[int]) -> set[int]:
    query = (
        select(Return.vendor_order_id)
        .join(ReturnStep, ReturnStep.return_id == Return.id)
        .where(
            Return.vendor_order_id.in_(ids),
            Return.why.in_(sorted(FAULTS)),
            ReturnStep.to_state.in_(("refunded", "replaced")),
        )
    )
    return set(session().scalars(query))


def _replies(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    query = (
        select(Thread.vendor_order_id, ReplyTime.asked_at, ReplyTime.answered_at)
        .join(Thread, Thread.id == ReplyTime.thread_id)
        .where(Thread.vendor_order_id.in_(ids))
    )
    found: dict[int, tuple[int, int]] = {}
    for key, asked, answered in session().execute(query):
        due, good = found.get(key or 0, (0, 0))
        found[key or 0] = (due + 1, good + rules.is_answered_in_time(asked, answered))
    return found


def _stars(ids: Sequence[int]) -> dict[int, tuple[int, int, datetime | None]]:
    query = (
        select(
            OrderLine.vendor_order_id,
            func.count(),
            func.sum(Review.rating),
            func.min(Review.created_at, type_=Review.created_at.type),
        )
        .join(Review, Review.order_line_id == OrderLine.id)
        .where(OrderLine.vendor_order_id.in_(ids), Review.state == "visible")
        .group_by(OrderLine.vendor_order_id)
    )
    return {
        key: (1, rules.one_opinion(count, int(total)), first)
        for key, count, total, first in session().execute(query)
    }


def _accounts(ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(RefundAccount.vendor_order_id, RefundAccount.rib_enc)
    found: dict[int, list[str]] = defaultdict(list)
    for key, rib in session().execute(query.where(RefundAccount.vendor_order_id.in_(ids))):
        found[key].append(blind_index(decrypt(rib)))
    return found


def _nths(rows: Sequence[Any]) -> dict[int, int]:
    """The how-manieth order of its buyer each is. A buyer is a phone and an account: another phone written in an order
    does not make another buyer of whoever is signed in."""
    days: dict[tuple[int, str | int], dict[int, datetime]] = defaultdict(dict)
    for key, vendor_id, phone_index, user_id, placed_at in session().execute(_bought(rows)):
        for name in (phone_index, user_id):
            if name is not None:
                days[vendor_id, name][key] = placed_at
    return {row.id: rules.nth_within_year(row.placed_at, _others(row, days)) for row in rows}


def _bought(rows: Sequence[Any]) -> Any:
    mine = or_(
        Order.phone_index.in_({row.phone_index for row in rows}),
        Order.user_id.in_({row.user_id for row in rows if row.user_id is not None}),
    )
    return (
        select(VendorOrder.id, VendorOrder.vendor_id, Order.phone_index, Order.user_id, Order.placed_at)
        .join(Order, Order.id == VendorOrder.order_id)
        .where(mine, VendorOrder.vendor_id.in_({row.vendor_id for row in rows}))
    )


def _others(row: Any, days: Mapping[tuple[int, str | int], dict[int, datetime]]) -> Collection[datetime]:
    by_phone = days.get((row.vendor_id, row.phone_index), {})
    return (by_phone | days.get((row.vendor_id, row.user_id), {})).values()


@dataclass(frozen=True, slots=True)
class House:
    """Who belongs to a cooperative, as far as buying goes."""

    team: set[int]
    own_keys: set[str]


def houses(cooperative_ids: Iterable[int]) -> dict[int, House]:
    """The people of some cooperatives, now and before, with the digests of their phones and accounts."""
    ids = sorted(set(cooperative_ids))
    teams, contacts = registry.ever_in_team(ids), registry.contact_keys(ids)
    everybody = {user_id for team in teams.values() for user_id in team}
    numbered = select(User.id, User.phone_e164).where(User.id.in_(everybody), User.phone_e164.is_not(None))
    phones = {row.id: blind_index(row.phone_e164 or "") for row in session().execute(numbered)}
    ribs: dict[int, set[str]] = defaultdict(set)
    given = select(Vendor.cooperative_id, RibChange.rib_index).join(
        RibChange, RibChange.vendor_id == Vendor.id
    )
    for key, rib in session().execute(given.where(Vendor.cooperative_id.in_(ids))):
        ribs[key].add(rib)
    return {
        key: House(
            teams.get(key, set()),
            {phones[u] for u in teams.get(key, ()) if u in phones}
            | ribs[key]
            | ({contacts[key]} if key in contacts else set()),
        )
        for key in ids
    }
