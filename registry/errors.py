"""Refusals of the registry, as sentences."""

from datetime import datetime

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.format import format_date, format_time
from core.i18n import _, current_lang
from registry.data import Fault


class UnknownCooperative(NotFound):
    """No cooperative has this number, or it lies outside the person's provinces."""

    def __init__(self, number: str = "") -> None:
        message = _(
            "No cooperative in the central registry has the number %(number)s. Check the number on the certificate.",
            number=number,
        )
        super().__init__("unknown_cooperative", message)


class StandingConflict(Conflict):
    """The act does not fit the present standing: somebody acted first, or the page was old."""

    def __init__(self) -> None:
        super().__init__(
            "standing_changed",
            _(
                "The standing of this cooperative does not allow this, or has just changed. Open the record again."
            ),
        )


class ReasonMissing(DomainError):
    """Acts on a standing need a written reason."""

    def __init__(self) -> None:
        message = _(
            "Write the reason, 10 characters at least: it is sent to the cooperative and kept in its history."
        )
        super().__init__("reason_missing", message, fields={"reason": message})


class OutsideScope(NotAllowed):
    """The cooperative lies outside the provinces of the member of staff."""

    def __init__(self) -> None:
        super().__init__(
            "outside_scope", _("This cooperative is outside your provinces. Its delegation decides.")
        )


class OwnCase(NotAllowed):
    """Four eyes: whoever acts for a cooperative does not decide about it, and nobody decides on their own request."""

    def __init__(self) -> None:
        super().__init__(
            "own_case",
            _(
                "You act for this cooperative, or this is your own request: somebody else of the Office decides."
            ),
        )


class MissingColumns(DomainError):
    """A file lacks columns that a record cannot do without."""

    def __init__(self, columns: list[str], headings: list[str]) -> None:
        super().__init__(
            "missing_columns",
            _(
                "The file lacks these columns: %(columns)s. Headings found: %(headings)s.",
                columns=", ".join(columns),
                headings=", ".join(heading[:40] for heading in headings[:30]),
            ),
        )
        self.columns = columns


class NoContact(DomainError):
    """The record holds no phone or e-mail for the channel asked for."""

    def __init__(self) -> None:
        super().__init__(
            "no_contact_on_record",
            _(
                "The registry holds no contact of this kind for the cooperative. Prove the claim with a signed mandate."
            ),
        )


class LastPresident(Conflict):
    """A cooperative that is represented keeps somebody who may represent it."""

    def __init__(self) -> None:
        super().__init__(
            "last_president", _("This is the only president on record. Record the new president first.")
        )


class RealData(Conflict):
    """Demonstration data was asked for in a database that holds real cooperatives."""

    def __init__(self) -> None:
        super().__init__(
            "real_data", _("This database holds real cooperatives. The demonstration needs an empty one.")
        )


class BadQuery(DomainError):
    """A parameter the register's machine interface does not know, or a value it cannot read."""

    def __init__(self, names: list[str]) -> None:
        message = _("Unknown or unreadable parameters: %(names)s.", names=", ".join(names))
        super().__init__("unknown_parameter", message)


class AlreadyDecided(Conflict):
    """Two members of staff decided at once: one won, the other reads who and when."""

    def __init__(self, name: str, at: datetime) -> None:
        message = _(
            "%(name)s decided this on %(day)s at %(time)s, before you. Nothing of yours was recorded.",
            name=name,
            day=format_date(at, current_lang()),
            time=format_time(at),
        )
        super().__init__("already_decided", message)


class FilingRefused(DomainError):
    """A filing does not fit the others of its cooperative. `fields` holds a sentence for each field at fault."""

    status = 422

    def __init__(self, faults: list[tuple[Fault, str]]) -> None:
        super().__init__(
            f"filing_{faults[0][0].code}", faults[0][1], fields={fault.field: text for fault, text in faults}
        )


class TwoPersonsNeeded(Conflict):
    """A filing that ends a cooperative was about to be recorded by one person alone."""

    def __init__(self) -> None:
        super().__init__(
            "two_persons_needed", _("Two persons are needed: one asks, another of the Office confirms.")
        )


class AlreadyAsked(Conflict):
    """The same grave filing already waits for its second person."""

    def __init__(self) -> None:
        super().__init__(
            "already_asked", _("This has already been asked for and waits for a second person to confirm.")
        )


class RequestDecided(Conflict):
    """Somebody was faster, or there is no such request in the person's provinces."""

    def __init__(self) -> None:
        super().__init__("request_decided", _("This request is no longer waiting. Open the list again."))


class NumberTaken(Conflict):
    """Another cooperative holds the central number, or the analytical number at that court."""

    def __init__(self) -> None:
        message = _(
            "Another cooperative already holds this number. Check the court and the analytical number."
        )
        super().__init__("number_taken", message, fields={"analytical_number": message})


class FutureDay(NotFound):
    """A record or a figure was asked for as of a day still to come."""

    def __init__(self) -> None:
        super().__init__("future_day", _("This day is still to come: the register knows nothing of it."))
