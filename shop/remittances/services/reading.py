"""Carriers' files, their rows, variances and ages as pages show them. Keyset paging; few statements however many."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from core.auth.actor import Actor
from core.db import session
from shop.orders.models import VendorOrder
from shop.remittances import permissions, rules
from shop.remittances.data import AGES, AgedCash, RemittanceData, RowData, VarianceData
from shop.remittances.errors import NoSuchRemittance, NoSuchVariance
from shop.remittances.models import CodParcel, Remittance, RemittanceRow, Variance
from shop.remittances.services.carriers import carriers_by_code
from shop.remittances.services.positions import OUTSTANDING, AnySelect
from shop.vendors.services import vendor_cards

PAGE = 30
ROWS = 100
OPEN_STATES = ("open", "claimed")


def list_remittances(actor: Actor, before: int | None = None) -> list[RemittanceData]:
    """Files, newest first."""
    permissions.require(actor, permissions.READ)
    query = select(Remittance).order_by(Remittance.id.desc()).limit(PAGE)
    if before:
        query = query.where(Remittance.id < before)
    return _remittances(session().scalars(query).all())


def get_remittance(actor: Actor, remittance_id: int) -> RemittanceData:
    """One file. Raises NoSuchRemittance."""
    permissions.require(actor, permissions.READ)
    row = session().get(Remittance, remittance_id, populate_existing=True)
    if row is None:
        raise NoSuchRemittance
    return _remittances([row])[0]


def _remittances(files: Sequence[Remittance]) -> list[RemittanceData]:
    known = carriers_by_code()
    query = (
        select(
            RemittanceRow.remittance_id, RemittanceRow.status, func.count(),
            func.coalesce(func.sum(RemittanceRow.amount_centimes), 0),
        )
        .where(RemittanceRow.remittance_id.in_([file.id for file in files]))
        .group_by(RemittanceRow.remittance_id, RemittanceRow.status)
    )  # fmt: skip
    counts: dict[int, dict[str, int]] = {}
    amounts: dict[int, dict[str, int]] = {}
    for id_, status, count, total in session().execute(query):
        counts.setdefault(id_, {})[status] = count
        amounts.setdefault(id_, {})[status] = int(total or 0)
    return [
        RemittanceData(
            f.id, known[f.carrier_code], f.state, f.file_name, f.refusal, f.rows_total, f.rows_done,
            f.bank_reference, f.uploaded_by, f.uploaded_at, f.accepted_by, f.accepted_at,
            counts.get(f.id, {}), amounts.get(f.id, {}),
        )
        for f in files
    ]  # fmt: skip


def list_rows(actor: Actor, remittance_id: int, status: str = "", after: int = 0) -> list[RowData]:
    """Rows of a file after a line, of one status or all but the plain ones first asked for."""
    permissions.require(actor, permissions.READ)
    query = (
        select(RemittanceRow, VendorOrder.number)
        .outerjoin(VendorOrder, VendorOrder.id == RemittanceRow.vendor_order_id)
        .where(RemittanceRow.remittance_id == remittance_id, RemittanceRow.line > after)
        .order_by(RemittanceRow.line)
        .limit(ROWS)
    )
    if status:
        query = query.where(RemittanceRow.status == status)
    return [
        RowData(
            r.id, r.line, r.reference, r.amount_centimes, r.status, r.why, r.outstanding_centimes,
            r.vendor_order_id, number or "",
        )
        for r, number in session().execute(query)
    ]  # fmt: skip


def list_variances(actor: Actor, *, closed: bool = False, before: int | None = None) -> list[VarianceData]:
    """Open variances, oldest first; closed ones, newest first."""
    permissions.require(actor, permissions.READ)
    query = _variances()
    if closed:
        query = query.where(Variance.live_key.is_(None)).order_by(Variance.id.desc())
        query = query.where(Variance.id < before) if before else query
    else:
        query = query.where(Variance.live_key.is_not(None)).order_by(Variance.id)
        query = query.where(Variance.id > before) if before else query
    return _as_variances(query.limit(PAGE))


def get_variance(actor: Actor, variance_id: int) -> VarianceData:
    """One. Raises NoSuchVariance."""
    permissions.require(actor, permissions.READ)
    found = _as_variances(_variances().where(Variance.id == variance_id))
    if not found:
        raise NoSuchVariance
    return found[0]


def count_variances(actor: Actor) -> int:
    """How many are open."""
    permissions.require(actor, permissions.READ)
    query = select(func.count()).where(Variance.live_key.is_not(None))
    return session().scalar(query) or 0


def _variances() -> AnySelect:
    number = func.coalesce(VendorOrder.number, RemittanceRow.reference, "")
    return (
        select(Variance, number)
        .outerjoin(VendorOrder, VendorOrder.id == Variance.vendor_order_id)
        .outerjoin(RemittanceRow, RemittanceRow.id == Variance.row_id)
    )


def _as_variances(query: AnySelect) -> list[VarianceData]:
    known = carriers_by_code()
    return [
        VarianceData(
            v.id, v.kind, v.state, known[v.carrier_code], v.vendor_order_id, number, v.centimes, v.opened_at,
            v.proposed_by, v.reason, v.closed_by, v.closed_at,
        )
        for v, number in session().execute(query)
    ]  # fmt: skip


def aging_of_carriers(actor: Actor, now: datetime) -> list[AgedCash]:
    """Cash in transit by carrier and age, most money first (3 statements)."""
    permissions.require(actor, permissions.READ)
    known = carriers_by_code()
    query = select(CodParcel.carrier_code, CodParcel.delivered_at, OUTSTANDING).where(
        CodParcel.carrier_code.is_not(None),
        CodParcel.settled_at.is_(None),
        CodParcel.delivered_at.is_not(None),
    )
    heaps: dict[str, list[tuple[datetime, int]]] = {}
    for code, since, left in session().execute(query):
        assert code
        assert since
        heaps.setdefault(code, []).append((since, left))
    aged = [
        AgedCash(
            code, known[code].name_ar, known[code].name_fr, len(heap),
            sum(rules.is_late(since, known[code].remit_days, now) for since, _left in heap), _by_age(heap, now),
        )
        for code, heap in heaps.items()
    ]  # fmt: skip
    return sorted(aged, key=lambda one: (-one.total, one.code))


def aging_of_cooperatives(actor: Actor, now: datetime, limit: int = 100) -> list[AgedCash]:
    """Cash that cooperatives took at the door themselves in the last 60 days, by age; `late` counts nothing. It is
    set off against what they are owed at once; the page shows whether they owe."""
    permissions.require(actor, permissions.READ)
    query = select(CodParcel.vendor_id, CodParcel.delivered_at, CodParcel.netted_centimes).where(
        CodParcel.carrier_code.is_(None), CodParcel.delivered_at > now - rules.HELD_SHOWN
    )
    heaps: dict[int, list[tuple[datetime, int]]] = {}
    for vendor_id, since, held in session().execute(query):
        assert since
        heaps.setdefault(vendor_id, []).append((since, held))
    most = sorted(heaps, key=lambda key: (-sum(held for _since, held in heaps[key]), key))[:limit]
    cards = vendor_cards(most)
    return [
        AgedCash(
            str(key), cards[key].name_ar, cards[key].name_fr, len(heaps[key]), 0, _by_age(heaps[key], now)
        )
        for key in most
    ]


def _by_age(heap: Sequence[tuple[datetime, int]], now: datetime) -> dict[str, int]:
    found = dict.fromkeys(AGES, 0)
    for since, left in heap:
        found[rules.age_of(since, now)] += left
    return found


def late_parcels(
    actor: Actor, carrier: str, now: datetime, after: int = 0
) -> list[tuple[int, str, datetime, int]]:
    """Parcels whose cash this carrier still has, oldest first: (id, number, delivered, centimes)."""
    permissions.require(actor, permissions.READ)
    query = (
        select(CodParcel.vendor_order_id, VendorOrder.number, CodParcel.delivered_at, OUTSTANDING)
        .join(VendorOrder, VendorOrder.id == CodParcel.vendor_order_id)
        .where(
            CodParcel.carrier_code == carrier, CodParcel.settled_at.is_(None),
            CodParcel.delivered_at.is_not(None), CodParcel.vendor_order_id > after,
        )
        .order_by(CodParcel.vendor_order_id)
        .limit(PAGE)
    )  # fmt: skip
    return [(id_, number, since, int(left)) for id_, number, since, left in session().execute(query) if since]
