"""The people of the matrix, signed in as the application does it: a session row and its token in the cookie."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import update

from core import clock
from core.auth.models import User
from core.auth.seed import DemoUser, seed_demo_users
from core.auth.services.sessions import open_session
from core.db import transaction

HERE, THERE, ELSEWHERE = "09.541", "07.041", "01.051"  # Taroudannt, Al Haouz, Al Hoceima
PROVINCE = {"A": HERE, "B": THERE}
CITY = {"A": "Taroudannt", "B": "Al Haouz"}
EVERY_ROLE = ("moderator", "registrar", "inspector", "finance")


@dataclass(frozen=True)
class Person:
    """Somebody who sends requests. `team`: side → role in its cooperative; `scope`: the sides whose provinces they
    cover; `active` False: the account was closed while the browser was signed in."""

    key: str
    team: Mapping[str, str] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()
    scope: frozenset[str] = frozenset()
    provinces: tuple[str, ...] = ()
    factor: bool = True
    active: bool = True

    @property
    def is_known(self) -> bool:
        """Whether the application may treat this browser as signed in."""
        return self.key != "anonymous" and self.active

    def __str__(self) -> str:
        return self.key


BOTH = frozenset({"A", "B"})
PEOPLE = (
    Person("anonymous"),
    Person("buyer"),
    Person("other_buyer"),
    Person("president", {"A": "president"}),
    Person("seller", {"A": "seller"}),
    Person("packer", {"A": "packer"}),
    Person("accountant", {"A": "accountant"}),
    Person("neighbour", {"B": "president"}),
    Person("former"),  # was the president of A; the role has ended
    Person("agent_elsewhere", staff=frozenset(EVERY_ROLE), provinces=(ELSEWHERE,)),
    Person("moderator", staff=frozenset({"moderator"}), scope=frozenset({"A"}), provinces=(HERE,)),
    Person("admin", staff=frozenset({"admin"}), scope=BOTH),
    Person("admin_half_in", staff=frozenset({"admin"}), scope=BOTH, factor=False),
    Person("board", staff=frozenset({"board"}), scope=BOTH),
    Person("closed", {"A": "president"}, staff=frozenset({"admin"}), scope=BOTH, active=False),
)
OTHER_ROLES = {"colleague": ("admin",)}
HELPERS = ("helper_a", "helper_b", "colleague", "claimant")  # never send requests
"""Two packers to be removed from their teams, an admin who asked for a role, somebody who asks to sell."""


def surname(key: str) -> str:
    """A name nobody else has, to be looked for in pages."""
    return f"Zq{key.replace('_', '')}i"


def email(key: str) -> str:
    """The login of a person."""
    return f"zq.{key.replace('_', '.')}@people.example"


def phone(number: int) -> str:
    """The phone of the person with this place in the list."""
    return f"06614507{number:02d}"


def open_accounts() -> dict[str, int]:
    """Every account; {key: user id}. All have the demonstration's password, staff its second factor."""
    keys = [*(p.key for p in PEOPLE if p.key != "anonymous"), *HELPERS]
    staff = {p.key: p for p in PEOPLE if p.staff}
    made = [
        DemoUser(
            f"Touda {surname(key)}", email(key), phone(number), "fr",
            roles=tuple(sorted(staff[key].staff)) if key in staff else OTHER_ROLES.get(key, ("consumer",)),
            provinces=staff[key].provinces if key in staff else (),
        )
        for number, key in enumerate(keys)
    ]  # fmt: skip
    ids = seed_demo_users(made)
    return {key: ids[email(key)] for key in keys}


def sign_in(
    app: Flask, user_ids: Mapping[str, int], extra: Mapping[str, Mapping[str, object]]
) -> dict[str, str]:
    """The Cookie header of each person; `extra` goes into the cookie beside the token."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookies = {}
    for person in PEOPLE:
        kept: dict[str, object] = {"_permanent": True, **extra.get(person.key, {})}
        if person.key in user_ids:
            kept["sid"] = open_session(
                user_ids[person.key], second_factor=bool(person.staff) and person.factor, address="127.0.0.1",
                user_agent="Firefox", now=clock.now(),
            )  # fmt: skip
        cookies[person.key] = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(kept)}"
    return cookies


def close_accounts(user_ids: Mapping[str, int]) -> None:
    """Close the accounts that are to be closed; their sessions stay as they are, so that only the check stops them."""
    with transaction() as s:
        gone = [user_ids[p.key] for p in PEOPLE if not p.active]
        s.execute(update(User).where(User.id.in_(gone)).values(active=False))
