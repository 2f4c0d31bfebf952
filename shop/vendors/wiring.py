"""How the vendors room joins the application."""

from collections.abc import Sequence

from flask import Flask, url_for

from core.auth import add_landing, declare_permissions
from core.auth.actor import Actor
from core.desk import DeskCase, DeskSource, register_source
from core.events import subscribe
from core.i18n import _, _l, pick
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from registry.events import CreationRegistered, FilingRecorded, RegisterImported, RoleEnded, StandingChanged
from shop.vendors import jobs, permissions
from shop.vendors.events import ClaimDecided, InvitationAccepted, StallClosed, StallOpened
from shop.vendors.listeners import (
    drop_invitations,
    follow_record,
    follow_standing,
    invite_registered,
    tell_applicant,
    tell_presidents,
    tell_team,
)
from shop.vendors.rules import due_at
from shop.vendors.services import deciding, teams, vendor_cards
from shop.vendors.views import elsewhere
from shop.vendors.views.claiming import sell
from shop.vendors.views.member import my_stall
from shop.vendors.views.public import stall
from shop.vendors.views.staff import claim_case, vendors_desk

__all__ = ["init_app", "jobs"]


def init_app(app: Flask) -> None:
    """Pages, menus, inbox, listeners."""
    for blueprint in (stall, sell, my_stall, vendors_desk):
        app.register_blueprint(blueprint)
    declare_permissions(
        "shop.vendors",
        {
            permissions.DECIDE_CLAIMS: (
                _l("Decide who acts for a cooperative"),
                ("moderator", "registrar", "admin"),
            ),
            permissions.SUSPEND: (_l("Suspend and reopen stalls"), ("moderator", "admin")),
        },
    )
    _menus()
    register_source(
        DeskSource(
            "claims",
            _l("Vendor entries"),
            "shield",
            permissions.DECIDE_CLAIMS,
            deciding.count_waiting,
            _claims,
            20,
        )
    )
    register_source(
        DeskSource("appeals", _l("Appeals"), "return", permissions.SUSPEND, teams.count_appeals, _appeals, 60)
    )
    fill_slot("cooperative", elsewhere.stall_of_record)
    fill_slot("account_home", elsewhere.stalls_of_account, order=5)
    add_landing(elsewhere.landing_of)
    fill_slot("desk_case_preview", elsewhere.case_preview)
    subscribe(StandingChanged, follow_standing)
    subscribe(FilingRecorded, follow_record)
    subscribe(RegisterImported, follow_record)
    subscribe(CreationRegistered, invite_registered)
    fill_slot("creation_registered", elsewhere.stall_of_registered)
    subscribe(ClaimDecided, tell_applicant)
    subscribe(StallOpened, tell_team)
    subscribe(StallClosed, tell_team)
    subscribe(InvitationAccepted, tell_presidents)
    subscribe(RoleEnded, drop_invitations)


def _menus() -> None:
    pages = ("terms", _l("Terms of sale")), ("privacy", _l("Personal data")), ("legal", _l("Legal notice"))
    buying = ("delivery", _l("Delivery and delays")), ("returns", _l("Withdrawal and returns"))
    for order, (name, label) in enumerate(pages):
        add_nav(NavItem("footer-platform", name, label, "stall.page", order=order, values={"name": name}))
    for order, (name, label) in enumerate(buying):
        add_nav(NavItem("footer-buy", name, label, "stall.page", order=order, values={"name": name}))
    add_nav(NavItem("footer-cooperatives", "sell", _l("Sell your products"), "sell.start", order=1))
    add_nav(NavItem("vendor", "stall", _l("My stall"), "my_stall.page", icon="home", order=90))
    add_nav(
        NavItem(
            "staff",
            "stalls",
            _l("Stalls"),
            "vendors_desk.stalls",
            icon="box",
            order=40,
            permission=permissions.SUSPEND,
        )
    )


def _claims(actor: Actor, limit: int) -> Sequence[DeskCase]:
    return [claim_case(claim) for claim in deciding.queue(actor, limit)]


def _appeals(actor: Actor, limit: int) -> Sequence[DeskCase]:
    cases, waiting = [], teams.list_appeals(actor, limit)
    cards = vendor_cards(appeal.vendor_id for appeal in waiting)
    for appeal in waiting:
        card = cards[appeal.vendor_id]
        cases.append(
            DeskCase(
                id=f"appeal-{appeal.id}",
                kind="appeals",
                title=pick(ar=card.name_ar, fr=card.name_fr),
                subtitle=_("Contests a suspension"),
                risk="medium",
                risk_note=_("Second reading"),
                due_at=due_at(appeal.created_at),
                url=url_for("vendors_desk.stall", vendor_id=appeal.vendor_id),
                icon="return",
            )
        )
    return cases
