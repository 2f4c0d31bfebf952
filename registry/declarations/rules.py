"""The calendar of the yearly declaration, its states, and what must be answered before it is filed. Pure.

Source of the calendar: law 112-12, the ordinary assembly meets within six months of the close of the fiscal year
(facts: "Dec close: end of June; Sept close: end of March"). Inactive: no activity during two successive fiscal years.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from registry.declarations.data import AMOUNTS, COUNTS, PEOPLE, DeclarationForm, Movement, State

DECEMBER = 12
LARGEST = 10**12
LONGEST_MANDATE = timedelta(days=3660)
MOST_PEOPLE = 1_000_000

TRANSITIONS: dict[tuple[State, State], str] = {
    ("expected", "draft"): "begin",
    ("draft", "filed"): "file",
    ("correction_requested", "filed"): "file",
    ("filed", "accepted"): "accept",
    ("filed", "correction_requested"): "ask",
}
FILED: tuple[State, ...] = ("filed", "accepted")
"""States in which the cooperative has done its part."""
WRITABLE: tuple[State, ...] = ("draft", "correction_requested")

ReminderKind = Literal["before_30", "before_7", "after_7", "after_60"]
REMINDERS: tuple[tuple[ReminderKind, int], ...] = (
    ("before_30", -30),
    ("before_7", -7),
    ("after_7", 7),
    ("after_60", 60),
)
"""Days from the due day on which a reminder leaves, and its name."""
STALE_AFTER = 14  # days: a reminder that could not leave for so long is not sent any more

STEPS = ("assembly", "decisions", "organs", "accounts", "people", "jobs", "review")
STEP_FIELDS: dict[str, tuple[str, ...]] = {
    "assembly": ("assembly_held", "assembly_on", "attendance"),
    "decisions": ("decisions",),
    "organs": ("organs_renewed", "organs_until"),
    "accounts": AMOUNTS,
    "people": PEOPLE,
    "jobs": ("jobs_permanent", "jobs_seasonal"),
}


def closing_day(year: int, month: int = DECEMBER) -> date:
    """The last day of the fiscal year that closes in this month of this calendar year."""
    return date(year, month, monthrange(year, month)[1])


def due_day(year: int, month: int = DECEMBER, months: int = 6) -> date:
    """The last day on which the assembly may meet and the year be declared, `months` after the close."""
    number = year * 12 + month - 1 + months
    return closing_day(number // 12, number % 12 + 1)


def years_expected(registered_on: date, month: int, today: date, first: int) -> list[int]:
    """The years a cooperative declares: from `first` on, closed after its registration and before today."""
    return [
        year
        for year in range(max(first, registered_on.year), today.year + 1)
        if registered_on <= closing_day(year, month) < today
    ]


def is_late(state: State, due_on: date, today: date) -> bool:
    """Due, and the cooperative has not done its part."""
    return due_on < today and state not in FILED


def is_inactive(years: Sequence[tuple[State, bool]], needed: int = 2) -> bool:
    """Whether the last due years show no activity. `years`, newest first: (state, whether it declared activity)."""
    last = years[:needed]
    return len(last) == needed and not any(state in FILED and active for state, active in last)


def has_activity(form: DeclarationForm) -> bool:
    """A declaration tells of activity when something was sold or somebody worked."""
    return any((form.turnover_centimes, form.jobs_permanent, form.jobs_seasonal))


def may_become(old: State, new: State) -> bool:
    """Whether an act leads from one state to the other."""
    return (old, new) in TRANSITIONS


def faults(form: DeclarationForm, closed_on: date, today: date) -> dict[str, str]:
    """What stops the filing: {field: code}. The sentences are in `errors`."""
    found = {**_of_assembly(form, closed_on, today), **_of_organs(form, closed_on)}
    for name in AMOUNTS:
        if getattr(form, name) is None:
            found[name] = "missing"
    for name in ("turnover_centimes", "reserves_centimes"):
        if (getattr(form, name) or 0) < 0:
            found[name] = "negative"
    for name in (*PEOPLE, "jobs_permanent", "jobs_seasonal"):
        if getattr(form, name) is None:
            found[name] = "missing"
    if not any(name in found for name in PEOPLE) and form.members == 0:
        found[PEOPLE[0]] = "nobody"
    return found


def _of_assembly(form: DeclarationForm, closed_on: date, today: date) -> dict[str, str]:
    if form.assembly_held is None:
        return {"assembly_held": "missing"}
    if not form.assembly_held:
        return {}
    found = {}
    if form.assembly_on is None:
        found["assembly_on"] = "missing"
    elif form.assembly_on > today:
        found["assembly_on"] = "future"
    elif form.assembly_on <= closed_on:
        found["assembly_on"] = "before_close"
    if form.attendance is None:
        found["attendance"] = "missing"
    elif form.attendance == 0:
        found["attendance"] = "nobody"
    elif form.members and form.attendance > form.members:
        found["attendance"] = "too_many"
    return found


def _of_organs(form: DeclarationForm, closed_on: date) -> dict[str, str]:
    if form.organs_renewed is None:
        return {"organs_renewed": "missing"}
    if not form.organs_renewed:
        return {}
    if form.organs_until is None:
        return {"organs_until": "missing"}
    # elected in the year or at the assembly on it: a mandate ends after the year, and within ten
    is_likely = closed_on <= form.organs_until <= closed_on + LONGEST_MANDATE
    return {} if is_likely else {"organs_until": "unlikely"}


def out_of_range(values: Mapping[str, object]) -> str | None:
    """The first field whose number no cooperative can have, or None."""
    for name in COUNTS:
        value = values.get(name)
        if isinstance(value, int) and not 0 <= value <= MOST_PEOPLE:
            return name
    for name in AMOUNTS:
        value = values.get(name)
        if isinstance(value, int) and abs(value) > LARGEST:
            return name
    return None


def step_of_field(name: str) -> str:
    """The screen on which a field is asked."""
    return next((step for step, fields in STEP_FIELDS.items() if name in fields), "review")


def prefilled(last: DeclarationForm | None) -> DeclarationForm:
    """A new year's form from last year's: what seldom changes is there to be confirmed, the rest is asked again."""
    if last is None:
        return DeclarationForm()
    kept = {name: getattr(last, name) for name in (*PEOPLE, "jobs_permanent", "jobs_seasonal")}
    return replace(DeclarationForm(), **kept, reserves_centimes=last.reserves_centimes)


def movement(was: tuple[int, int, int], now: tuple[int, int, int]) -> Movement:
    """Who came and who left, at least, between two counts (members, women, youth).

    Only the balance is known. Women and men (young and not young) are balanced apart, so that ten women who came and
    three men who left do not become seven members of unknown sex.
    """
    women, men = now[1] - was[1], (now[0] - now[1]) - (was[0] - was[1])
    young = now[2] - was[2]
    joined, left = max(women, 0) + max(men, 0), max(-women, 0) + max(-men, 0)
    # the young who came cannot be more than those who came: the rest grew out of it or into it on paper
    joined_youth = min(max(young, 0), joined)
    left_youth = min(max(-young, 0), left)
    return Movement(joined, max(women, 0), joined_youth, left, max(-women, 0), left_youth)


def movement_filings(moved: Movement) -> list[tuple[str, dict[str, int]]]:
    """(kind of filing, what it adds) of a movement; those who left are negative numbers."""
    found = []
    if moved.joined:
        add = {"members": moved.joined, "women": moved.joined_women, "youth": moved.joined_youth}
        found.append(("members_joined", add))
    if moved.left:
        add = {"members": -moved.left, "women": -moved.left_women, "youth": -moved.left_youth}
        found.append(("members_left", add))
    return found


def reminder_due(due_on: date, today: date, sent: Iterable[str]) -> ReminderKind | None:
    """The reminder that should leave today, or None: the latest whose day has come, once, and not weeks after."""
    done = set(sent)
    for kind, days in reversed(REMINDERS):
        day = due_on + timedelta(days=days)
        if day <= today:
            return kind if kind not in done and today - day <= timedelta(days=STALE_AFTER) else None
    return None


def risk_of(form: DeclarationForm, is_late: bool, was: tuple[int, int, int] | None) -> tuple[str, list[str]]:
    """How closely the Office should look: (high | medium | low, codes of what is unusual)."""
    notes = []
    if form.assembly_held is False:
        notes.append("no_assembly")
    if form.turnover_centimes == 0:
        notes.append("no_turnover")
    if (form.surplus_centimes or 0) < 0:
        notes.append("loss")
    if is_late:
        notes.append("late")
    if was and was[0] and abs(form.members - was[0]) * 3 > was[0]:
        notes.append("members_jump")
    high = "no_assembly" in notes or len(notes) > 2
    return ("high" if high else "medium" if notes else "low"), notes
