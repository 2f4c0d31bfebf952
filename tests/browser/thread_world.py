"""The world of the thread: two cooperatives of long ago, an idea in the project bank with seven who want it, the
academy's courses, four people of the Office, and a clock that the story moves on by days."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from waitress.server import create_server

from academy.authoring.services.loading import load_course
from academy.authoring.sources import course_folders, read_course
from academy.courses.services import get_course, lines_of
from academy.data import QUIZ_KINDS, PageLine
from academy.learning.data import Done, Tried
from academy.learning.services import recording
from academy.seed import right_answers
from core import clock
from core.auth.seed import DemoUser, seed_demo_users
from core.db import session
from projectbank.demo.loading import FOLDER, read_sheet
from projectbank.ideas import services as ideas
from projectbank.matching import teams
from projectbank.matching.profiles import ProfileData, save_profile
from registry.creation.models import Founder
from registry.creation.services import founding, governing, papers, sharing, starting
from registry.creation.services.founding import Identity
from registry.creation.services.sharing import Part
from scoring.board.rules.catalogue import COUNTED
from scoring.board.services.gathering import gather
from scoring.method.services import running
from shop.catalog import search
from shop.orders import services as orders
from shop.orders.models import VendorOrder
from tests.projectbank.makers import READER, TINGHIR, WRITER
from tests.registry.creation.factory import PDF, last_secret, link
from tests.registry.factory import FIRST, SECOND, import_lines
from tests.shop.catalog.makers import make_product, variant_ids
from tests.shop.checkout.makers import fill, request_for
from tests.shop.remittances.makers import make_carriers

START = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
"""A Monday at the beginning of a half-year: the whole story lies within one report's period."""
MAIL = "thread.example"
LEADER = DemoUser("Touda Aït Brahim", f"touda@{MAIL}", "0661700000")
FRIENDS = [DemoUser(f"Tisserande {n}", f"mate{n}@{MAIL}", f"066170000{n}") for n in range(1, 8)]
REGISTRAR = DemoUser("Registre", f"registre@{MAIL}", lang="fr", roles=("registrar",))
BOSS = DemoUser("Cheffe des visites", f"visites@{MAIL}", lang="fr", roles=("inspector",))
INSPECTOR = DemoUser("Inspecteur", f"inspecteur@{MAIL}", roles=("inspector",))
BOARD = DemoUser("Membre du conseil", f"conseil@{MAIL}", lang="fr", roles=("board",))
OLDER, YOUNGER = date(1980, 3, 1), date(2000, 3, 1)
PRICE = 10_000


@dataclass
class Clock:
    """The clock of the story: it goes on as real time does, and leaps when the story says so."""

    ahead: timedelta = timedelta(0)
    began: float = 0.0

    def now(self) -> datetime:
        """The moment it is in the story."""
        return START + self.ahead + timedelta(seconds=time.monotonic() - self.began)

    def sleep(self, days: float) -> None:
        """Some days pass."""
        self.ahead += timedelta(days=days)


@dataclass(frozen=True)
class World:
    """Everything the story needs to know."""

    url: str
    time: Clock
    people: dict[str, int]

    def user(self, person: DemoUser) -> int:
        """An account's id."""
        return self.people[person.email or ""]


def _begin() -> dict[str, int]:
    """The register, the courses, the people, the idea that seven wait for, the score as it is."""
    import_lines(FIRST, SECOND, now=clock.now())
    for folder in course_folders():
        load_course(read_course(folder), clock.now())
    people = seed_demo_users([LEADER, *FRIENDS, REGISTRAR, BOSS, INSPECTOR, BOARD])
    sheet = replace(read_sheet(FOLDER / "rag-rug-boujaad.toml"), founders=8)
    idea_id = ideas.add_idea(WRITER, sheet, TINGHIR, clock.now() - timedelta(days=3))
    for n, state in enumerate(("reviewed", "published")):
        ideas.judge(READER, idea_id, state, "", clock.now() - timedelta(days=2 - n))
    for friend in FRIENDS:
        user_id = people[friend.email or ""]
        save_profile(user_id, ProfileData(TINGHIR, "region", ("weaving",), 300_000, True), clock.now())
        teams.join(user_id, idea_id, None, shares_contact=False, now=clock.now())
    make_carriers()
    search.rebuild()
    running.run(clock.now().date(), clock.now())
    return people


