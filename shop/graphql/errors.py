"""Errors on the wire: message, places, and a code in both spots where clients look for it."""

from typing import Any

import structlog
from graphql import GraphQLError

from core.errors import DomainError, NotAllowed

log = structlog.get_logger()


class PermissionDenied(Exception):
    """The field is not for whoever asks."""


class TokenExpired(Exception):
    """A token of ours that was good once."""


class TokenInvalid(Exception):
    """A token that pretends to be ours."""


class TokenRefused(Exception):
    """A token of ours that opens nothing here, or no longer."""


CODES: dict[type[Exception], str] = {
    PermissionDenied: "PermissionDenied",
    NotAllowed: "PermissionDenied",
    TokenExpired: "ExpiredSignatureError",
    TokenInvalid: "InvalidSignatureError",
    TokenRefused: "InvalidTokenError",
}


def told(error: GraphQLError) -> dict[str, Any]:
    """An error as clients read it; what is not meant for them stays in the log."""
    cause = error.original_error
    code, message = "GraphQLError", error.message
    if cause is not None and not isinstance(cause, GraphQLError):
        code = next((code for kind, code in CODES.items() if isinstance(cause, kind)), type(cause).__name__)
        if isinstance(cause, DomainError):
            message = cause.message
        elif type(cause) in TOLD:
            message = str(cause) or TOLD[type(cause)]
        elif type(cause) not in CODES and not _is_about_the_answer(cause):
            log.error("graphql_field_failed", path=error.path, exc_info=cause)
            code, message = "InternalServerError", "Internal Server Error"
    answer: dict[str, Any] = {"message": message}
    if error.locations:
        answer["locations"] = [place.formatted for place in error.locations]
    if error.path is not None:
        answer["path"] = list(error.path)
    answer["extensions"] = {"code": code, "exception": {"code": code}}
    return answer


TOLD: dict[type[Exception], str] = {
    PermissionDenied: "You do not have permission to do this.",
    TokenExpired: "Signature has expired",
    TokenInvalid: "Signature verification failed",
    TokenRefused: "Invalid token. Create new one by using tokenCreate mutation.",
}


def told_of_token(error: Exception) -> dict[str, Any]:
    """The answer to a request whose token is not good."""
    code = CODES[type(error)]
    known = {"message": TOLD[type(error)], "extensions": {"code": code, "exception": {"code": code}}}
    return {"data": None, "errors": [known]}


def _is_about_the_answer(cause: BaseException) -> bool:
    """Nulls where none may be: the specification's own complaint."""
    return isinstance(cause, TypeError) and str(cause).startswith("Cannot return null")
