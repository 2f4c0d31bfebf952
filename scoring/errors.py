"""Refusals of the score."""

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _


class NoSuchMethod(NotFound):
    """The version is not there."""

    def __init__(self) -> None:
        super().__init__("method_not_found", _("This version of the method does not exist."))


class NoSuchRun(NotFound):
    """The run is not there."""

    def __init__(self) -> None:
        super().__init__("run_not_found", _("The score was not computed for this day."))


class AlreadyDecided(Conflict):
    """Somebody decided meanwhile."""

    def __init__(self) -> None:
        super().__init__("already_decided", _("This has been decided already. Load the page again."))


class NeedsAnotherPerson(Conflict):
    """Four eyes."""

    def __init__(self) -> None:
        super().__init__("needs_another_person", _("Another person has to agree: ask a colleague."))


class InUse(Conflict):
    """The first version stays."""

    def __init__(self) -> None:
        super().__init__(
            "method_in_use", _("The first version stays: scores are made with it until another is adopted.")
        )


class MovedByOthers(Conflict):
    """Nobody else's data may move one's points, unless the board says so."""

    def __init__(self) -> None:
        super().__init__(
            "moved_by_others",
            _(
                "Figures of others move one’s points here. Tick that the board accepts it, or withdraw the version."
            ),
        )


class BadAppeal(DomainError):
    """The appeal lacks its parcel, its ground or its words."""


class NoSuchParcel(NotFound):
    """The order is not there, or not of this cooperative."""

    def __init__(self) -> None:
        super().__init__("parcel_not_found", _("This order does not exist, or it is not yours."))


class NoSuchAppeal(NotFound):
    """The appeal is not there, or not for this person."""

    def __init__(self) -> None:
        super().__init__("appeal_not_found", _("This appeal does not exist."))


class BadMethod(DomainError):
    """The numbers of a proposal cannot be used."""
