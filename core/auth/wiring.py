"""How accounts and the desk's own pages join the application."""

from datetime import datetime

from flask import Flask

from core import desk_views, doctor, jobs
from core.auth import permissions
from core.auth.cli import users_cli
from core.auth.doctor import account_faults
from core.auth.identity import init_identity
from core.auth.permissions import declare_permissions
from core.auth.rules import STAFF_ROLES
from core.auth.services import codes, sessions
from core.auth.views import entry, factors, home, passkeys, recovery
from core.auth.views.pages import account, desk_rail
from core.auth.views.people import people
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot

PAGES = (entry, factors, home, passkeys, recovery)


def init_app(app: Flask) -> None:
    """Pages, menus, commands, jobs, checks, permissions."""
    declare_permissions(
        "core",
        {
            permissions.DESK: (_l("Open the desk"), STAFF_ROLES),
            permissions.READ_AUDIT: (_l("Read the audit log"), ("admin", "board")),
            permissions.SEE_USERS: (_l("See accounts"), ("admin",)),
            permissions.GRANT_ROLES: (_l("Give roles"), ("admin",)),
            permissions.DEACTIVATE: (_l("Close accounts"), ("admin",)),
        },
    )
    init_identity(app)
    app.register_blueprint(account)
    app.register_blueprint(people)
    app.register_blueprint(desk_views.desk)
    app.cli.add_command(users_cli)
    jobs.periodic("core.sweep_sessions", every=3600)(_sweep)
    doctor.add_check("accounts", account_faults)
    fill_slot("desk_rail", desk_rail, order=900)
    _menus()


def _menus() -> None:
    add_nav(
        NavItem("header", "account", _l("My account"), "account.home", "user", 20),
        NavItem("account", "home", _l("My account"), "account.home", "user", 10),
        NavItem("account", "profile", _l("My details"), "account.profile", "edit", 80),
        NavItem("account", "second_factor", _l("Second factor"), "account.second_factor", "shield", 85),
        NavItem("account", "passkeys", _l("Passkeys"), "account.list_passkeys", "lock", 87),
        NavItem("account", "sessions", _l("Devices"), "account.list_sessions", "phone", 90),
        NavItem("account", "password", _l("Password"), "account.password", "lock", 95),
        NavItem("staff", "inbox", _l("Inbox"), "desk.inbox", "list", 10, permission=permissions.DESK,
                count=desk_views.inbox_count),
        NavItem("staff", "people", _l("People and roles"), "people.list_people", "users", 890,
                permission=permissions.SEE_USERS),
        NavItem("staff", "audit", _l("Audit log"), "desk.audit_log", "book", 900,
                permission=permissions.READ_AUDIT),
    )  # fmt: skip


def _sweep(now: datetime) -> None:
    sessions.sweep(now)
    codes.sweep(now)
