"""Carriers and how their names are written; who carried a parcel."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.text import fold
from shop.remittances import permissions, rules
from shop.remittances.data import CarrierData
from shop.remittances.errors import AliasTaken, BadCarrier, NoSuchCarrier
from shop.remittances.models import Carrier, CarrierAlias, CodParcel
from shop.remittances.services import positions


def list_carriers(*, active_only: bool = False) -> list[CarrierData]:
    """Every carrier by name, with its aliases (2 statements)."""
    ways: dict[str, list[str]] = {}
    for row in session().scalars(select(CarrierAlias).order_by(CarrierAlias.folded)):
        ways.setdefault(row.carrier_code, []).append(row.folded)
    query = select(Carrier).order_by(Carrier.name_fr, Carrier.code)
    if active_only:
        query = query.where(Carrier.active)
    return [_data(row, ways.get(row.code, ())) for row in session().scalars(query)]


def carriers_by_code() -> dict[str, CarrierData]:
    """{code: carrier}"""
    return {carrier.code: carrier for carrier in list_carriers()}


def get_carrier(code: str) -> CarrierData:
    """One carrier. Raises NoSuchCarrier."""
    carrier = carriers_by_code().get(code)
    if carrier is None:
        raise NoSuchCarrier
    return carrier


def save_carrier(
    actor: Actor, code: str, name_ar: str, name_fr: str, remit_days: int, *, active: bool, now: datetime
) -> str:
    """Add or change a carrier; its names and code are aliases from then on. Returns the code. Raises BadCarrier,
    AliasTaken."""
    permissions.require(actor, permissions.CARRIERS)
    known, name_ar, name_fr = rules.carrier_code(code), name_ar.strip()[:80], name_fr.strip()[:80]
    if known is None or not (fold(name_ar) and fold(name_fr)) or not 1 <= remit_days <= 90:
        raise BadCarrier
    values = {"name_ar": name_ar, "name_fr": name_fr, "remit_days": remit_days, "active": active}
    with transaction() as s:
        if not changed_one(update(Carrier).where(Carrier.code == known).values(**values)):
            s.execute(insert(Carrier).values(code=known, created_at=now, **values))
        for text in (known, name_ar, name_fr):
            _add_alias(known, text)
        audit(actor.user_id, "shop.remittances.carrier", f"carrier:{known}", data={"active": active})
    return known


def add_alias(actor: Actor, code: str, text: str) -> None:
    """From now on this way of writing names the carrier. Parcels that are said to be with the cooperative move to the
    carrier when it brings their cash. Raises AliasTaken, NoSuchCarrier, BadCarrier."""
    permissions.require(actor, permissions.CARRIERS)
    get_carrier(code)
    if not fold(text)[:60]:
        raise BadCarrier
    with transaction():
        _add_alias(code, text)
        audit(actor.user_id, "shop.remittances.alias", f"carrier:{code}", data={"alias": fold(text)[:60]})


def drop_alias(actor: Actor, code: str, folded: str) -> None:
    """This way of writing names nobody any more; parcels that were booked stay where they are."""
    permissions.require(actor, permissions.CARRIERS)
    with transaction() as s:
        s.execute(
            delete(CarrierAlias).where(CarrierAlias.carrier_code == code, CarrierAlias.folded == folded)
        )
        audit(actor.user_id, "shop.remittances.alias_dropped", f"carrier:{code}", data={"alias": folded})


def unknown_names(actor: Actor, limit: int = 30) -> list[tuple[str, int, int]]:
    """Names cooperatives wrote that no alias knows: (text, parcels, centimes), most money first."""
    permissions.require(actor, permissions.READ)
    nobody = (CodParcel.carrier_code.is_(None), CodParcel.carrier_text != "")
    total = func.sum(CodParcel.expected_centimes)
    query = (
        select(CodParcel.carrier_text, func.count(), total)
        .where(*nobody)
        .group_by(CodParcel.carrier_text)
        .order_by(total.desc(), CodParcel.carrier_text)
        .limit(limit)
    )
    return [(text, count, int(centimes)) for text, count, centimes in session().execute(query)]


def load_aliases() -> dict[str, str]:
    """{folded text: carrier code} of active carriers."""
    query = select(CarrierAlias.folded, CarrierAlias.carrier_code).join(
        Carrier, Carrier.code == CarrierAlias.carrier_code
    )
    return {row.folded: row.carrier_code for row in session().execute(query.where(Carrier.active))}


def carriers_of(vendor_order_ids: Sequence[int]) -> Mapping[int, str | None]:
    """Who carried each parcel; None: the cooperative itself. What was booked once is kept; the hook of the ledger."""
    return positions.carriers_of(vendor_order_ids, load_aliases())


def _add_alias(code: str, text: str) -> None:
    folded = fold(text)[:60]
    owner = session().scalar(select(CarrierAlias.carrier_code).where(CarrierAlias.folded == folded))
    if owner == code:
        return
    if owner is not None:
        raise AliasTaken
    try:
        with session().begin_nested():
            session().execute(insert(CarrierAlias).values(folded=folded, carrier_code=code))
    except IntegrityError as taken:
        raise AliasTaken from taken


def _data(row: Carrier, aliases: Sequence[str]) -> CarrierData:
    return CarrierData(row.code, row.name_ar, row.name_fr, row.active, row.remit_days, tuple(aliases))
