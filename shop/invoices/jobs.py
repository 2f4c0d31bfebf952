"""What documents do on their own: what news forgot, files nobody asked for yet, the end of the month, exports."""

import time
from collections.abc import Callable
from datetime import datetime

from core.jobs import periodic
from shop.invoices.services import exports, files, monthly, selling

SECONDS = 5.0
"""How long a round may make files before it lets other work pass."""


@periodic("documents.exports", every=10)
def make_exports(now: datetime) -> None:
    """Files of a month, a few at a time."""
    _while_there_is_time(lambda: exports.make_exports(now, batch=4))


@periodic("documents.files", every=300)
def make_files(now: datetime) -> None:
    """PDFs of new documents, in their buyer's language."""
    _while_there_is_time(lambda: files.make_missing(now, limit=1))


@periodic("documents.missing", every=900)
def issue_missing(now: datetime) -> None:
    """Invoices and credit notes whose news was lost."""
    selling.issue_missing(now)


@periodic("documents.month", every=3600)
def close_month(now: datetime) -> None:
    """Statements and fee invoices of the month that ended; archives that are two days old go."""
    monthly.close_what_ended(now)
    exports.forget_exports(now)


def _while_there_is_time(work: Callable[[], int]) -> None:
    end = time.monotonic() + SECONDS
    while work() and time.monotonic() < end:
        pass
