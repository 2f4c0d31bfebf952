"""The one family of errors that users may see. Each is a sentence and says what to do."""

from collections.abc import Mapping


class DomainError(Exception):
    """A refusal with a reason in the user's language.

    `code` is stable and machine-readable; `message` is translated; `fields` maps form fields to messages.
    """

    status = 400

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = str(message)
        self.fields = dict(fields or {})
        if status is not None:
            self.status = status


class NotFound(DomainError):
    """The thing asked for is not there, or not for this person."""

    status = 404


class NotAllowed(DomainError):
    """The person may not do this."""

    status = 403


class Conflict(DomainError):
    """Somebody else was faster, or the thing has changed meanwhile."""

    status = 409


class TooMany(DomainError):
    """Too many attempts; `retry_after` is in seconds."""

    status = 429

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after
