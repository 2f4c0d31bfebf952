"""What payouts tell cooperatives: money left, came back, or the account changed. By SMS where there is a phone."""

from collections.abc import Callable

from flask import current_app

from core.auth import UserData, users_by_id
from core.db import session
from core.i18n import _, _l, speaking
from core.messages import send_mail, send_sms
from core.money import format_money
from registry import api as registry
from shop.payouts import permissions, rules
from shop.payouts.events import PayoutFailed, PayoutPaid, PayoutReturned, RibChanged
from shop.payouts.models import Payout
from shop.payouts.services.accounts import read_rib
from shop.vendors.permissions import may
from shop.vendors.services import get_vendor_card

REASONS = {
    "closed": _l("the account is closed"),
    "wrong_account": _l("the account number is wrong"),
    "wrong_name": _l("the account is in another name"),
    "refused": _l("the bank refused it"),
    "other": _l("the bank did not say why"),
}


def tell_paid(event: PayoutPaid) -> None:
    """The bank has transferred it."""
    payout = session().get_one(Payout, event.payout_id)
    _tell(payout.vendor_id, f"payouts/{payout.id}", lambda lang: _(
        "%(amount)s were sent to your cooperative's account that ends in %(ending)s. Details here:",
        amount=format_money(payout.amount_centimes, lang), ending=payout.rib_ending,
    ))  # fmt: skip


def tell_returned(event: PayoutReturned | PayoutFailed) -> None:
    """The money is the cooperative's as before; what to do so that it arrives."""
    payout = session().get_one(Payout, event.payout_id)
    about_rib = payout.reason in rules.ABOUT_RIB
    _tell(payout.vendor_id, "rib" if about_rib else f"payouts/{payout.id}", lambda lang: " ".join((
        _(
            "%(amount)s did not reach your cooperative's account that ends in %(ending)s: %(reason)s. "
            "Your money is safe with us.",
            amount=format_money(payout.amount_centimes, lang), ending=payout.rib_ending,
            reason=str(REASONS.get(payout.reason, REASONS["other"])),
        ),
        _("Give the right account here, then we pay it with the next batch:") if about_rib
        else _("We pay it again with the next batch. Details here:"),
    )))  # fmt: skip


def tell_rib_changed(event: RibChanged) -> None:
    """Everybody who keeps the cooperative's money, whoever changed it."""
    ending = read_rib(event.vendor_id).ending
    _tell(event.vendor_id, "rib", lambda _lang: _(
        "Your cooperative is now paid on the account that ends in %(ending)s, from the seventh day on. "
        "If nobody of you asked for this, change it back here and call the Office:",
        ending=ending,
    ))  # fmt: skip


def _tell(vendor_id: int, page: str, text: Callable[[str], str]) -> None:
    for person in _keepers(vendor_id):
        with speaking(person.lang):
            words = f"{text(person.lang)} {_link(f'/{person.lang}/my/{vendor_id}/{page}')}"
            if person.phone_e164:
                send_sms(person.phone_e164, words, lang=person.lang)
            elif person.email:
                send_mail(person.email, _("Your money on Souk Taawon"), words, lang=person.lang)


def _keepers(vendor_id: int) -> list[UserData]:
    roles = registry.team(get_vendor_card(vendor_id).cooperative.id)
    ids = {role.user_id for role in roles if may(role.role, permissions.SEE)}
    return [person for person in users_by_id(ids).values() if person.active]


def _link(path: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path
