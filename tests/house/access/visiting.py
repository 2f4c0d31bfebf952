"""Visits of the world: one planned for the admin, one that was made, with a picture and a finding."""

import io
from datetime import datetime
from typing import Any

from PIL import Image

from core import clock
from core.auth.actor import Actor
from core.clock import local_date
from scoring.inspections.data import Answer, ReportDraft
from scoring.inspections.permissions import VISIT
from scoring.inspections.services import planning, reading, reporting
from tests.house.access.people import HERE
from tests.house.access.sides import Side

NONE = 987_654


def picture() -> bytes:
    """A photo small enough to be sent at once."""
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "green").save(out, "JPEG")
    return out.getvalue()


def open_visits(side: Side, people: dict[str, int], now: datetime) -> None:
    """The colleague sends the admin twice; the first visit is reported."""
    colleague = Actor(people["colleague"], frozenset({VISIT}), None, is_staff=True)
    sent = Actor(people["admin"], frozenset({VISIT}), None, is_staff=True)
    made = _planned(side, colleague, sent, now)
    photo = reporting.keep_photo(sent, made, f"photo-of-{side.key}", picture(), now)
    answers = {"hygiene": Answer("no", 2, side.mark("dust"))}
    draft = ReportDraft(f"report-of-{side.key}", local_date(now), False, answers, side.mark("summary"), now)
    reporting.receive(sent, made, draft, now)
    side.after |= {
        "visit_made": made, "visit_photo": photo, "visit_finding": reading.findings_of([made])[0].id,
        "visit_planned": _planned(side, colleague, sent, now),
    }  # fmt: skip


def _planned(side: Side, colleague: Actor, sent: Actor, now: datetime) -> int:
    key = planning.ask_for(colleague, side.numbers["main"], side.mark("complaint"), now)
    planning.plan(colleague, [key], sent.user_id or 0, local_date(now), now)
    return key


def _of_desk(name: str, *more: str) -> Any:
    def cases(world: Any) -> Any:
        for key, side in world.sides.items():
            yield key, {_ARGS[one]: side.after[one] for one in (name, *more)}, ""
        a = world.sides["A"]
        yield "none", {_ARGS[one]: a.after[one] for one in more} | {_ARGS[name]: NONE}, ""

    return cases


_ARGS = {
    "visit_made": "visit_id",
    "visit_planned": "visit_id",
    "visit_photo": "photo_id",
    "visit_finding": "finding_id",
}


def _of_cooperative(world: Any) -> Any:
    a, b = world.sides["A"], world.sides["B"]
    for key, side in (("A", a), ("B", b)):
        yield (
            key,
            {"cooperative_id": side.cooperatives["main"], "finding_id": side.after["visit_finding"]},
            "",
        )
    mine = {"cooperative_id": a.cooperatives["main"]}
    yield "crossed", mine | {"finding_id": b.after["visit_finding"]}, ""
    yield "none", mine | {"finding_id": NONE}, ""


VISIT_KINDS: dict[str, Any] = {
    "visit_made": _of_desk("visit_made"),
    "visit_planned": _of_desk("visit_planned"),
    "visit_photo": _of_desk("visit_photo", "visit_made"),
    "visit_finding": _of_desk("visit_finding"),
    "found_at_home": _of_cooperative,
}
VISIT_FORMS: dict[str, Any] = {
    "visits_desk.plan": {"office": "agadir"},
    "visits_desk.ask": {"number": "1", "note": ""},
    "visits_desk.capacity": {"office": "agadir", "visits": "9", "seat": HERE},
    "visits_desk.aside": {"reason": "La route est coupée"},
    "visits_desk.decide": {"verdict": "settled", "reason": "Vu sur les photos"},
    "visits_phone.send": lambda _w, case, _p: {
        "key": f"matrix-report-{case.owner}", "visited_on": local_date_text(), "v-labels": "ok",
    },
    "visits_phone.send_photo": lambda _w, case, _p: {"key": f"matrix-photo-{case.owner}", "photo": picture()},
    "my_visits.answer": {"answer": "Nous avons tout nettoyé"},
}  # fmt: skip


def local_date_text() -> str:
    """Today, as a browser writes it."""
    return local_date(clock.now()).isoformat()
