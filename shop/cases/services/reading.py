"""Reading cases: of a tracking link, of a cooperative, of staff. Few statements."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from core.audit import audit
from core.auth.actor import Actor
from core.db import session, transaction
from shop.cases import permissions, rules
from shop.cases.data import CaseData, CaseRow, DecisionData, EntryData
from shop.cases.models import Case, CaseDecision, CaseEntry, CaseStep
from shop.cases.services.access import By, by_staff, get_case, in_reach
from shop.messages.services import pictures
from shop.orders.data import Step
from shop.orders.models import VendorOrder
from shop.orders.services import reading as orders

PAGE = 20
TABS: dict[str, tuple[str, ...]] = {
    "todo": ("open",),
    "waiting": ("vendor_reply", "mediation", "decided", "appealed"),
    "done": ("final",),
}
DESK_TABS: dict[str, tuple[str, ...]] = {
    "todo": rules.AT_DESK,
    "waiting": ("open", "vendor_reply", "decided"),
    "done": ("final",),
}
_JOINED = ("entries", "decisions", "history", "pictures", "order", "parcel", "left_centimes")


def get(by: By, case_id: int) -> CaseData:
    """One case in reach with all that its reader may see. Raises NoSuchCase."""
    row = get_case(by, case_id)
    order, parcel = orders.get_parcel(row.vendor_order_id)
    names = [name for name in CaseData.__dataclass_fields__ if name not in _JOINED]
    shown = pictures.list_pictures("case", [row.id]).get(row.id, [])
    plain = {name: getattr(row, name) for name in names}
    return CaseData(
        **plain | {"kind": rules.shown_kind(row.kind, row.source)},
        entries=_entries(row.id, by.party),
        decisions=_decisions(row.id),
        history=_history(row.id),
        pictures=tuple((picture.id, picture.party) for picture in shown),
        order=order,
        parcel=parcel,
        left_centimes=parcel.owed_centimes,
    )


def _entries(case_id: int, party: str) -> tuple[EntryData, ...]:
    query = select(CaseEntry).where(CaseEntry.case_id == case_id).order_by(CaseEntry.id)
    if party != "staff":
        query = query.where(CaseEntry.kind != "note")
    return tuple(EntryData(x.kind, x.party, x.text, x.at) for x in session().scalars(query))


def _decisions(case_id: int) -> tuple[DecisionData, ...]:
    query = select(CaseDecision).where(CaseDecision.case_id == case_id).order_by(CaseDecision.round)
    return tuple(
        DecisionData(x.round, x.outcome, x.centimes, x.reason, x.by, x.at) for x in session().scalars(query)
    )


def _history(case_id: int) -> tuple[Step, ...]:
    query = select(CaseStep).where(CaseStep.case_id == case_id).order_by(CaseStep.id)
    return tuple(Step(x.from_state, x.to_state, x.party, x.reason, x.at) for x in session().scalars(query))


def of_parcels(parcel_ids: Iterable[int]) -> dict[int, list[Case]]:
    """{parcel: its cases that the buyer sees}, oldest first, for pages that know the scope (1 statement)."""
    found: dict[int, list[Case]] = {}
    query = select(Case).where(Case.vendor_order_id.in_(list(parcel_ids)), Case.kind != "carrier_variance")
    for row in session().scalars(query.order_by(Case.id)):
        found.setdefault(row.vendor_order_id, []).append(row)
    return found


def list_of(by: By, states: Sequence[str], before_id: int | None = None) -> list[CaseRow]:
    """Cases in reach in these states: what is due first comes first; final ones newest first (1 statement)."""
    query = (
        select(Case, VendorOrder.number, VendorOrder.vendor_name_ar, VendorOrder.vendor_name_fr)
        .join(VendorOrder, VendorOrder.id == Case.vendor_order_id)
        .where(in_reach(by), Case.state.in_(states))
    )
    if "final" in states:
        query = query.where(Case.id < before_id) if before_id else query
        query = query.order_by(Case.id.desc())
    else:
        query = query.order_by(Case.due_at, Case.id)
    return [_row(*row) for row in session().execute(query.limit(PAGE))]


def _row(case: Case, number: str, name_ar: str, name_fr: str) -> CaseRow:
    kind = rules.shown_kind(case.kind, case.source)
    return CaseRow(
        case.id, case.number, kind, case.state, case.due_at, case.opened_at, number, name_ar, name_fr,
        case.asked_centimes,
    )  # fmt: skip


def counts_of(by: By, tabs: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """{tab: how many}."""
    query = select(Case.state, func.count()).where(in_reach(by)).group_by(Case.state)
    by_state: dict[str, int] = {row[0]: row[1] for row in session().execute(query)}
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in tabs.items()}


def count_open_of_vendor(vendor_id: int) -> int:
    """How many cases wait for a cooperative's answer, for pages that know who asks."""
    mine = Case.vendor_id == vendor_id, Case.state == "open"
    return session().scalar(select(func.count()).select_from(Case).where(*mine)) or 0


def queue(actor: Actor, limit: int = 100) -> list[CaseRow]:
    """What waits for staff in the actor's provinces, what is due first."""
    return list_of(by_staff(actor, permissions.DECIDE), rules.AT_DESK)[:limit]


def count_waiting(actor: Actor) -> int:
    """How many cases wait for staff in the actor's provinces."""
    by = by_staff(actor, permissions.DECIDE)
    query = select(func.count()).select_from(Case).where(in_reach(by), Case.state.in_(rules.AT_DESK))
    return session().scalar(query) or 0


def open_picture(by: By, case_id: int, picture_id: int) -> bytes:
    """Evidence of a case in reach. Raises NoSuchCase, NoSuchPicture."""
    get_case(by, case_id)
    return pictures.open_picture("case", [case_id], picture_id)


def read_as_staff(actor: Actor, case_id: int) -> CaseData:
    """A case with its evidence; the look is in the audit log."""
    found = get(by_staff(actor), case_id)
    with transaction():
        audit(actor.user_id, "case.read", f"case:{case_id}")
    return found


def open_picture_as_staff(actor: Actor, case_id: int, picture_id: int) -> bytes:
    """Evidence for staff; the look is in the audit log."""
    data = open_picture(by_staff(actor), case_id, picture_id)
    with transaction():
        audit(actor.user_id, "case.evidence_read", f"case:{case_id}", data={"picture": picture_id})
    return data
