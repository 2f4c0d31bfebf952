"""Filings that end a cooperative: one person asks, another confirms (four eyes)."""

from datetime import datetime

from core.auth.actor import Actor
from registry.data import FilingDraft, FilingRequestData


def ask(cooperative_id: int, draft: FilingDraft, actor: Actor, now: datetime) -> int:
    """Ask for a grave filing; returns the request's id. Raises like `file`, and AlreadyAsked."""
    raise NotImplementedError


def confirm(request_id: int, actor: Actor, now: datetime) -> int:
    """Record what somebody else asked for; returns the filing's id. Raises OwnCase, RequestDecided and like `file`."""
    raise NotImplementedError


def refuse(request_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Decline what somebody else asked for. Raises ReasonMissing, OwnCase, RequestDecided."""
    raise NotImplementedError


def withdraw(request_id: int, actor: Actor, now: datetime) -> None:
    """Take one's own request back. Raises NotAllowed, RequestDecided."""
    raise NotImplementedError


def list_requests(actor: Actor) -> list[FilingRequestData]:
    """Requests that wait within the actor's provinces, oldest first."""
    raise NotImplementedError
