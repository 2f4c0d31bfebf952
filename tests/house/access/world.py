"""The world of the matrix: built once, asked by everybody, and put back as it was after each answer that changed it."""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, select, update
from werkzeug.test import TestResponse

from core import clock
from core.auth.actor import Actor
from core.auth.models import Passkey, UserSession
from core.auth.permissions import GRANT_ROLES
from core.auth.services.codes import Asked, start_reset
from core.auth.services.roles import request_roles
from core.auth.services.sessions import open_session
from core.db import db, session, transaction
from core.ratelimit import Attempt
from core.search.memory import MemoryBackend
from shop.catalog import search
from shop.catalog.models import Product
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey
from shop.graphql.people.keys import keys
from tests.house.access.aftersale import open_aftersale
from tests.house.access.bank import build_bank
from tests.house.access.board import prepare_report
from tests.house.access.cash import bring_cash
from tests.house.access.founding import build_files
from tests.house.access.offices import build_office
from tests.house.access.papers import make_papers
from tests.house.access.people import CITY, PEOPLE, close_accounts, email, open_accounts, sign_in
from tests.house.access.purchases import BUYER, place_orders
from tests.house.access.school import open_school
from tests.house.access.score import open_score
from tests.house.access.sides import Side, build_side, register_lines
from tests.house.access.training import issue_certificates
from tests.house.access.visiting import open_visits
from tests.registry.factory import import_lines
from tests.shop.catalog.makers import make_category

REFERENCE = frozenset({"core_commune", "core_province", "core_region"})
NOISE = frozenset({"core_attempt"})
FRESH_SECONDS = 240
"""Counters of attempts: a refusal may move them."""


@dataclass
class World:
    """Two sides, the people, and the browser they use."""

    app: Flask
    path: Path
    people: dict[str, int]
    sides: dict[str, Side]
    cookies: dict[str, str]
    seen: str
    sessions: dict[str, int]
    passkeys: dict[str, int]
    role_request: int
    reset_secret: str
    school: dict[str, Any]
    cash: dict[str, Any]

    def __post_init__(self) -> None:
        self.requests = 0
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._file = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        self._file.backup(self._kept)
        self._version = self._data_version()
        self._client = self.app.test_client(use_cookies=False)
        self._tables = {name: self._content(self._kept, name) for name in self._names()}
        self._freshened = time.monotonic()

    def send(
        self, person: str, method: str, path: str, form: Mapping[str, Any] | None = None, **headers: str
    ) -> TestResponse:
        """One request of this person's browser. Byte values of the form are sent as files."""
        self.requests += 1
        data = {k: (BytesIO(v), f"{k}.csv") if isinstance(v, bytes) else v for k, v in (form or {}).items()}
        cookie = {"Cookie": self.cookies[person]} if person else {}
        options: dict[str, Any] = {"data": data} if method not in ("GET", "HEAD") else {}
        return self._client.open(path, method=method, headers={**cookie, **headers}, buffered=True, **options)

    def idea_code(self, side: Side, kind: str) -> str:
        """The address part of an idea of a side."""
        found = self._file.execute("SELECT code FROM projectbank_idea WHERE id = ?", (side.bank[kind],))
        return str(found.fetchone()[0])

    def _data_version(self) -> int:
        """A number that moves whenever another connection has written anything."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def was_written(self) -> bool:
        """Whether anything at all was committed since the world was last put back."""
        return self._data_version() != self._version

    def changed_tables(self) -> set[str]:
        """The tables that differ from the world as it was built, noise left out."""
        if not self.was_written():
            return set()
        return {
            n
            for n in self._tables.keys() - NOISE - REFERENCE
            if self._content(self._file, n) != self._tables[n]
        }

    def changed_of(self, side: str) -> set[str]:
        """Tables in which rows of one side's stalls changed."""
        return {
            name
            for name, rows in OWNED.items()
            if self._rows(self._file, name, rows, side) != self._rows(self._kept, name, rows, side)
        }

    def _rows(self, where: sqlite3.Connection, table: str, condition: str, side: str) -> list[Any]:
        ids = ",".join(str(i) for i in self.sides[side].vendors.values())
        return where.execute(f"SELECT * FROM {table} WHERE {condition.format(ids)} ORDER BY 1").fetchall()

    def put_back(self) -> None:
        """The world as it was built."""
        if self.was_written():
            self._kept.backup(self._file)
            self._version = self._data_version()
        if time.monotonic() - self._freshened > FRESH_SECONDS:
            self._freshen()

    def _freshen(self) -> None:
        """Everybody has just shown a factor: on a slow machine the matrix takes longer than that lasts."""
        for where in (self._kept, self._file):
            where.execute(f"UPDATE core_session SET fresh_at = '{clock.now():%Y-%m-%d %H:%M:%S.%f}'")
            where.commit()
        self._tables["core_session"] = self._content(self._kept, "core_session")
        self._version, self._freshened = self._data_version(), time.monotonic()

    def rows(self, query: str) -> list[Any]:
        """What the database says now."""
        return self._file.execute(query).fetchall()

    def _names(self) -> set[str]:
        found = self._kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {row[0] for row in found}

    def _content(self, where: sqlite3.Connection, table: str) -> list[Any]:
        return where.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


