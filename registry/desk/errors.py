"""Refusals of the registrar's desk."""

from datetime import datetime

from core.errors import Conflict, DomainError, NotFound
from core.format import format_date, format_time
from core.i18n import _, current_lang


class UnknownRequest(NotFound):
    """No such request, or outside the person's provinces."""

    def __init__(self) -> None:
        super().__init__(
            "request_not_found", _("This request does not exist, or lies outside your provinces.")
        )


class UnknownFiling(NotFound):
    """The filing is not one of this cooperative's."""

    def __init__(self) -> None:
        super().__init__("filing_not_found", _("This filing is not one of this cooperative's."))


class UnknownDelegation(DomainError):
    """No such delegation or province."""

    def __init__(self) -> None:
        super().__init__("unknown_delegation", _("There is no such delegation or province."))


class NothingToCorrect(DomainError):
    """A correction that changes nothing."""

    def __init__(self) -> None:
        super().__init__(
            "nothing_to_correct",
            _("Nothing differs from the record: change a field, or take the filing back."),
        )


class RecordMoved(Conflict):
    """Something was recorded for the cooperative after the form was opened."""

    def __init__(self, name: str, at: datetime) -> None:
        when = {"day": format_date(at, current_lang()), "time": format_time(at)}
        message = (
            _(
                "%(name)s recorded something here on %(day)s at %(time)s. Yours was not recorded: open the form again.",
                name=name,
                **when,
            )
            if name
            else _(
                "The record changed on %(day)s at %(time)s. Yours was not recorded: open the form again.",
                **when,
            )
        )
        super().__init__("record_moved", message)


class BadValue(DomainError):
    """A field of a form that cannot be read."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__("bad_value", message, fields={name: message})


class FileIncomplete(Conflict):
    """A registration was asked for while the file lacks something the law asks for."""

    def __init__(self) -> None:
        message = _("The file still lacks something the law asks for: the list on its page says what.")
        super().__init__("file_incomplete", message)
