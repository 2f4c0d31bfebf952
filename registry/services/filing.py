"""Recording a filing: checked against the others, written once, folded into the record, counted, announced."""

from datetime import datetime

from core.auth.actor import Actor
from registry.data import FilingDraft, RegistrationDraft


def file(cooperative_id: int, draft: FilingDraft, actor: Actor, now: datetime) -> int:
    """Record a filing of a cooperative; returns its id.

    Raises NotAllowed, OwnCase, OutsideScope, UnknownCooperative, FilingRefused (with the fields at fault),
    TwoPersonsNeeded (ask with `registry.services.requests.ask`).
    """
    raise NotImplementedError


def register(draft: RegistrationDraft, actor: Actor, now: datetime) -> int:
    """Enter a new cooperative with its registration filing; returns its id.

    Raises NotAllowed, OutsideScope, NumberTaken, FilingRefused.
    """
    raise NotImplementedError