_PRODUCTS = "SELECT id FROM shop_product WHERE vendor_id IN ({0})"
_PARCELS = "SELECT id FROM shop_vendor_order WHERE vendor_id IN ({0})"
OWNED = {
    "shop_vendor": "id IN ({0})",
    "shop_vendor_transition": "vendor_id IN ({0})",
    "shop_vendor_appeal": "vendor_id IN ({0})",
    "shop_team_invitation": "vendor_id IN ({0})",
    "registry_role": "cooperative_id IN (SELECT cooperative_id FROM shop_vendor WHERE id IN ({0}))",
    "shop_product": "vendor_id IN ({0})",
    "shop_variant": "vendor_id IN ({0})",
    "shop_stock": f"variant_id IN (SELECT id FROM shop_variant WHERE product_id IN ({_PRODUCTS}))",
    "shop_revision": f"product_id IN ({_PRODUCTS})",
    "shop_media": f"product_id IN ({_PRODUCTS})",
    "shop_price_change": "vendor_id IN ({0})",
    "shop_certificate": "vendor_id IN ({0})",
    "shop_vendor_order": "vendor_id IN ({0})",
    "shop_order_line": f"vendor_order_id IN ({_PARCELS})",
    "shop_voucher": "vendor_id IN ({0})",
    "shop_adjustment": f"vendor_order_id IN ({_PARCELS})",
    "shop_transition": f"vendor_order_id IN ({_PARCELS})",
    "shop_review": "vendor_id IN ({0})",
    "shop_report": "vendor_id IN ({0})",
    "shop_return": "vendor_id IN ({0})",
    "shop_case": "vendor_id IN ({0})",
    "shop_thread": "vendor_id IN ({0})",
}
"""Every table with something of a stall in it → its rows; `{0}` are the stalls' ids."""


def build_world(app: Flask, path: Path) -> World:
    """Fill an empty database and sign everybody in."""
    app.extensions["souk_search"] = MemoryBackend()
    with app.app_context():
        now = clock.now()
        import_lines(*register_lines("A"), *register_lines("B"), now=now)
        make_category("crafts")
        people = open_accounts()
        sides = {key: build_side(key, people, now) for key in "AB"}
        for side in sides.values():
            place_orders(side, people, now)
            open_aftersale(side, people, now)
            make_papers(side, people, now)
            open_score(side, people, now)
        issue_certificates(sides, people, now)
        for side in sides.values():
            side.office = build_office(side, people, now)
            build_files(side, people, now)
            open_visits(side, people, now)
        build_bank(sides, people, now)
        prepare_report(people, now)
        keys(now)  # made by whoever asks first
        extra, seen = _fill_baskets(people, sides)
        values = {
            "people": people, "sides": sides, "seen": seen, "sessions": _second_browsers(people),
            "passkeys": _passkeys(people), "role_request": _role_request(people), "reset_secret": _reset_secret(),
            "school": open_school(sides, people, now), "cash": bring_cash(sides, people, now),
            "cookies": sign_in(app, people, extra),
        }  # fmt: skip
        close_accounts(people)
        with transaction() as s:
            s.execute(delete(Attempt))
            # seen "later": otherwise each request after a minute would note that the browser is in use
            s.execute(update(UserSession).values(last_seen_at=now + timedelta(hours=12)))
        make_index_stale(app)
        db.session.remove()
    return World(app, path, **values)  # type: ignore[arg-type]


def make_index_stale(app: Flask) -> None:
    """The index still knows every product, on sale or not: what is shown must not depend on it (I18)."""
    index = app.extensions["souk_search"]
    index.rebuild(search._documents(list(session().scalars(select(Product)))))


def _fill_baskets(people: dict[str, int], sides: dict[str, Side]) -> tuple[dict[str, dict[str, object]], str]:
    """Everybody has the same in the basket: one thing of each side, and one taken out that can be put back."""
    now, place, extra, seen = clock.now(), checkout.find_destination(CITY["A"]), {}, ""
    assert place
    for person in PEOPLE:
        key = BasketKey(user_id=people.get(person.key))
        wanted = [sides["A"].variants["live"], sides["B"].variants["live"], sides["A"].variants["changed"]]
        for variant_id in wanted:
            token = checkout.add(key, variant_id, 1, now)
            key = key if key.user_id else BasketKey(token=token)
        checkout.remove(key, wanted[2], now)
        extra[person.key] = {"deliver_to": place.commune_code} | (
            {} if key.user_id else {"basket": key.token}
        )
        seen = checkout.quote(key, place.commune_code, now).seen
    return extra, seen


def _second_browsers(people: dict[str, int]) -> dict[str, int]:
    """Another signed-in browser of each buyer, by side."""
    found = {}
    for side, key in BUYER.items():
        open_session(people[key], second_factor=False, address="10.0.0.1", user_agent="", now=clock.now())
        newest = select(UserSession.id).where(UserSession.user_id == people[key])
        found[side] = session().scalars(newest.order_by(UserSession.id.desc()).limit(1)).one()
    return found


def _passkeys(people: dict[str, int]) -> dict[str, int]:
    found = {}
    for side, key in BUYER.items():
        row = {"user_id": people[key], "credential_id": f"a2V5LU{side}x", "public_key": "-", "sign_count": 0}
        with transaction() as s:
            made = insert(Passkey).values(**row, name="Phone", created_at=clock.now()).returning(Passkey.id)
            found[side] = s.execute(made).scalar_one()
    return found


def _role_request(people: dict[str, int]) -> int:
    asking = Actor(people["colleague"], frozenset({GRANT_ROLES}), None, is_staff=True)
    return request_roles(asking, people["claimant"], {"inspector"}, reason="Nouvelle agente", now=clock.now())


def _reset_secret() -> str:
    """The secret of a link that lets the buyer choose a new password."""
    secrets: list[str] = []
    start_reset(email("buyer"), Asked("10.0.0.1", "fr"), lambda s: secrets.append(s) or "link", clock.now())  # type: ignore[func-returns-value]
    return secrets[0]
