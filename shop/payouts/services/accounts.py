"""The account a cooperative is paid on: given by its president, kept encrypted, shown by its last four digits."""

from datetime import datetime

from sqlalchemy import insert, select, update

from core import ratelimit
from core.audit import audit
from core.auth.actor import Actor
from core.crypto import blind_index, decrypt, encrypt
from core.db import changed_one, session, transaction
from core.events import announce
from core.identifiers import normal_rib
from registry import api as registry
from shop.payouts import permissions, rules
from shop.payouts.data import RibData
from shop.payouts.errors import BadRib, NoDoubt
from shop.payouts.events import RibChanged
from shop.payouts.models import RibChange, RibDoubt
from shop.payouts.services.moving import person, tidy_reason
from shop.vendors.models import Vendor
from shop.vendors.services import acting_vendor, get_vendor_card

PER_DAY = 5


def rib_of(user_id: int | None, vendor_id: int) -> RibData:
    """The account, for those who keep the cooperative's money. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    return read_rib(vendor_id)


def read_rib(vendor_id: int) -> RibData:
    """The account, masked."""
    columns = (Vendor.rib_enc, Vendor.rib_changed_at)
    row = session().execute(select(*columns).where(Vendor.id == vendor_id)).one()
    doubt = session().scalar(select(RibDoubt.reason).where(RibDoubt.live_key == vendor_id)) or ""
    if row.rib_enc is None:
        return RibData("", None, None, doubt)
    free_on = row.rib_changed_at + rules.RIB_WAIT if row.rib_changed_at else None
    return RibData(decrypt(row.rib_enc)[-4:], row.rib_changed_at, free_on, doubt)


def set_rib(user_id: int, vendor_id: int, text: str, now: datetime) -> bool:
    """Give the account. False when it is the one that is known. From a change on nothing is paid for seven days (I11),
    and those who keep the cooperative's money are told. Raises NotYourVendor, BadRib, TooMany."""
    acting_vendor(user_id, vendor_id, permissions.KEEP_RIB)
    ratelimit.limit("rib", f"vendor:{vendor_id}", times=PER_DAY, per=24 * 3600)
    rib = normal_rib(text)
    if rib is None:
        raise BadRib
    with transaction() as s:
        old = s.scalar(select(Vendor.rib_enc).where(Vendor.id == vendor_id).with_for_update())
        if old is not None and decrypt(old) == rib:
            return False
        s.execute(
            update(Vendor).where(Vendor.id == vendor_id).values(rib_enc=encrypt(rib), rib_changed_at=now)
        )
        change = {"vendor_id": vendor_id, "rib_index": blind_index(rib), "rib_ending": rib[-4:]}
        s.execute(insert(RibChange).values(**change, changed_by=user_id, at=now))
        _close_doubt(vendor_id, user_id, "changed", now)
        audit(user_id, "shop.payouts.rib", f"vendor:{vendor_id}")
        announce(RibChanged(vendor_id, user_id))
    return True


def clear_doubt(actor: Actor, vendor_id: int, how: str, now: datetime) -> None:
    """Staff have checked the account with the bank or the cooperative. Raises NoDoubt, WhyMissing, OwnCase."""
    user_id, how = person(actor, permissions.APPROVE), tidy_reason(how)
    with transaction():
        if not _close_doubt(vendor_id, user_id, how, now):
            raise NoDoubt
        registry.refuse_own_case(actor, get_vendor_card(vendor_id).cooperative.id)
        audit(user_id, "shop.payouts.rib_checked", f"vendor:{vendor_id}", reason=how)


def _close_doubt(vendor_id: int, user_id: int, how: str, now: datetime) -> bool:
    mine = update(RibDoubt).where(RibDoubt.live_key == vendor_id)
    return changed_one(mine.values(live_key=None, closed_by=user_id, closed_at=now, how=how))
