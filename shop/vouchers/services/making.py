"""Making, agreeing to and stopping vouchers. What was promised to buyers is never made worse: terms do not change,
a voucher can only be stopped."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import NotAllowed
from core.i18n import _
from shop.vendors.services import acting_vendor
from shop.vouchers import permissions, rules
from shop.vouchers.data import Terms, VoucherData
from shop.vouchers.errors import BadTerms, CodeTaken, NoSuchVoucher, VoucherDecided
from shop.vouchers.models import Voucher
from shop.vouchers.services.rows import as_data

MOST = 100_000_000  # centimes
LONGEST = timedelta(days=400)


def offer(user_id: int | None, vendor_id: int, terms: Terms, now: datetime) -> VoucherData:
    """A cooperative's own voucher, on its own goods and its own money. Raises NotYourVendor, BadTerms, CodeTaken."""
    acting_vendor(user_id, vendor_id, permissions.OFFER)
    _check(terms)
    with transaction():
        made = _insert(terms, vendor_id, "active", user_id, now)
        audit(user_id, "voucher.made", f"voucher:{made.id}")
        return made


def propose(actor: Actor, terms: Terms, now: datetime) -> VoucherData:
    """A platform voucher; above 5,000 DH at most it waits for a second person. Raises BadTerms, CodeTaken."""
    _require_country(actor)
    _check(terms)
    with transaction():
        state = "waiting" if rules.needs_second_person(terms) else "active"
        made = _insert(terms, None, state, actor.user_id, now)
        audit(actor.user_id, "voucher.proposed", f"voucher:{made.id}")
        return made


def decide(actor: Actor, voucher_id: int, agree: bool, now: datetime) -> None:
    """Somebody else agrees to a platform voucher, or refuses it. Raises NotAllowed for who made it, VoucherDecided."""
    _require_country(actor)
    with transaction() as s:
        row = s.get(Voucher, voucher_id, populate_existing=True)
        if row is None or row.vendor_id is not None:
            raise NoSuchVoucher
        if row.made_by == actor.user_id:
            raise NotAllowed("own_voucher", _("Whoever made a voucher cannot agree to it: ask a colleague."))
        mine = update(Voucher).where(
            Voucher.id == voucher_id,
            Voucher.state == "waiting",
            Voucher.made_by.is_distinct_from(actor.user_id),
        )
        state = "active" if agree else "refused"
        if not changed_one(mine.values(state=state, decided_by=actor.user_id, decided_at=now)):
            raise VoucherDecided
        audit(actor.user_id, f"voucher.{state}", f"voucher:{voucher_id}")


def stop_by_vendor(user_id: int | None, vendor_id: int, voucher_id: int, now: datetime) -> None:
    """The cooperative's voucher counts no more; orders that have it keep it. Raises NotYourVendor, NoSuchVoucher."""
    acting_vendor(user_id, vendor_id, permissions.OFFER)
    _stop(Voucher.vendor_id == vendor_id, voucher_id, user_id, now)


def stop_by_staff(actor: Actor, voucher_id: int, now: datetime) -> None:
    """A platform voucher counts no more. Raises NoSuchVoucher."""
    _require_country(actor)
    _stop(Voucher.vendor_id.is_(None), voucher_id, actor.user_id, now)


def list_of_vendor(user_id: int | None, vendor_id: int) -> list[VoucherData]:
    """A cooperative's vouchers, newest first (1 statement after the right). Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.OFFER)
    return _list(Voucher.vendor_id == vendor_id)


def list_of_platform(actor: Actor) -> list[VoucherData]:
    """The platform's vouchers, newest first."""
    actor.require(permissions.READ)
    return _list(Voucher.vendor_id.is_(None))


def list_waiting(actor: Actor) -> list[VoucherData]:
    """Those that wait for this person's agreement: made by somebody else, for who answers for the whole country."""
    actor.require(permissions.MAKE)
    if actor.province_codes is not None:
        return []
    made_by_others = Voucher.made_by.is_distinct_from(actor.user_id)
    return _list((Voucher.state == "waiting") & made_by_others)


def count_waiting(actor: Actor) -> int:
    """How many of them there are."""
    return len(list_waiting(actor))


def _require_country(actor: Actor) -> None:
    """The platform's money is spent in the whole country, by who answers for the whole country."""
    actor.require(permissions.MAKE)
    if actor.province_codes is not None:
        raise NotAllowed(
            "whole_country", _("This concerns the whole country: ask a colleague of the central office.")
        )


def _list(which: ColumnElement[bool]) -> list[VoucherData]:
    query = select(Voucher).where(which).order_by(Voucher.id.desc()).limit(100)
    return [as_data(row) for row in session().scalars(query.execution_options(populate_existing=True))]


def _stop(scope: ColumnElement[bool], voucher_id: int, actor_id: int | None, now: datetime) -> None:
    with transaction():
        mine = update(Voucher).where(
            Voucher.id == voucher_id, scope, Voucher.state.in_(("active", "waiting"))
        )
        if not changed_one(mine.values(state="stopped", decided_by=actor_id, decided_at=now)):
            known = session().scalar(select(Voucher.id).where(Voucher.id == voucher_id, scope))
            raise VoucherDecided if known else NoSuchVoucher
        audit(actor_id, "voucher.stopped", f"voucher:{voucher_id}")


def _insert(
    terms: Terms, vendor_id: int | None, state: str, user_id: int | None, now: datetime
) -> VoucherData:
    values = asdict(terms) | {
        "category_ids": list(terms.category_ids), "vendor_ids": list(terms.vendor_ids), "vendor_id": vendor_id,
        "state": state, "made_by": user_id, "made_at": now,
    }  # fmt: skip
    row, s = Voucher(**values), session()
    try:
        with s.begin_nested():
            s.add(row)
    except IntegrityError:
        raise CodeTaken from None
    return as_data(row)


def _check(terms: Terms) -> None:
    amount, percent = terms.fixed_centimes, terms.percent
    faults = {
        "code": "" if rules.normal_code(terms.code) == terms.code else _("Four letters or figures at least."),
        "percent": "" if percent is None or 1 <= percent <= 90 else _("Write a whole number from 1 to 90."),
        "fixed": "" if amount is None or 0 < amount <= MOST else _("Write an amount in dirhams."),
        "cap": ""
        if terms.cap_centimes is None or 0 < terms.cap_centimes <= MOST
        else _("Write an amount in dirhams."),
        "minimum": "" if 0 <= terms.minimum_centimes <= MOST else _("Write an amount in dirhams."),
        "budget": ""
        if terms.budget_centimes is None or 0 < terms.budget_centimes <= MOST
        else _("Write an amount in dirhams."),
        "max_uses": ""
        if terms.max_uses is None or 1 <= terms.max_uses <= 1_000_000
        else _("Write a whole number."),
        "per_buyer": "" if 1 <= terms.per_buyer <= 20 else _("Write a whole number from 1 to 20."),
        "ends": ""
        if terms.starts_at < terms.ends_at <= terms.starts_at + LONGEST
        else _("The last day comes after the first, within a year."),
    }
    if (amount is None) == (percent is None):
        faults["percent"] = _("Write a percentage or an amount, one of the two.")
    fields = {name: text for name, text in faults.items() if text}
    if fields:
        raise BadTerms(fields)
