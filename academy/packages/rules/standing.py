"""What a package may store of a learner: the part of SCORM's data model that we keep, in bounds."""

from typing import Any

from academy.packages.data import Standing
from core.text import keepable

LARGEST = 64 * 1024
STATUSES = ("passed", "completed", "failed", "incomplete", "browsed", "not attempted")
BEST_FIRST = ("passed", "completed", "failed", "incomplete", "browsed", "not attempted", "")
CORE = ("lesson_location", "lesson_status", "exit", "session_time", "total_time")
LIMITS = {"lesson_location": 255, "suspend_data": 4096}


def read_state(sent: Any) -> Standing | None:
    """The standing in `{cmi: {core: {…}, suspend_data}}`; None when it is no such thing. Unknown parts are dropped."""
    cmi = sent.get("cmi") if isinstance(sent, dict) else None
    core = cmi.get("core") if isinstance(cmi, dict) else None
    if not isinstance(cmi, dict) or not isinstance(core, dict):
        return None
    kept = {name: _text(core.get(name), LIMITS.get(name, 40)) for name in CORE}
    raw = core.get("score")
    score = (
        {name: _text(raw.get(name), 10) for name in ("raw", "min", "max")} if isinstance(raw, dict) else {}
    )
    status = kept["lesson_status"] if kept["lesson_status"] in STATUSES else ""
    state = {
        "core": kept | {"score": score},
        "suspend_data": _text(cmi.get("suspend_data"), LIMITS["suspend_data"]),
    }
    return Standing({"cmi": state}, status, kept["lesson_location"], _percent(score))


def _text(value: Any, limit: int) -> str:
    return keepable(str(value)[:limit]) if isinstance(value, str | int | float) else ""


def _percent(score: dict[str, str]) -> int | None:
    try:
        mark = float(score.get("raw") or "")
    except ValueError:
        return None
    return round(mark) if 0 <= mark <= 100 else None


def better(old: Standing, new: Standing) -> Standing:
    """The new bookmark with the better status and mark of the two: what was completed stays completed."""
    status = min(old.status, new.status, key=BEST_FIRST.index)
    marks = [one for one in (old.percent, new.percent) if one is not None]
    return Standing(new.state, status, new.bookmark, max(marks, default=None))
