"""How courses join the application: they are found by the search of the shop."""

from flask import Flask

from academy.courses import finding
from academy.events import CoursePublished
from core import clock
from core.events import subscribe
from core.i18n import _l
from core.search import indexing
from core.search.found import Group, add_group


def init_app(app: Flask) -> None:
    """Search entries and how they look."""
    indexing.add_source(indexing.Source(finding.KIND, finding.documents, finding.public_ids))
    add_group(Group(finding.KIND, _l("Courses"), "book", finding.cards, order=30))
    subscribe(CoursePublished, _mark)


def _mark(event: CoursePublished) -> None:
    indexing.mark_dirty(finding.KIND, [event.course_id], clock.now())
