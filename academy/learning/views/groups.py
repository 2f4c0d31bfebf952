"""A trainer's groups on the desk."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.courses.services import cards_of, list_courses
from academy.learning.models import Cohort
from academy.learning.services import cohorts
from academy.permissions import TRAIN
from core import clock
from core.auth import current_actor, permission_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint

groups_desk = lang_blueprint("academy_groups", __name__, "/desk/groups")


@groups_desk.route("", methods=["GET", "POST"])
@permission_required(TRAIN)
def index() -> ResponseReturnValue:
    """One's own groups, and a new one."""
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            cohort = _open()
            flash(_("The group is open. Give its code to the learners: %(code)s", code=cohort.code), "ok")
            return redirect(url_for("academy_groups.group", cohort_id=cohort.id))
        except DomainError as error:
            if not error.fields:
                raise
            fields = error.fields
    mine = cohorts.cohorts_of(current_actor())
    page = render_template(
        "academy/groups.html", groups=mine, courses=list_courses(), fields=fields, form=request.form,
        cards=cards_of({one.course_id for one, _n in mine}), nav_key="academy_groups",
    )  # fmt: skip
    return page, 400 if fields else 200


def _open() -> Cohort:
    form, today = request.form, clock.local_date(clock.now())
    days = [_day(form.get(name, "")) for name in ("starts_on", "ends_on")]
    start, end = days[0] or today, days[1] or today
    return cohorts.open_cohort(
        current_actor(), form.get("course", ""), form.get("name", ""), start, end, clock.now()
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@groups_desk.get("/<int:cohort_id>")
@permission_required(TRAIN)
def group(cohort_id: int) -> ResponseReturnValue:
    """How far each learner of the group is."""
    cohort = cohorts.get_cohort(current_actor(), cohort_id)
    card = cards_of([cohort.course_id]).get(cohort.course_id)
    return render_template(
        "academy/group.html",
        cohort=cohort,
        course=card,
        lines=cohorts.report(cohort),
        nav_key="academy_groups",
    )
