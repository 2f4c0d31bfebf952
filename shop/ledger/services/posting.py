"""Writing the journal: one entry, its lines and the balances, in the caller's transaction or its own. Once by
(kind, source): posting the same fact again answers the entry that is there."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from core import clock
from core.db import session, transaction
from core.upserts import for_engine
from shop.ledger import rules
from shop.ledger.data import Posting
from shop.ledger.errors import BadPosting
from shop.ledger.models import Balance, JournalEntry, JournalLine

_ENTRIES: Any = JournalEntry.__table__
_LINES: Any = JournalLine.__table__
_BALANCES: Any = Balance.__table__
_ADD_LINES = insert(_LINES)


def post(
    kind: str,
    source: str,
    lines: Mapping[str, int],
    *,
    effective_at: datetime,
    at: datetime | None = None,
    order_id: int | None = None,
    vendor_order_id: int | None = None,
    payable_from: datetime | None = None,
    actor_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> int:
    """Post one fact and return its entry's id; the same (kind, source) again changes nothing.

    `lines`: {account: centimes}, debit above zero, credit below, summing to zero. `effective_at`: when it happened;
    `at`: when it was written. `payable_from`: from when a payout may take the lines of `vendor_payable`; None: never.
    Raises BadPosting.
    """
    posting = Posting(
        kind, source, rules.tidy(lines.items()), effective_at, order_id, vendor_order_id, payable_from, data or {},
        actor_id,
    )  # fmt: skip
    return write(posting, at or clock.now())[0]


def write(posting: Posting, at: datetime) -> tuple[int, bool]:
    """(entry id, whether it is new)."""
    fault = rules.fault_of(posting.lines)
    if fault:
        raise BadPosting(f"{posting.kind} {posting.source}: {fault}")
    with transaction() as s:
        entry_id = s.execute(for_engine(_inserting), _entry_row(posting, at)).scalar()
        if entry_id is None:
            return _known(posting), False
        s.execute(_ADD_LINES, [_line_row(entry_id, posting, account) for account in sorted(posting.lines)])
        s.execute(
            for_engine(_raising),
            [{"account": a, "centimes": posting.lines[a], "lines": 1} for a in sorted(posting.lines)],
        )
        return int(entry_id), True


def _known(posting: Posting) -> int:
    found = select(JournalEntry.id).where(
        JournalEntry.kind == posting.kind, JournalEntry.source == posting.source
    )
    return session().scalars(found).one()


def _inserting(insert_here: Callable[..., Any]) -> Any:
    fresh = insert_here(_ENTRIES).on_conflict_do_nothing(index_elements=["kind", "source"])
    return fresh.returning(_ENTRIES.c.id)


def _raising(insert_here: Callable[..., Any]) -> Any:
    fresh = insert_here(_BALANCES)
    return fresh.on_conflict_do_update(
        index_elements=["account"],
        set_={
            "centimes": _BALANCES.c.centimes + fresh.excluded.centimes,
            "lines": _BALANCES.c.lines + fresh.excluded.lines,
        },
    )


def _entry_row(posting: Posting, at: datetime) -> dict[str, Any]:
    return {
        "kind": posting.kind,
        "source": posting.source,
        "at": at,
        "effective_at": posting.effective_at,
        "order_id": posting.order_id,
        "vendor_order_id": posting.vendor_order_id,
        "actor_id": posting.actor_id,
        "data": dict(posting.data),
    }


def _line_row(entry_id: int, posting: Posting, account: str) -> dict[str, Any]:
    is_owed = account.startswith(rules.VENDOR)
    return {
        "entry_id": entry_id,
        "account": account,
        "centimes": posting.lines[account],
        "effective_at": posting.effective_at,
        "payable_from": posting.payable_from if is_owed else None,
    }
