"""Refusals of cases, as sentences that say what to do."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.i18n import _


class NoSuchCase(NotFound):
    """No case, or not for this person."""

    def __init__(self) -> None:
        super().__init__("no_such_case", _("This case does not exist, or it is not yours."))


class CaseMovedOn(Conflict):
    """Somebody else was faster, or the step is not this person's."""

    def __init__(self) -> None:
        super().__init__(
            "case_moved_on", _("This is no longer possible: the case has moved on. Reload the page.")
        )


class CaseOpenAlready(Conflict):
    """One of a kind at a time for a parcel."""

    def __init__(self) -> None:
        super().__init__("case_open_already", _("A case about this is open already. Add to it what is new."))


class CaseNotPossible(Conflict):
    """Too early, too late, or nothing was paid."""

    def __init__(self, message: str) -> None:
        super().__init__("case_not_possible", message)


class StatementMissing(DomainError):
    """Nothing said."""

    def __init__(self) -> None:
        message = _("Write what happened, in a few words.")
        super().__init__("statement_missing", message, fields={"text": message})


class BadKind(DomainError):
    """Not one of the kinds."""

    def __init__(self) -> None:
        message = _("Choose what is wrong.")
        super().__init__("bad_case_kind", message, fields={"kind": message})


class BadCaseAmount(DomainError):
    """More than was paid, or nothing."""

    def __init__(self) -> None:
        message = _("Write an amount in dirhams, at most what is left of the parcel.")
        super().__init__("bad_case_amount", message, fields={"amount": message})


class DecisionReasonMissing(DomainError):
    """A decision is explained to both sides."""

    def __init__(self) -> None:
        message = _("Write the reason: buyer and cooperative will read it.")
        super().__init__("decision_reason_missing", message, fields={"reason": message})


class OtherHandNeeded(NotAllowed):
    """Four eyes: who decided first does not decide the appeal."""

    def __init__(self) -> None:
        super().__init__(
            "other_hand_needed", _("You decided this case. Somebody else decides on the appeal.")
        )
