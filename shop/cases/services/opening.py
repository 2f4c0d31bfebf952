"""Opening a case: by the buyer, by the Office, or by the product itself; once for each source, one of a kind a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.db import session, transaction
from core.i18n import _
from shop.cases import rules
from shop.cases.errors import (
    BadCaseAmount,
    BadKind,
    CaseNotPossible,
    CaseOpenAlready,
    NoSuchCase,
    StatementMissing,
)
from shop.cases.models import Case
from shop.cases.services.access import By, require_parcel
from shop.cases.services.money import left_of
from shop.cases.services.moving import note_step, prepare, say
from shop.messages.services import pictures
from shop.messages.services.writing import open_to_staff
from shop.orders.models import VendorOrder
from shop.orders.services.acting import take_turn
from shop.returns.models import Return
from shop.returns.services.law import law_at
from shop.returns.services.moving import hold_clock

PER_DAY = 20


def open_by_buyer(
    by: By, parcel_id: int, kind: str, text: str, asked_centimes: int, form_key: str, now: datetime, *,
    return_id: int | None = None, photos: Sequence[bytes] = (),
) -> int:  # fmt: skip
    """A buyer complains; returns the case's id, the same for the same form. `asked_centimes`: what they want back.

    Raises NoSuchCase, BadKind, StatementMissing, BadCaseAmount, CaseNotPossible, CaseOpenAlready, BadImage, TooMany.
    """
    require_parcel(by, parcel_id)
    if kind not in rules.OF_BUYER:
        raise BadKind
    if not text.strip():
        raise StatementMissing
    ratelimit.limit("case-open", f"parcel:{parcel_id}", times=PER_DAY, per=24 * 3600)
    ready = prepare(photos, f"parcel:{parcel_id}")
    with transaction():
        case_id = open_case(
            kind, parcel_id, by, source=f"form:{form_key[:64]}", now=now, text=text, asked_centimes=asked_centimes,
            return_id=return_id,
        )  # fmt: skip
        pictures.keep("case", case_id, ready, by.party, by.actor_id, now)
        return case_id


def open_case(
    kind: str, vendor_order_id: int, by: By, *, source: str, now: datetime, text: str = "", asked_centimes: int = 0,
    return_id: int | None = None,
) -> int:  # fmt: skip
    """Open a case about a parcel, in the caller's transaction if there is one; the same source answers the same case.

    For other rooms: `by_system()` opens a `carrier_variance` for a missing amount. Raises NoSuchCase outside the
    scope, BadKind, BadCaseAmount beyond what is left of the parcel, CaseNotPossible, CaseOpenAlready.
    """
    if kind not in rules.KINDS:
        raise BadKind
    with transaction() as s:
        parcel = s.execute(_PARCEL.where(VendorOrder.id == vendor_order_id, by.scope)).first()
        if parcel is None:
            raise NoSuchCase
        take_turn(parcel.order_id)
        known = s.scalar(
            select(Case.id).where(Case.source == source, Case.vendor_order_id == vendor_order_id)
        )
        if known is not None:
            return known
        _check(
            kind,
            s.scalars(_STATE.where(VendorOrder.id == vendor_order_id)).one(),
            asked_centimes,
            vendor_order_id,
        )
        if return_id is not None:
            _require_return(return_id, vendor_order_id)
        case_id = _insert(kind, parcel, by, source, asked_centimes, return_id, now)
        if return_id is not None:
            hold_clock(return_id)
        if text.strip():
            say(by, case_id, text, now)
        open_to_staff(vendor_order_id, now)
        return case_id


_PARCEL = select(VendorOrder.id, VendorOrder.order_id, VendorOrder.vendor_id)
_STATE = select(VendorOrder.state)


def _check(kind: str, state: str, asked: int, parcel_id: int) -> None:
    if kind != "carrier_variance" and not rules.may_open(kind, state):
        raise CaseNotPossible(
            _("This cannot be complained of yet: the parcel has not arrived. Write to the cooperative.")
        )
    if asked < 0 or (kind != "carrier_variance" and asked > left_of(parcel_id)):
        raise BadCaseAmount


def _require_return(return_id: int, parcel_id: int) -> None:
    mine = select(Return.id).where(Return.id == return_id, Return.vendor_order_id == parcel_id)
    if session().scalar(mine) is None:
        raise NoSuchCase


def _insert(
    kind: str, parcel: Any, by: By, source: str, asked: int, return_id: int | None, now: datetime
) -> int:
    state = rules.first_state(kind, by.party, source)
    made = Case(
        number=f"new-{source[-18:]}", kind=kind, source=source, live_key=rules.live_key(kind, parcel.id, source),
        vendor_order_id=parcel.id, vendor_id=parcel.vendor_id, return_id=return_id, opened_by=by.party,
        opener_id=by.actor_id, asked_centimes=asked, state=state, state_at=now,
        due_at=rules.due_at(state, now, law_at(now)), opened_at=now,
    )  # fmt: skip
    s = session()
    try:
        with s.begin_nested():
            s.add(made)
    except IntegrityError as error:
        raise CaseOpenAlready from error
    made.number = rules.number_of(made.id, now)
    s.flush()
    note_step(made.id, None, state, by, "", now)
    return made.id