@contextmanager
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The whole house on a port of its own, served by threads of this process."""
    its = Clock(began=time.monotonic())
    monkeypatch.setattr(clock, "now", its.now)
    people = _begin()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    runner = Thread(target=server.run, daemon=True)
    runner.start()
    try:
        yield World(f"http://127.0.0.1:{server.effective_port}", its, people)
    finally:
        server.close()
        runner.join(5)


def figures() -> dict[str, float]:
    """What the report to the board counts today; what is not known counts as nothing."""
    session().rollback()
    content = gather(clock.local_date(clock.now()), clock.now())
    return {code: content["figures"][code]["value"] or 0 for code in COUNTED}


def learn(user_id: int, slug: str, *but: str) -> list[PageLine]:
    """Every step of a course but these, as somebody does them over a day; returns the course's pages."""
    session().rollback()
    lines = lines_of(get_course(slug).version_id)
    for n, line in enumerate(one for one in lines if one.key not in but):
        at = clock.now() - timedelta(hours=20 - n)
        if line.kind in QUIZ_KINDS:
            name = f"00000000-0000-4000-8000-{line.id:012d}"
            recording.attempt(user_id, Tried(name, line.id, right_answers(line.id), at), clock.now())
        else:
            recording.complete(user_id, Done(line.step_id, at))
    return lines


def _identity(n: int) -> Identity:
    born = YOUNGER if n < 2 else OLDER
    return Identity(
        f"تودة أيت إبراهيم {n}", f"Touda Ait Brahim {n}", f"PA{200100 + n}", born, True, "حي النسيم، تنغير",
        "Hay Nassim, Tinghir", True,
    )  # fmt: skip


def found_together(shop: World, creation_id: int) -> None:
    """Where it sits, who founds it: the eight of the team, each with the own word."""
    leader, now = shop.user(LEADER), clock.now()
    session().rollback()
    starting.set_seat(leader, creation_id, "حي النسيم، تنغير", "Hay Nassim, Tinghir", now)
    founding.give_identity(leader, creation_id, _identity(0), now)
    for n, friend in enumerate(FRIENDS, 1):
        founding.invite(leader, creation_id, friend.name, friend.phone or "", link, now)
        founding.consent(shop.user(friend), last_secret(), _identity(n), now)


def write_down(shop: World, creation_id: int) -> None:
    """Statutes, shares, organs, assembly, the papers."""
    leader, now = shop.user(LEADER), clock.now()
    session().rollback()
    mine = Founder.creation_id == creation_id, Founder.state == "consented"
    ids = list(session().scalars(select(Founder.id).where(*mine).order_by(Founder.id)))
    sharing.set_shares(leader, creation_id, 10_000, {key: Part(10, 25_000) for key in ids}, now)
    governing.set_choices(leader, creation_id, "managers", 99, 12, now)
    governing.set_seats(leader, creation_id, {ids[0]: "manager"}, now)
    governing.set_assembly(
        leader, creation_id, clock.local_date(now), "دار المرأة", "Maison de la femme", now
    )
    for kind in ("signed_statutes", "signed_minutes", "bank_certificate", "authority_receipt"):
        papers.upload(leader, creation_id, kind, PDF, None, now)


def offer(vendor_id: int) -> int:
    """A rug that the Office has approved; the id of its one variant."""
    session().rollback()
    return variant_ids(make_product(vendor_id, {"A": 20}, clock.now()))[0]


def sell(shop: World, vendor_id: int, variant_id: int, nth: int, days: float) -> None:
    """One more buyer orders at the door; the parcel leaves after so many days and is handed over."""
    placed_at = clock.now()
    basket = fill({variant_id: 1}, placed_at)
    asked = replace(request_for(basket, now=placed_at), phone=f"+2126617100{nth:02d}")
    placed = orders.submit(asked, placed_at)
    query = select(VendorOrder.id).where(VendorOrder.order_id == placed.order_id)
    parcel = session().scalars(query).one()
    by, left = orders.by_vendor(shop.user(LEADER), vendor_id), placed_at + timedelta(days=days)
    orders.confirm(by, parcel, placed_at)
    orders.ready(by, parcel, left)
    orders.ship(by, parcel, left, carrier="Amana")
    due = session().scalar(select(VendorOrder.cod_expected_centimes).where(VendorOrder.id == parcel))
    orders.deliver(by, parcel, left + timedelta(days=1), collected_centimes=due or None)
