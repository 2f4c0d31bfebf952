"""Refusals of the creation room, as sentences."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.i18n import _


class CreationNotFound(NotFound):
    """No such file, or not for this person."""

    def __init__(self) -> None:
        super().__init__("creation_not_found", _("This file does not exist, or it is not yours."))


class MovedOn(Conflict):
    """Somebody acted first; `by` and `at` say who and when, where that is known."""

    def __init__(self, by: str = "", when: str = "") -> None:
        if by and when:
            text = _(
                "%(name)s has already decided this file, on %(when)s. Reload the page.", name=by, when=when
            )
        else:
            text = _("This file has moved on meanwhile. Reload the page.")
        super().__init__("creation_moved_on", text)


class NotTheLeader(NotAllowed):
    """Founders read everything; the leader of the file writes."""

    def __init__(self) -> None:
        super().__init__("not_the_leader", _("The leader of the file does this. You can write to them."))


class SectionClosed(Conflict):
    """What was sent belongs to a step that cannot be changed in this state."""

    def __init__(self) -> None:
        super().__init__(
            "section_closed",
            _("This step can no longer be changed: the Office has the file, or it is closed."),
        )


class BadEntry(DomainError):
    """What was typed cannot be kept; `fields` says why, field by field."""

    def __init__(self, fields: dict[str, str], message: str = "") -> None:
        super().__init__("bad_entry", message or next(iter(fields.values())), fields=fields)


class Incomplete(DomainError):
    """The file lacks something the law asks for."""

    def __init__(self, message: str) -> None:
        super().__init__("creation_incomplete", message)


class NameTaken(Conflict):
    """The name is held, or belongs to a cooperative already."""

    def __init__(self) -> None:
        super().__init__(
            "name_taken",
            _("This name already belongs to a cooperative, or the Office holds it for another file."),
        )


class InvitationNotFound(NotFound):
    """The invitation is not open to this person."""

    def __init__(self) -> None:
        text = _(
            "This invitation is not open to you: it was answered, taken back or is too old, or it went to another "
            "phone. Sign in with the phone that received it."
        )
        super().__init__("invitation_not_found", text)


class StaffCannotFound(NotAllowed):
    """Members of the Office's staff decide these files: they are in none of them."""

    def __init__(self) -> None:
        text = _("You work for the Office, which decides about new cooperatives: you cannot found one here.")
        super().__init__("staff_cannot_found", text)
