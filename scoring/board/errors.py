"""Refusals of the board's reports."""

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _


class NoSuchReport(NotFound):
    """The report is not there."""

    def __init__(self) -> None:
        super().__init__("report_not_found", _("This report does not exist."))


class ReportChanged(Conflict):
    """It says something else than what the person read."""

    def __init__(self) -> None:
        super().__init__("report_changed", _("The report was prepared again meanwhile. Read it once more."))


class ReportFrozen(Conflict):
    """Two people agreed before."""

    def __init__(self) -> None:
        super().__init__("report_frozen", _("This report is approved: it does not change any more."))


class ReportBeingMade(Conflict):
    """Its day is being counted."""

    def __init__(self) -> None:
        super().__init__(
            "report_being_made", _("The report of this day is being made. Wait a moment, then ask again.")
        )


class BadDay(DomainError):
    """A report cannot be made as of this day."""

    def __init__(self) -> None:
        super().__init__("bad_day", _("Choose a day that is over: today or earlier."))
