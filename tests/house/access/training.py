"""Training certificates of the world: one for each side's buyer."""

from datetime import datetime

from sqlalchemy import select

from academy.certificates.models import Certificate
from academy.certificates.services import issue
from academy.courses.models import Course, CourseVersion
from academy.packages.services.keeping import add_package
from academy.permissions import WRITE
from core.auth.actor import Actor
from core.db import session, transaction
from tests.academy.packages.makers import scorm, zipped
from tests.house.access.purchases import BUYER
from tests.house.access.sides import Side

AUTHOR = Actor(None, frozenset({WRITE}), None, is_staff=True)


def issue_certificates(sides: dict[str, Side], people: dict[str, int], now: datetime) -> None:
    """Both buyers passed the same course."""
    with transaction() as s:
        course = Course(slug="zqcourse", created_at=now)
        s.add(course)
        s.flush()
        version = CourseVersion(
            course_id=course.id,
            number=1,
            state="published",
            title_ar="تكوين",
            title_fr="Cours",
            created_at=now,
        )
        s.add(version)
        s.flush()
        course.live_version_id = version.id
        number = version.id
    key_of_package = add_package(AUTHOR, zipped(scorm()), now).key
    for key, side in sides.items():
        side.activity = key_of_package
        issue(people[BUYER[key]], number, 90, now)
        mine = select(Certificate).where(Certificate.user_id == people[BUYER[key]])
        found = session().scalars(mine).one()
        side.training, side.training_code = found.id, found.code
