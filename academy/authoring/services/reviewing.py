"""Review by another person: published, or sent back with a reason."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, update

from academy.authoring.services.loading import publish_version
from academy.authoring.services.reading import get_version
from academy.courses.models import CourseVersion
from academy.errors import BadDraft, NoSuchCourse, NotYourDraft
from academy.permissions import REVIEW
from core.audit import audit
from core.auth import Actor
from core.db import changed_one, transaction
from core.i18n import _


def publish(actor: Actor, version_id: int, now: datetime) -> None:
    """Show a version to learners. Raises NotYourDraft for its author, NoSuchCourse when it waits no more."""
    version = _waiting(actor, version_id)
    values = {"state": "published", "open_key": None, "reviewer_id": actor.user_id, "published_at": now}
    with transaction():
        _decide(actor, version_id, values)
        publish_version(version.course_id, version_id)
        audit(actor.user_id, "academy.publish", f"course_version:{version_id}")


def send_back(actor: Actor, version_id: int, note: str) -> None:
    """Ask the author for changes. Raises BadDraft without a reason."""
    _waiting(actor, version_id)
    if not note.strip():
        raise BadDraft("reason_missing", _("Say what the author should change."))
    values = {"state": "draft", "reviewer_id": actor.user_id, "note": note.strip()[:2000]}
    with transaction():
        _decide(actor, version_id, values)
        audit(actor.user_id, "academy.send_back", f"course_version:{version_id}", reason=note.strip()[:500])


def _waiting(actor: Actor, version_id: int) -> CourseVersion:
    actor.require(REVIEW)
    _course, version = get_version(actor, version_id)
    if version.state != "in_review":
        raise NoSuchCourse("review_not_found", _("This version does not wait for a review."))
    if version.author_id == actor.user_id:
        raise NotYourDraft("own_draft", _("A colleague must review this: you wrote it yourself."))
    return version


def _decide(actor: Actor, version_id: int, values: Mapping[str, object]) -> None:
    mine = update(CourseVersion).where(
        CourseVersion.id == version_id,
        CourseVersion.state == "in_review",
        or_(CourseVersion.author_id != actor.user_id, CourseVersion.author_id.is_(None)),
    )
    if not changed_one(mine.values(**values)):
        raise NoSuchCourse("review_not_found", _("This version does not wait for a review."))
