"""Refusals of inspections."""

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _


class NoSuchVisit(NotFound):
    """The visit is not there, or not for this person."""

    def __init__(self) -> None:
        super().__init__("visit_not_found", _("This visit does not exist."))


class NoSuchFinding(NotFound):
    """The finding is not there, or not for this person."""

    def __init__(self) -> None:
        super().__init__("finding_not_found", _("This finding does not exist."))


class NoSuchPicture(NotFound):
    """The picture is not there, or not for this person."""

    def __init__(self) -> None:
        super().__init__("picture_not_found", _("This picture does not exist."))


class NoSuchOffice(NotFound):
    """The office is not there, or outside the person's provinces."""

    def __init__(self) -> None:
        super().__init__("office_not_found", _("This delegation does not exist, or it is not yours."))


class Moved(Conflict):
    """Somebody was faster."""

    def __init__(self) -> None:
        super().__init__("visit_moved", _("Somebody changed this meanwhile. Load the page again."))


class NoPlaceLeft(Conflict):
    """The month is full, or what is left is kept for the draw."""

    def __init__(self) -> None:
        super().__init__(
            "no_place_left",
            _("This month is full: the places that are left are kept for the draw. Take a drawn visit."),
        )


class LiveVisit(Conflict):
    """One visit at a time."""

    def __init__(self) -> None:
        super().__init__("visit_open", _("A visit to this cooperative is already proposed or planned."))


class BadVisit(DomainError):
    """Something of a plan or a request is missing or impossible."""


class BadReport(DomainError):
    """The report lacks something."""


class ReportThere(Conflict):
    """The visit has another report already."""

    def __init__(self) -> None:
        super().__init__("report_there", _("This visit was already reported, with other words."))
