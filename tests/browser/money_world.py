"""A small shop for the story of the money: two cooperatives, a carrier, two people of finance, and a clock that the
story moves on by days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select, update
from waitress.server import create_server

from core import clock
from core.auth.actor import Actor
from core.auth.models import User
from core.auth.passwords import hash_password
from core.auth.seed import DEMO_PASSWORD, demo_secret, seed_demo_users
from core.auth.services.second_factor import current_code
from core.db import session, transaction
from registry.models import Role
from shop.catalog import search
from shop.ledger import permissions as ledger
from shop.ledger.data import Wanted
from shop.ledger.seed import FINANCE
from shop.ledger.services import commission
from shop.ledger.services.commission import Proposal
from shop.vendors.models import Vendor
from tests.shop.orders.makers import Shelf, shelf
from tests.shop.payouts.makers import give_rib
from tests.shop.remittances.makers import make_carriers

MAKER, CHECKER = (person.email or "" for person in FINANCE)


@dataclass
class Later:
    """The clock of the story: now, and however many days on."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The moment it is in the story."""
        return datetime.now(UTC) + self.ahead

    def sleep(self, days: float) -> None:
        """Some days pass."""
        self.ahead += timedelta(days=days)


@dataclass(frozen=True)
class Stand:
    """A cooperative of the story, and how its president signs in."""

    shelf: Shelf
    login: str

    @property
    def vendor_id(self) -> int:
        """The stall's id."""
        return self.shelf.stall.vendor_id


@dataclass(frozen=True)
class World:
    """Everything the story needs to know."""

    app: Flask
    url: str
    time: Later
    stands: tuple[Stand, Stand]


def _make_stand(number: int, hashed: str) -> Stand:
    goods = shelf(20)
    seller = goods.stall.seller.user_id
    with transaction() as s:
        s.execute(update(User).where(User.id == seller).values(password=hashed, name=f"Présidente {number}"))
        s.execute(update(Role).where(Role.user_id == seller).values(role="president"))
    give_rib(goods.stall.vendor_id, number, clock.now() - timedelta(days=60))
    email = session().scalars(select(User.email).where(User.id == seller)).one()
    return Stand(goods, str(email))


def _commission() -> None:
    """Two percent, decided by two people."""
    ids = seed_demo_users(FINANCE)
    maker, checker = (Actor(ids[p.email or ""], ledger.OF_STAFF, None, is_staff=True) for p in FINANCE)
    since = clock.now() - timedelta(days=30)
    asked = Proposal(Wanted(), 200, 100, since, None, "Décision du conseil")
    commission.decide(checker, commission.propose(maker, asked, since), True, "D'accord", since)


@contextmanager
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The shop on a port of its own, served by threads of this process."""
    time = Later()
    monkeypatch.setattr(clock, "now", time.now)
    make_carriers()
    _commission()
    hashed = hash_password(DEMO_PASSWORD)
    stands = (_make_stand(1, hashed), _make_stand(2, hashed))
    search.rebuild()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    runner = Thread(target=server.run, daemon=True)
    runner.start()
    try:
        yield World(app, f"http://127.0.0.1:{server.effective_port}", time, stands)
    finally:
        server.close()
        runner.join(5)


def code_of(login: str) -> str:
    """What the authenticator of somebody of staff shows."""
    return current_code(demo_secret(login), clock.now())


def slug_of(vendor_id: int) -> str:
    """The address of a stall."""
    session().rollback()
    return session().scalars(select(Vendor.slug).where(Vendor.id == vendor_id)).one()
