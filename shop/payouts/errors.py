"""Refusals of payouts, as sentences that say what to do."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.i18n import _


class NothingToPay(Conflict):
    """No cooperative can be paid now."""

    def __init__(self) -> None:
        super().__init__(
            "nothing_to_pay", _("No cooperative can be paid now: see below what waits, and why.")
        )


class NoSuchBatch(NotFound):
    """No such batch."""

    def __init__(self) -> None:
        super().__init__("no_such_batch", _("This batch of payouts does not exist."))


class NoSuchPayout(NotFound):
    """No such payout, or not of this cooperative."""

    def __init__(self) -> None:
        super().__init__("no_such_payout", _("This payout does not exist, or it is not yours."))


class BatchMovedOn(Conflict):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__("batch_moved_on", _("Somebody else has moved this on meanwhile. Reload the page."))


class SamePerson(NotAllowed):
    """Maker and checker are two people."""

    def __init__(self) -> None:
        super().__init__("same_person", _("You prepared this batch: another person of finance approves it."))


class NobodyActs(NotAllowed):
    """A batch is moved by a person."""

    def __init__(self) -> None:
        super().__init__("nobody_acts", _("A person of finance does this, not the product itself."))


class BatchStale(Conflict):
    """Since the draft somebody in it can no longer be paid. `names`: whose payout is to be taken out."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            "batch_stale",
            _(
                "These cooperatives can no longer be paid: %(names)s. Take them out, then submit again.",
                names=", ".join(names[:5]),
            ),
        )


class FileChanged(Conflict):
    """The file is not the one that was approved: nobody may send it."""

    def __init__(self) -> None:
        super().__init__(
            "file_changed",
            _("The file is not the one that was approved. Do not send it; tell the administrator."),
        )


class BadRib(DomainError):
    """Not an account number."""

    def __init__(self) -> None:
        message = _("The RIB has 24 digits; these do not fit together. Copy it from the bank's paper.")
        super().__init__("bad_rib", message, fields={"rib": message})


class NoDoubt(Conflict):
    """The account is not in doubt."""

    def __init__(self) -> None:
        super().__init__("no_doubt", _("This account is not in doubt, or somebody has checked it already."))


class WhyMissing(DomainError):
    """Money is not moved by hand without a reason."""

    def __init__(self) -> None:
        super().__init__("reason_missing", _("Write the reason in at least ten letters: it is kept."))


class BadDay(DomainError):
    """The day lies ahead, or before the transfer left."""

    def __init__(self) -> None:
        message = _("Choose the day the bank names: not before the file was sent, and not after today.")
        super().__init__("bad_day", message, fields={"day": message})


class UnknownStatement(DomainError):
    """The headings of a bank's answer say neither which payout nor how much."""

    def __init__(self) -> None:
        super().__init__(
            "unknown_statement",
            _("The bank's file needs a column with our reference (SOUK…) and one with the amount."),
        )
