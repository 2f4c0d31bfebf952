"""What the vendors room does when news arrives: tells people, closes stalls."""

from core import clock
from core.auth import get_user
from core.events import announce
from core.i18n import _, pick, speaking
from core.messages import send_mail, send_sms
from registry import api as registry
from registry.events import CreationRegistered, FilingRecorded, RegisterImported, RoleEnded, StandingChanged
from shop.vendors import permissions
from shop.vendors.events import ClaimDecided, InvitationAccepted, StallChanged, StallClosed, StallOpened
from shop.vendors.services import (
    claims,
    find_vendor_of,
    get_vendor_card,
    invitations,
    may_act,
    open_vendors_of,
    opening,
)
from shop.vendors.services.teams import ROLE_LABELS


def tell_applicant(event: ClaimDecided) -> None:
    """Mail or SMS with the decision and its reason, in the applicant's language."""
    claim = claims.get_any(event.claim_id)
    contact = get_user(claim.user_id)
    with speaking(contact.lang):
        text = {
            "approved": _("Your cooperative is verified. Your stall on Souk Taawon is open."),
            "refused": _(
                "The Office has refused your request to sell. Reason: %(reason)s", reason=claim.reason
            ),
            "overtaken": _(
                "Somebody else has proved that they act for %(name)s: your request is closed. If this surprises you, "
                "contact the Office's delegation in your region.",
                name=pick(ar=claim.cooperative.name_ar, fr=claim.cooperative.name_fr),
            ),
        }.get(event.outcome) or _("The Office needs one more thing from you: %(reason)s", reason=claim.reason)
        tell(contact.email, contact.phone_e164, _("Your request to sell on Souk Taawon"), text, contact.lang)


def invite_registered(event: CreationRegistered) -> None:
    """A cooperative created online: a stall waits for it, and its leaders are told, once."""
    vendor_id = opening.invite_to_sell(event.cooperative_id, clock.now())
    if vendor_id is None:
        return
    for role in registry.team(event.cooperative_id):
        if may_act(role.user_id, vendor_id, permissions.MANAGE_TEAM):
            contact = get_user(role.user_id)
            with speaking(contact.lang):
                text = _(
                    "Your cooperative is registered: its stall on Souk Taawon is ready. Open it from “My stalls”."
                )
                tell(contact.email, contact.phone_e164, _("Your stall is ready"), text, contact.lang)


def tell_team(event: StallClosed | StallOpened) -> None:
    """Tell everybody who acts for the cooperative that the stall closed or opened, and why."""
    card = get_vendor_card(event.vendor_id)
    reason = event.reason if isinstance(event, StallClosed) else ""
    for role in registry.team(card.cooperative.id):
        contact = get_user(role.user_id)
        with speaking(contact.lang):
            opened = _("Your stall on Souk Taawon is open.")
            closed = _("Your stall on Souk Taawon is closed. Reason: %(reason)s", reason=reason)
            text = closed if isinstance(event, StallClosed) else opened
            tell(contact.email, contact.phone_e164, _("Your stall on Souk Taawon"), text, contact.lang)


def tell_presidents(event: InvitationAccepted) -> None:
    """Somebody said yes: from now on the team knows the name."""
    name = get_user(event.user_id).name
    for role in registry.team(get_vendor_card(event.vendor_id).cooperative.id):
        if role.role != "president" or role.user_id == event.user_id:
            continue
        contact = get_user(role.user_id)
        with speaking(contact.lang):
            text = _(
                "%(name)s has accepted your invitation and is now in the team of your cooperative (%(role)s).",
                name=name, role=str(ROLE_LABELS[event.role]),
            )  # fmt: skip
            subject = _("Your team on Souk Taawon")
            tell(contact.email, contact.phone_e164, subject, text, contact.lang)


def drop_invitations(event: RoleEnded) -> None:
    """Whoever no longer leads the team has no invitations open."""
    vendor = find_vendor_of(event.cooperative_id)
    if vendor and not may_act(event.user_id, vendor.id, permissions.MANAGE_TEAM):
        invitations.cancel_of(vendor.id, event.user_id, clock.now())


def tell(email: str | None, phone: str | None, subject: str, text: str, lang: str) -> None:
    """By mail when there is one, else by SMS."""
    if email:
        send_mail(email, subject, text, lang=lang)
    elif phone:
        send_sms(phone, text, lang=lang)


def follow_standing(event: StandingChanged) -> None:
    """The registry's standing changed: the stall's opening changed with it (it is computed); say so."""
    vendor = find_vendor_of(event.cooperative_id)
    if vendor is None or vendor.status != "approved":
        return
    if event.new == "active":
        announce(StallOpened(vendor.id))
    elif event.old == "active":
        announce(StallClosed(vendor.id, _("the cooperative is no longer active in the registry")))


def follow_record(event: FilingRecorded | RegisterImported) -> None:
    """Names, seat and members stand on the public page of a stall, and in what is found of it."""
    changed = [event.cooperative_id] if isinstance(event, FilingRecorded) else event.updated
    for vendor_id in open_vendors_of(changed):
        announce(StallChanged(vendor_id))
