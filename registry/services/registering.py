"""Entering a new cooperative: its record, its registration filing and its first figures, in one transaction."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.crypto import encrypt
from core.db import session, transaction
from core.events import announce
from core.geography.lookups import communes, provinces
from registry.data import Fault, RegistrationDraft
from registry.errors import FilingRefused, NumberTaken, OutsideScope
from registry.events import CooperativeRecorded, FilingRecorded
from registry.models import Cooperative, Court, RegistryEvent, Sector
from registry.permissions import FILE
from registry.rules import record as rules
from registry.rules.filings import Filed, impossible
from registry.rules.values import read_values
from registry.services import journal
from registry.services.filing_words import explain_filing

FIRST_NUMBER = 100_001
_ATTEMPTS = 3
_BESIDE = ("phone", "email", "document", "is_demo", "central_number")


def register(draft: RegistrationDraft, actor: Actor, now: datetime) -> int:
    """Enter a new cooperative with its registration filing; returns its id.

    Raises NotAllowed, OutsideScope, NumberTaken, FilingRefused.
    """
    actor.require(FILE)
    if not actor.covers(draft.province_code):
        raise OutsideScope
    draft = _checked(draft, now)
    for attempt in range(_ATTEMPTS):
        number = draft.central_number or next_central_number(is_demo=draft.is_demo)
        try:
            with transaction() as s, s.begin_nested():
                return _enter(draft, number, actor, now)
        except IntegrityError as taken:
            if draft.central_number or attempt == _ATTEMPTS - 1 or _key_taken(draft):
                raise NumberTaken from taken
    raise NumberTaken


def next_central_number(*, is_demo: bool) -> str:
    """The number after the highest one of the Office's plain numbers (demonstration records have their own)."""
    number = Cooperative.central_number
    query = (
        select(number)
        .where(Cooperative.is_demo.is_(is_demo), number.regexp_match("^[0-9]{1,12}$"))
        .order_by(func.length(number).desc(), number.desc())
        .limit(1)
    )
    highest = session().scalar(query)
    return str(int(highest) + 1 if highest else (900_000 if is_demo else 0) + FIRST_NUMBER)


def _key_taken(draft: RegistrationDraft) -> bool:
    query = select(Cooperative.id).where(
        Cooperative.court_code == draft.court_code, Cooperative.analytical_number == draft.analytical_number
    )
    return session().scalar(query) is not None


def _checked(draft: RegistrationDraft, now: datetime) -> RegistrationDraft:
    """The draft with its values read as the register stores them. Raises FilingRefused."""
    stated = {name: value for name, value in asdict(draft).items() if name in rules.RECORD_COLUMNS}
    if not draft.central_number:  # the Office's next one
        del stated["central_number"]
    values, found = read_values(stated, local_date(now))
    draft = replace(draft, **values)
    if found := found or _faults(draft):
        raise FilingRefused([(fault, explain_filing(fault)) for fault in found])
    return draft


def _faults(draft: RegistrationDraft) -> list[Fault]:
    found = []
    if not (draft.name_ar or draft.name_fr):
        found.append(Fault("name_ar", "missing_value"))
    if wrong := impossible(asdict(draft)):
        found.append(Fault(wrong, "impossible_number", str(getattr(draft, wrong))))
    commune = communes().get(draft.commune_code or "")
    if draft.province_code not in provinces() or (commune and commune.province_code != draft.province_code):
        found.append(Fault("province_code", "unknown_place", draft.province_code))
    if session().get(Sector, draft.sector_code) is None:
        found.append(Fault("sector_code", "unknown_sector", draft.sector_code))
    if session().get(Court, draft.court_code) is None:
        found.append(Fault("court_code", "unknown_court", draft.court_code))
    return found


def _enter(draft: RegistrationDraft, number: str, actor: Actor, now: datetime) -> int:
    record = {name: value for name, value in asdict(draft).items() if name not in _BESIDE}
    record |= {"central_number": number, "status": "active", "last_checked_on": local_date(now)}
    record["region_code"] = provinces()[draft.province_code].region_code
    id_ = (
        session()
        .execute(insert(Cooperative).values(_row(draft, record, now)).returning(Cooperative.id))
        .scalar_one()
    )
    data = rules.registration(record)
    filing = {
        "cooperative_id": id_, "kind": "registered", "happened_on": draft.registered_on, "recorded_at": now,
        "actor_id": actor.user_id, "document": draft.document[:200], "reason": "", "data": data,
    }  # fmt: skip
    session().execute(insert(RegistryEvent).values(filing))
    filed = Filed(0, "registered", draft.registered_on, data)
    journal.write(journal.movements(id_, (), [filed], now))
    audit(actor.user_id, "registry.register", f"cooperative:{id_}")
    announce(CooperativeRecorded(id_))
    announce(FilingRecorded(id_, "registered"))
    return id_


def _row(draft: RegistrationDraft, record: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        **record,
        **rules.derived(record),
        "phone_enc": encrypt(draft.phone) if draft.phone else None,
        "email_enc": encrypt(draft.email) if draft.email else None,
        "is_demo": draft.is_demo,
        "created_at": now,
        "updated_at": now,
    }
