"""What `flask doctor` re-reads of the declarations."""

from collections.abc import Iterator
from itertools import chain, islice

from sqlalchemy import select

from core.clock import local_date
from core.db import session
from registry.declarations import rules
from registry.declarations.models import Declaration
from registry.declarations.services.calendar import form_of

MOST = 50


def declaration_findings() -> list[str]:
    """Filed declarations that lack an answer or a day, and days that do not belong to their year."""
    query = select(Declaration).order_by(Declaration.id).execution_options(yield_per=500)
    with session().scalars(query) as rows:
        return list(islice(chain.from_iterable(map(_wrong, rows)), MOST))


def _wrong(row: Declaration) -> Iterator[str]:
    if row.closed_on != rules.closing_day(row.year, row.closed_on.month) or row.due_on <= row.closed_on:
        yield f"declaration {row.id}: its days do not belong to the year {row.year}"
    if row.state not in rules.FILED:
        return
    if row.filed_at is None or row.first_filed_at is None:
        yield f"declaration {row.id}: {row.state} without the moment it was filed"
    elif rules.faults(form_of(row), row.closed_on, local_date(row.filed_at)):
        yield f"declaration {row.id}: {row.state} although answers are missing or impossible"
