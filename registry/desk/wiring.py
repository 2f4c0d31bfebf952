"""How the registrar's desk joins the application."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Flask

from core import clock
from core.auth import declare_permissions
from core.auth.actor import Actor
from core.demo import add_seeder
from core.desk import DeskCase, DeskSource, register_source
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from registry.desk import permissions
from registry.desk.listeners import keep_close_month
from registry.desk.services import delegations, queue
from registry.desk.views.creations import creations_desk
from registry.desk.views.filings import filings_desk
from registry.desk.views.law import law_desk
from registry.desk.views.queue import case_of, registrar_desk
from registry.events import CreationRegistered
from registry.permissions import DECIDE_CREATIONS, FILE, SEE


def init_app(app: Flask) -> None:
    """Pages, menu, inbox, listener, reference data."""
    declare_permissions("registry.desk", permissions.OF_STAFF)
    for blueprint in (registrar_desk, creations_desk, filings_desk, law_desk):
        app.register_blueprint(blueprint)
    add_nav(
        NavItem(
            "staff", "registrar", _l("Registrar"), "registrar_desk.index", "scales", order=55,
            permission=DECIDE_CREATIONS,
        ),
        NavItem("staff", "law", _l("Numbers of the law"), "law_desk.index", "book", order=64, permission=SEE),
    )  # fmt: skip
    register_source(
        DeskSource(
            "registrar", _l("New cooperatives"), "scales", DECIDE_CREATIONS, queue.count_waiting, _cases, 30
        )
    )
    register_source(DeskSource("ends", _l("Ends to confirm"), "lock", FILE, queue.count_ends, _ends, 35))
    subscribe(CreationRegistered, keep_close_month)
    for scale in ("small", "national"):
        add_seeder(scale, "registry.delegations", _seed, order=11)


def _cases(actor: Actor, limit: int) -> Sequence[DeskCase]:
    return [case_of(line) for line in queue.list_queue(actor, clock.now()) if line.kind != "end"][:limit]


def _ends(actor: Actor, limit: int) -> Sequence[DeskCase]:
    return [case_of(line) for line in queue.list_ends(actor)][:limit]


def _seed(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    if count := delegations.seed_delegations(now):
        say(f"{count} delegations")
