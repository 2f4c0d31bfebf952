"""A learner, a course and a certificate for tests."""

from datetime import UTC, datetime

from sqlalchemy import select

from academy.authoring.services.loading import load_course
from academy.authoring.sources import FOLDER, read_course
from academy.certificates.models import Certificate
from academy.certificates.permissions import REVOKE
from academy.certificates.services import issue
from academy.courses.models import Course
from core.auth.actor import Actor
from core.auth.models import User
from core.db import session, transaction

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
NAME = "Khadouj Taghzout · خدوج تاغزوت"
STAFF = Actor(None, frozenset({REVOKE}), None, is_staff=True)


def make_learner(name: str = NAME, login: str = "khadouj@example.ma") -> int:
    """An account."""
    with transaction() as s:
        user = User(email=login, name=name, lang="ar", active=True, fs_uniquifier=login, created_at=NOW)
        s.add(user)
        s.flush()
        return user.id


def make_version(slug: str = "keep-accounts") -> int:
    """The live version of one of the twelve courses."""
    load_course(read_course(FOLDER / slug), NOW)
    found = session().scalar(select(Course.live_version_id).where(Course.slug == slug))
    assert found
    return found


def make_certificate(percent: int = 90) -> Certificate:
    """The certificate of a fresh learner."""
    assert issue(make_learner(), make_version(), percent, NOW)
    return session().scalars(select(Certificate)).one()
