"""The two tables: routes and what they ask for, permissions and who holds them."""

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
MARKS = {"fresh", "quiet", "writes", "silent", "needs_form", "no_csrf"}
POLICIES = {
    "public": "everybody",
    "signed_in": "whoever is signed in",
    "not_staff": "whoever is signed in and no member of staff",
    "half": "whoever gave the password and still owes the code of the second factor",
    "leave": "signing out: ends in the login page for everybody",
    "own": "the account the thing belongs to",
    "token": "whoever knows the order's secret link",
    "link": "whoever knows the secret link of a mail; others are sent to ask for one",
    "seller": "a person whose role in the cooperative carries the permission",
    "staff": "staff with the permission and the second factor, in their provinces",
    "knowing": "whoever writes what only the buyer knows into the form",
    "machine": "a machine that knows a secret",
}


@dataclass(frozen=True)
class Row:
    """What one endpoint and method ask for. `argument`: a permission, or the page people are sent to.

    Marks: `fresh` asks for a proof of the last 10 minutes; `quiet` a form that is right writes nothing in this world;
    `writes` a GET that leaves a trace in the audit log; `silent` a refusal that looks like success, as after a double
    tap; `needs_form` without its form there is nothing to find; `no_csrf` machines send it.
    """

    endpoint: str
    method: str
    policy: str
    argument: str
    subject: str
    marks: frozenset[str]
    note: str

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


def _rows() -> list[Row]:
    with (FOLDER / "routes.csv").open(newline="", encoding="utf-8") as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(line: dict[str, str]) -> Row:
    policy, _colon, argument = line["policy"].partition(":")
    marks = frozenset(line["marks"].split())
    return Row(line["endpoint"], line["method"], policy, argument, line["subject"], marks, line["note"])


def _rights() -> dict[str, frozenset[str]]:
    with (FOLDER / "rights.csv").open(newline="", encoding="utf-8") as file:
        return {line["permission"]: frozenset(line["roles"].split()) for line in csv.DictReader(file)}


ROWS = _rows()
RIGHTS = _rights()
