"""Recording a filing: checked against the others, written once, folded into the record, counted, announced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import changed_one, session, transaction
from core.events import announce
from core.geography.lookups import communes, provinces
from registry.data import Fault, FilingDraft
from registry.errors import FilingRefused, NumberTaken, OutsideScope, TwoPersonsNeeded, UnknownCooperative
from registry.events import FilingRecorded, StandingChanged
from registry.models import Cooperative, Court, RegistryEvent, Sector
from registry.permissions import FILE
from registry.rules import filings as rules
from registry.rules.filings import Filed
from registry.rules.record import as_columns, derived, fold
from registry.rules.values import clean_text, people_faults, read_values
from registry.services import journal
from registry.services.filing_words import explain_filing
from registry.services.roles import refuse_own_case

_KEYS = {"court_code", "analytical_number", "central_number"}


def file(cooperative_id: int, draft: FilingDraft, actor: Actor, now: datetime) -> int:
    """Record a filing of a cooperative; returns its id.

    Raises NotAllowed, OwnCase, OutsideScope, UnknownCooperative, FilingRefused (with the fields at fault), NumberTaken,
    TwoPersonsNeeded (ask with `registry.services.requests.ask`).
    """
    if rules.needs_two_persons(draft):
        raise TwoPersonsNeeded
    return record(cooperative_id, draft, actor, now)


def record(
    cooperative_id: int, draft: FilingDraft, actor: Actor, now: datetime, *, asked_by: int | None = None
) -> int:
    """`file` without asking for a second person: `asked_by` is the first one. For this package's services only."""
    actor.require(FILE)
    refuse_own_case(actor, cooperative_id, asked_by)
    with transaction():
        take(cooperative_id, actor, now)
        history = journal.histories([cooperative_id]).get(cooperative_id, [])
        draft = checked(draft, history, now)
        if asked_by is None and rules.needs_two_persons(draft):
            raise TwoPersonsNeeded
        data = rules.data_of(draft, rules.record_on(history, draft.happened_on))
        filed = _insert(cooperative_id, draft, data, actor.user_id, asked_by, now)
        journal.write(journal.movements(cooperative_id, history, [filed], now))
        _project(cooperative_id, history, filed)
        audit(actor.user_id, f"registry.file_{draft.kind}", f"cooperative:{cooperative_id}",
              reason=draft.reason, data={"filing": filed.id, "asked_by": asked_by})  # fmt: skip
        announce(FilingRecorded(cooperative_id, draft.kind))
    return filed.id


def take(cooperative_id: int, actor: Actor, now: datetime) -> None:
    """Whoever files for a cooperative does so alone until the end of the transaction.

    Raises UnknownCooperative, OutsideScope.
    """
    mine = update(Cooperative).where(Cooperative.id == cooperative_id).values(updated_at=now)
    if actor.province_codes is not None:
        mine = mine.where(Cooperative.province_code.in_(actor.province_codes))
    if not changed_one(mine):
        known = session().scalar(select(Cooperative.id).where(Cooperative.id == cooperative_id))
        raise OutsideScope if known else UnknownCooperative(str(cooperative_id))


def checked(draft: FilingDraft, history: Sequence[Filed], now: datetime) -> FilingDraft:
    """The draft made whole (its values read, what is taken back, the region of a province). Raises FilingRefused."""
    today = local_date(now)
    draft, found = _read(draft, today)
    draft = _whole(_undone(draft, history))
    found = found or rules.faults(draft, history, today)
    if not draft.undo:  # what comes back once stood on record
        found = found or _unknown_codes(draft.set) or _misplaced(draft, history)
        found = found or rules.record_faults(draft, history)
    if found := found or rules.without_effect(draft, history):
        raise FilingRefused([(fault, explain_filing(fault)) for fault in found])
    return draft


def _read(draft: FilingDraft, today: date) -> tuple[FilingDraft, list[Fault]]:
    columns, found = read_values(draft.set, today)
    document, reason = clean_text(draft.document), clean_text(draft.reason)
    read = replace(draft, set=columns, document=document, reason=reason)
    return read, found + people_faults(draft.add)


def _undone(draft: FilingDraft, history: Sequence[Filed]) -> FilingDraft:
    wrong = next((filed for filed in history if filed.id == draft.corrects_id), None)
    if not draft.undo or wrong is None:
        return draft
    columns, add = rules.undoing(wrong, rules.just_before(history, wrong))
    return replace(draft, happened_on=wrong.happened_on, set=columns, add=add)


def _whole(draft: FilingDraft) -> FilingDraft:
    columns = dict(draft.set)
    commune, province = communes().get(columns.get("commune_code") or ""), columns.get("province_code")
    if commune and not province:
        columns["province_code"] = province = commune.province_code
    if province in provinces():
        columns["region_code"] = provinces()[province].region_code
        if "commune_code" not in columns:
            columns["commune_code"] = None  # the old commune lies in the old province
    return replace(draft, set=columns)


def _unknown_codes(columns: dict[str, Any]) -> list[Fault]:
    found = []
    for name, known in (("province_code", provinces()), ("commune_code", communes())):
        if (code := columns.get(name)) and code not in known:
            found.append(Fault(name, "unknown_place", code))
    if (sector := columns.get("sector_code")) and session().get(Sector, sector) is None:
        found.append(Fault("sector_code", "unknown_sector", sector))
    if (court := columns.get("court_code")) and session().get(Court, court) is None:
        found.append(Fault("court_code", "unknown_court", court))
    return found


def _misplaced(draft: FilingDraft, history: Sequence[Filed]) -> list[Fault]:
    """A region is that of the province, a province that of the commune."""
    place = {**rules.record_on(history, draft.happened_on), **draft.set}
    province: str = place.get("province_code", "")
    commune = communes().get(place.get("commune_code") or "")
    region = provinces()[province].region_code if province in provinces() else None
    if "region_code" in draft.set and region != place["region_code"]:
        return [Fault("region_code", "region_follows_province", str(place["region_code"]))]
    if commune and {"commune_code", "province_code"} & set(draft.set) and commune.province_code != province:
        return [Fault("commune_code", "unknown_place", commune.code)]
    return []


def _insert(
    cooperative_id: int, draft: FilingDraft, data: dict[str, Any], actor_id: int | None, asked_by: int | None,
    now: datetime,
) -> Filed:  # fmt: skip
    row = {
        "cooperative_id": cooperative_id, "kind": draft.kind, "happened_on": draft.happened_on, "recorded_at": now,
        "actor_id": actor_id, "document": draft.document[:200], "reason": draft.reason, "data": data,
        "corrects_id": draft.corrects_id, "asked_by_id": asked_by,
    }  # fmt: skip
    id_ = session().execute(insert(RegistryEvent).values(row).returning(RegistryEvent.id)).scalar_one()
    return Filed(id_, draft.kind, draft.happened_on, data)


def _project(cooperative_id: int, history: Sequence[Filed], filed: Filed) -> None:
    """Bring the record up to date with its filings, and tell the others when its standing moved."""
    old = fold(f.data for f in rules.in_order(history))["status"]
    columns = as_columns(fold(f.data for f in rules.in_order([*history, filed])))
    changing = update(Cooperative).where(Cooperative.id == cooperative_id)
    try:
        with session().begin_nested():
            session().execute(changing.values(**columns, **derived(columns)))
    except IntegrityError as taken:
        if _KEYS & set(filed.data.get("set", {})):
            raise NumberTaken from taken
        raise
    if columns["status"] != old:
        announce(StandingChanged(cooperative_id, old, columns["status"]))
