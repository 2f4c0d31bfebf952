"""What `flask doctor` re-reads of the registry. Checks read; they repair nothing."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from sqlalchemy import and_, func, or_, select

from core.db import session
from registry.models import Cooperative, FilingRequest, RegistryEvent, Role
from registry.rules.record import DEFAULTS, RECORD_COLUMNS, as_json, fold
from registry.services.settling import gaps

MOST = 50


def projection_findings() -> list[str]:
    """Records that differ from the fold of their events."""
    query = select(Cooperative.id, *(getattr(Cooperative, name) for name in RECORD_COLUMNS))
    by_id = query.order_by(Cooperative.id).execution_options(yield_per=1000)
    with session().execute(by_id) as records, _events() as events:
        return list(islice(_unlike_their_events(records, events), MOST))


def _unlike_their_events(records: Any, events: Any) -> Iterator[str]:
    histories = groupby(events, key=lambda event: event.cooperative_id)
    waiting = next(histories, None)
    for record in records.mappings():
        history = []
        if waiting and waiting[0] == record["id"]:
            history = [event.data for event in waiting[1]]
            waiting = next(histories, None)
        if wrong := _differences(dict(record), fold(history)):
            yield f"cooperative {record['central_number']}: {', '.join(wrong)} not as its events say"


def _events() -> Any:
    return session().execute(
        select(RegistryEvent.cooperative_id, RegistryEvent.data)
        .order_by(RegistryEvent.cooperative_id, RegistryEvent.happened_on, RegistryEvent.id)
        .execution_options(yield_per=1000)
    )


def _differences(record: dict[str, Any], folded: dict[str, Any]) -> list[str]:
    return [name for name in RECORD_COLUMNS if as_json(record[name]) != folded.get(name, DEFAULTS.get(name))]


def count_findings() -> list[str]:
    """Records with impossible numbers of people."""
    query = select(Cooperative.central_number).where(
        or_(
            Cooperative.members < 0, Cooperative.women < 0, Cooperative.youth < 0,
            Cooperative.women > Cooperative.members, Cooperative.youth > Cooperative.members,
        )
    ).limit(MOST)  # fmt: skip
    return [f"cooperative {number}: women or youth exceed members" for number in session().scalars(query)]


def role_findings() -> list[str]:
    """Roles that both ended and still hold, or neither."""
    torn = or_(
        Role.live_key.is_not(None) & Role.until.is_not(None),
        Role.live_key.is_(None) & Role.until.is_(None),
    )
    count = session().scalar(select(func.count()).select_from(Role).where(torn))
    return [f"{count} roles are neither held nor ended"] if count else []


def journal_findings() -> list[str]:
    """Cooperatives whose rows in the journal of figures are not what their filings come to."""
    return [
        f"cooperative {cooperative_id}: the journal of figures is not what its filings come to"
        for cooperative_id, _missing in islice(gaps(), MOST)
    ]


def request_findings() -> list[str]:
    """Requests for a second person that are half decided, and ends that nobody confirmed."""
    asked, done = FilingRequest.state == "asked", FilingRequest.state == "confirmed"
    torn = or_(
        asked != FilingRequest.live_key.is_not(None),
        asked != FilingRequest.decided_at.is_(None),
        done != FilingRequest.filing_id.is_not(None),
        and_(done, FilingRequest.asked_by_id == FilingRequest.decided_by_id),
    )
    query = select(FilingRequest.id).where(torn).order_by(FilingRequest.id).limit(MOST)
    return [f"filing request {id_} is half decided" for id_ in session().scalars(query)]
