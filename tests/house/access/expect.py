"""What the tables say about a person and a thing, and what an answer of the application amounts to."""

import re
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.house.access.people import Person
from tests.house.access.purchases import BUYER
from tests.house.access.subjects import Case
from tests.house.access.table import RIGHTS, Row

ALLOWED, HIDDEN, LOGIN, FACTOR, AGAIN = "allowed", "hidden", "login", "second factor", "sent to ask again"


def expected(row: Row, person: Person, case: Case, kind: str = "") -> str:
    """What this person must get; `kind` of a form: empty or right."""
    if row.policy in ("public", "token", "link", "leave", "machine", "half", "knowing"):
        return _by_address(row, person, case, kind)
    if not person.is_known:
        return LOGIN
    if "fresh" in row.marks and person.staff and not person.factor:
        return FACTOR
    if row.policy == "seller":
        return _seller(row, person, case)
    if row.policy == "staff":
        return _staff(row, person, case)
    if case.variant == "unheard-of":
        return HIDDEN
    if row.policy == "own":
        return ALLOWED if person.key == BUYER.get(case.owner) else HIDDEN
    return HIDDEN if row.policy == "not_staff" and person.staff else ALLOWED


def _by_address(row: Row, person: Person, case: Case, kind: str) -> str:
    """The answer does not depend on who is signed in."""
    if row.policy == "leave":
        return LOGIN
    if row.policy == "knowing":
        return HIDDEN if kind == "empty" else ALLOWED
    if row.policy == "machine":
        return HIDDEN
    if row.policy == "half":
        return ALLOWED if person.is_known and person.staff and not person.factor else LOGIN
    if case.owner in ("none", "crossed", "nobody"):
        return AGAIN if row.policy == "link" else HIDDEN
    return LOGIN if row.policy == "link" and kind == "right" else ALLOWED  # a new password: sign in with it


def _seller(row: Row, person: Person, case: Case) -> str:
    role = person.team.get(case.owner)
    return ALLOWED if role and role in RIGHTS[row.argument] else HIDDEN


def _staff(row: Row, person: Person, case: Case) -> str:
    if not person.staff:
        return HIDDEN
    if not person.factor:
        return FACTOR
    if not person.staff & RIGHTS[row.argument]:
        return HIDDEN
    if case.owner == "":
        return ALLOWED
    everywhere = row.argument.startswith("core.") and case.owner in ("A", "B")
    return ALLOWED if everywhere or case.owner in person.scope else HIDDEN


def outcome(answer: TestResponse) -> str:
    """What an answer amounts to. A form sent back with what is wrong in it counts as allowed: it was read."""
    if answer.status_code in (301, 302, 303, 307, 308):
        path = urlsplit(answer.headers["Location"]).path.rstrip("/")
        return {
            "/fr/account/login": LOGIN, "/fr/account/login/code": FACTOR, "/fr/account/forgot": AGAIN,
        }.get(path, ALLOWED)  # fmt: skip
    return HIDDEN if answer.status_code in (401, 403, 404) else ALLOWED


def words(answer: TestResponse, case: Case) -> str:
    """What a refusal says, without the menus around it and without what was asked for."""
    text = answer.get_data(as_text=True)
    found = re.search(r"<main\b.*?</main>", text, re.S)
    said = f"{answer.status_code} {answer.headers.get('Location', '')} {found[0] if found else text}"
    for value in case.args.values():
        said = said.replace(value, "#") if isinstance(value, str) else said
    return said
