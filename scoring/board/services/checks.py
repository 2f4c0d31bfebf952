"""What must hold of frozen reports, for `flask doctor`."""

from sqlalchemy import select

from core import clock
from core.db import session
from scoring.board.models import Frozen, Report
from scoring.board.rules.contents import seal
from scoring.board.services.ordering import stuck_orders


def report_faults() -> list[str]:
    """Approved reports bear two names, what was frozen is what their seal says, and what was asked for is made."""
    found = []
    query = select(Report, Frozen).outerjoin(Frozen, Frozen.report_id == Report.id).order_by(Report.id)
    for report, frozen in session().execute(query):
        name = f"the board's report {report.id} as of {report.as_of}"
        if (report.state == "approved") != (frozen is not None):
            found.append(f"{name} is approved but not frozen, or frozen but not approved")
        if frozen is not None and not seal(frozen.content) == frozen.seal == report.seal:
            found.append(f"{name} does not say any more what was approved")
        if report.state == "approved" and None in (report.first_by, report.second_by):
            found.append(f"{name} was approved by fewer than two people")
    return found + stuck_orders(clock.now())
