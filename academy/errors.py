"""Refusals of the academy."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound


class NoSuchCourse(NotFound):
    """The course, version or step is not there, or not for this person."""


class BadContent(DomainError):
    """A course kept as files is not right. The message names file and reason, in English, for who writes the files."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_content", message)


class BadDraft(DomainError):
    """A draft lacks something before it can be reviewed."""


class BadRecording(DomainError):
    """The recording is too large, or no sound that we know."""


class NotYourDraft(NotAllowed):
    """Somebody else must do this: nobody reviews their own work."""


class DraftOpen(Conflict):
    """The course already has a draft."""


class BadAnswer(DomainError):
    """An answer is missing or was sent in another shape."""


class NoSuchCohort(NotFound):
    """No cohort under this code."""
