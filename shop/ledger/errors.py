"""Refusals of the ledger."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.i18n import _


class BadPosting(ValueError):
    """A programming fault: lines that do not sum to zero, an unknown account. Never shown to people."""


class NoSuchAccount(NotFound):
    """No account of this name."""

    def __init__(self) -> None:
        super().__init__("no_such_account", _("There is no account of this name."))


class NoSuchEntry(NotFound):
    """No journal entry, or not of this cooperative."""

    def __init__(self) -> None:
        super().__init__("no_such_entry", _("This entry does not exist, or it is not yours."))


class NoSuchRule(NotFound):
    """No commission rule of this number."""

    def __init__(self) -> None:
        super().__init__("no_such_rule", _("This commission rule does not exist."))


class RuleDecided(Conflict):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__("rule_decided", _("This proposal was decided meanwhile. Reload the page."))


class OwnProposal(NotAllowed):
    """Two people are needed."""

    def __init__(self) -> None:
        super().__init__(
            "own_proposal", _("You proposed this change: another person of finance must decide it.")
        )


class BadCorrection(DomainError):
    """A correcting entry that cannot be proposed; the sentence says why."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_correction", message)


class BadRule(DomainError):
    """A proposal that cannot be read or makes no sense; `fields` says what."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("bad_rule", _("Look at the fields marked below."), fields=fields)


class RepaymentWaits(Conflict):
    """Two people are needed, and one has asked."""

    def __init__(self) -> None:
        super().__init__(
            "repayment_waits",
            _("This repayment waits for a second person of finance. Pay nothing before they agree."),
        )


class NoSuchRepayment(NotFound):
    """No repayment that waits, or in other provinces."""

    def __init__(self) -> None:
        super().__init__("no_such_repayment", _("This repayment does not exist, or it is not yours."))
