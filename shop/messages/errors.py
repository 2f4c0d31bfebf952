"""Refusals of messages, as sentences that say what to do."""

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _


class NoSuchThread(NotFound):
    """No conversation, or not this person's."""

    def __init__(self) -> None:
        super().__init__("no_such_thread", _("This conversation does not exist, or it is not yours."))


class NoSuchPicture(NotFound):
    """No picture, or not for these eyes."""

    def __init__(self) -> None:
        super().__init__("no_such_picture", _("This picture does not exist, or it is not for you."))


class EmptyMessage(DomainError):
    """Nothing said, or too much."""

    def __init__(self) -> None:
        message = _("Write a few words, at most 2,000 letters, or add a photo.")
        super().__init__("empty_message", message, fields={"text": message})


class TooManyPrivatePictures(DomainError):
    """More photos than one message, return or case takes."""

    def __init__(self, most: int) -> None:
        message = _("Choose at most %(n)s photos.", n=most)
        super().__init__("too_many_pictures", message, fields={"photos": message})


class ThreadBlocked(Conflict):
    """The Office closed it."""

    def __init__(self) -> None:
        super().__init__(
            "thread_blocked", _("The Office has closed this conversation. To complain, open a case.")
        )


class BadThreadReport(DomainError):
    """A report or a decision without its reason."""

    def __init__(self) -> None:
        message = _("Choose what is not right.")
        super().__init__("thread_report_reason", message, fields={"why": message})


class ThreadReportDecided(Conflict):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__("report_decided", _("Somebody else has decided this report."))
