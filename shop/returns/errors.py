"""Refusals of returns, as sentences that say what to do."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.i18n import _


class NoSuchReturn(NotFound):
    """No return, or not for this person."""

    def __init__(self) -> None:
        super().__init__("no_such_return", _("This return does not exist, or it is not yours."))


class NotReturnable(Conflict):
    """Not delivered, or nothing left to send back."""

    def __init__(self) -> None:
        super().__init__(
            "not_returnable",
            _("Nothing of this parcel can be sent back now. If something is wrong with it, open a case."),
        )


class NothingChosen(DomainError):
    """No line, or more pieces than there are."""

    def __init__(self) -> None:
        message = _("Choose what you send back, and how many pieces.")
        super().__init__("nothing_chosen", message, fields={"lines": message})


class WhyMissing(DomainError):
    """No reason among those there are."""

    def __init__(self) -> None:
        message = _("Choose why you send it back.")
        super().__init__("why_missing", message, fields={"why": message})


class PictureMissing(DomainError):
    """Damage is shown."""

    def __init__(self) -> None:
        message = _("Add a photo: it shows the cooperative what is wrong.")
        super().__init__("picture_missing", message, fields={"photos": message})


class BadAccount(DomainError):
    """The RIB has no 24 digits whose key holds, or its holder is missing."""

    def __init__(self) -> None:
        message = _("Write the 24 digits of the RIB, and the name of its holder.")
        super().__init__("bad_rib", message, fields={"rib": message})


class ReturnMovedOn(Conflict):
    """Somebody else was faster, or the step is not this person's."""

    def __init__(self) -> None:
        super().__init__(
            "return_moved_on", _("This is no longer possible: the return has moved on. Reload the page.")
        )


class RightCannotBeRefused(Conflict):
    """The law gives the buyer the right."""

    def __init__(self) -> None:
        super().__init__(
            "right_of_withdrawal",
            _("This return is inside the buyer's right of withdrawal: it cannot be refused."),
        )


class ExplanationMissing(DomainError):
    """A refusal, and less than was sent, is explained."""

    def __init__(self) -> None:
        message = _("Write the reason: the buyer will read it.")
        super().__init__("return_reason_missing", message, fields={"reason": message})


class BadVerdict(DomainError):
    """More pieces than were sent."""

    def __init__(self) -> None:
        message = _("Write for each product how many pieces you accept: at most as many as were sent.")
        super().__init__("bad_verdict", message, fields={"lines": message})


class BadRule(DomainError):
    """A number that cannot be."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__("bad_return_rule", message, fields={field: message})


class WholeCountryOnly(NotAllowed):
    """A rule holds everywhere."""

    def __init__(self) -> None:
        super().__init__("whole_country_only", _("Only staff of the whole Kingdom change these numbers."))
