"""Refusals of the project bank."""

from core.errors import Conflict, DomainError, NotFound


class IdeaNotFound(NotFound):
    """No such idea, or it is not published."""


class IdeaMoved(Conflict):
    """The idea has gone on meanwhile."""


class BadSheetForm(DomainError):
    """A sheet that is not complete or not sound."""


class MeetingNotFound(NotFound):
    """No such meeting."""


class BadAttendance(DomainError):
    """An entry of the attendance that says too little."""


class TeamFull(Conflict):
    """Every place of the team is taken."""


class NotInTeam(NotFound):
    """The person is not in this team."""


class StaffInTeam(Conflict):
    """Members of the Office's staff are in no team."""


class ProfileMissing(DomainError):
    """Somebody wants to join before saying what they can do."""
