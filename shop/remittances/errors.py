"""Refusals of the cash loop, as sentences that say what to do."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.i18n import _


class NoSuchCarrier(NotFound):
    """No carrier with this code."""

    def __init__(self) -> None:
        super().__init__("no_such_carrier", _("This carrier does not exist. Choose one of the list."))


class BadCarrier(DomainError):
    """A carrier lacks a name or a usable code."""

    def __init__(self) -> None:
        super().__init__(
            "bad_carrier",
            _("Write a code of 2 to 20 letters or digits, both names, and the days (1 to 90)."),
        )


class AliasTaken(Conflict):
    """The way of writing belongs to another carrier."""

    def __init__(self) -> None:
        super().__init__("alias_taken", _("This way of writing already belongs to another carrier."))


class NoSuchRemittance(NotFound):
    """No such file."""

    def __init__(self) -> None:
        super().__init__("no_such_remittance", _("This carrier's file does not exist."))


class KnownFile(Conflict):
    """The same bytes were brought before (I19)."""

    def __init__(self, remittance_id: int) -> None:
        self.remittance_id = remittance_id
        super().__init__("known_file", _("This very file was brought before: here it is. Nothing was added."))


class UnknownColumns(DomainError):
    """The headings say neither which parcel nor how much."""

    def __init__(self) -> None:
        super().__init__(
            "unknown_columns",
            _("The file needs two columns: the number or tracking number of the parcel, and the amount."),
        )


class MovedOn(Conflict):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__("moved_on", _("Somebody else has dealt with this meanwhile. Reload the page."))


class NoSuchVariance(NotFound):
    """No such variance."""

    def __init__(self) -> None:
        super().__init__("no_such_variance", _("This variance does not exist."))


class WhyMissing(DomainError):
    """Money is not given up without a reason."""

    def __init__(self) -> None:
        super().__init__("reason_missing", _("Write the reason in at least ten letters: it is kept."))


class SamePerson(NotAllowed):
    """Writing off takes two people."""

    def __init__(self) -> None:
        super().__init__(
            "same_person", _("You asked for this yourself: another person of finance confirms it.")
        )


class NoSuchHolding(NotFound):
    """No such decision, or not this cooperative's."""

    def __init__(self) -> None:
        super().__init__("no_such_holding", _("This decision about cash does not exist, or it is not yours."))


class TooLateToContest(Conflict):
    """The days are over, or it was answered before."""

    def __init__(self) -> None:
        super().__init__(
            "too_late_to_contest", _("This can no longer be answered here. Call the Office if it is wrong.")
        )


class TooEarly(Conflict):
    """The carrier's own money is given back, not kept."""

    def __init__(self) -> None:
        super().__init__(
            "too_early",
            _("This money is the carrier's: give it back. After 60 days it may be written off."),
        )


class NotThisParcel(DomainError):
    """Money can be matched only with a parcel that still lacks it."""

    def __init__(self) -> None:
        super().__init__(
            "not_this_parcel",
            _("No parcel of this number lacks that much money. Check the number on the parcel's page."),
        )
