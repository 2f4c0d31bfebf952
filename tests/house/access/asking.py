"""Asking one row: every person about every thing with every form, and judging what comes back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import url_for
from werkzeug.test import TestResponse

from tests.house.access.expect import AGAIN, ALLOWED, FACTOR, HIDDEN, LOGIN, expected, outcome, words
from tests.house.access.forms import form_for
from tests.house.access.people import PEOPLE, Person
from tests.house.access.private import leaks
from tests.house.access.subjects import Case, cases
from tests.house.access.table import Row
from tests.house.access.world import World

PAIRS = {"crossed": "none", "A": "nobody", "B": "nobody"}
"""A thing that is somebody else's → the thing that does not exist which must look the same."""
SORTS = (
    "anonymous",
    "other_buyer",
    "seller",
    "packer",
    "accountant",
    "neighbour",
    "former",
    "moderator",
    "admin",
)
TRACES = {"core_audit", "core_audit_head"}


@dataclass
class Asked:
    """What came of asking one row: faults, refusals by person, and whether right forms did anything."""

    world: World
    row: Row
    faults: list[str] = field(default_factory=list)
    told: dict[tuple[str, str], str] = field(default_factory=dict)
    effective: dict[str, bool] = field(default_factory=dict)

    def ask(self, person: Person, case: Case, path: str, kind: str) -> None:
        """One request, judged."""
        row, world = self.row, self.world
        form = form_for(world, row.endpoint, case, person.key) if kind == "right" else {}
        answer = world.send(person.key, row.method, path, form)
        changed = world.changed_tables()
        wanted, got = expected(row, person, case, kind), _outcome(row, answer)
        silent = wanted == HIDDEN and got == ALLOWED and "silent" in row.marks
        if wanted != got and not silent:
            self.faults.append(f"{person} · {case} · {kind}: {got} ({answer.status_code}), not {wanted}")
        found = [*self._effects(case, wanted, changed), *leaks(world, row, person, case, _text(answer))]
        self.faults += [f"{person} · {case} · {kind}: {what}" for what in found]
        if HIDDEN in (wanted, got):
            self.told[case.owner, case.variant] = words(answer, case)
        elif kind == "right" and wanted != FACTOR and not self._needs_login(wanted):
            self.effective[case.variant] = self.effective.get(case.variant, False) or bool(changed)
        world.put_back()

    def _effects(self, case: Case, wanted: str, changed: set[str]) -> Iterator[str]:
        """Reading and refusals change nothing; what one side may do never touches the other's stalls (I17)."""
        if self.row.method == "GET" and changed - (TRACES if "writes" in self.row.marks else set()):
            yield f"reading wrote {sorted(changed)}"
        if changed and (wanted in (HIDDEN, FACTOR, AGAIN) or self._needs_login(wanted)):
            yield f"refused, and wrote {sorted(changed)}"
        if changed and self.row.policy == "seller":
            other = "A" if case.owner == "B" else "B"
            if touched := self.world.changed_of(other):
                yield f"touched the other stall's {sorted(touched)}"

    def _needs_login(self, wanted: str) -> bool:
        """Signing out and choosing a new password lead to the login page too, and have done something."""
        return wanted == LOGIN and self.row.policy not in ("leave", "link")

    def compare(self, person: Person, kind: str) -> None:
        """A refusal never tells a thing of somebody else from one that does not exist."""
        has_nobody = any(owner == "nobody" for owner, _variant in self.told)
        pairs = PAIRS if has_nobody else {**PAIRS, "A": "none", "B": "none"}
        for (owner, variant), text in self.told.items():
            twin = (pairs.get(owner, ""), variant)
            if twin in self.told and text != self.told[twin]:
                self.faults.append(f"{person} · {owner} {variant} · {kind}: other words than for {twin[0]}")
        self.told.clear()


def _text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True) if answer.mimetype.startswith(("text/", "application/json")) else ""


def _outcome(row: Row, answer: TestResponse) -> str:
    if row.policy == "machine" and answer.status_code == 400:
        return HIDDEN
    return outcome(answer)


def _is_worth_asking(row: Row, person: Person, case: Case, kind: str, first: str) -> bool:
    """Everybody asks with the right form. Steps share their door, and public forms do not look at who sends them:
    one person of each sort asks about all but the first of them. The same with empty forms, first steps only."""
    again = case.variant != first or (kind and case.owner == "B" and row.policy in ("public", "token"))
    if kind == "empty":
        return person.key in SORTS and not again
    return not again or person.key in SORTS


def addresses(world: World, row: Row) -> list[tuple[Case, str]]:
    """Each thing with its address."""
    with world.app.test_request_context("/fr/"):
        lang = {"lang": "fr"} if world.app.url_map.is_endpoint_expecting(row.endpoint, "lang") else {}
        return [(case, url_for(row.endpoint, **lang, **case.args)) for case in cases(world, row.subject)]


def ask_everybody(world: World, row: Row) -> list[str]:
    """Every person about every thing; what is not as the table says."""
    asked, places = Asked(world, row), addresses(world, row)
    kinds = ("",) if row.method == "GET" else ("right",) if "needs_form" in row.marks else ("empty", "right")
    for kind in kinds:
        for person in PEOPLE:
            for case, path in places:
                if _is_worth_asking(row, person, case, kind, places[0][0].variant):
                    asked.ask(person, case, path, kind)
            asked.compare(person, kind)
    idle = [variant for variant, did in asked.effective.items() if not did]
    if idle and "quiet" not in row.marks:
        asked.faults.append(f"the right form changed nothing: {idle}")
    return asked.faults
