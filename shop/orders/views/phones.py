"""What this browser knows of the buyer's phone: the slip of a code that was sent, and the proof that it arrived."""

from flask import session

from core import clock
from core.auth import current_user
from core.auth.identity import client_address
from core.errors import TooMany
from core.i18n import current_lang
from shop.orders.errors import PhoneToConfirm
from shop.orders.services import phones

SLIP, PROOF = "phone_slip", "phone_proof"


def is_proven(phone: str) -> bool:
    """Whether the buyer holds this phone: it signs the account in, or a code that went to it came back."""
    return current_user.phone_e164 == phone or phones.is_proof(session.get(PROOF, ""), phone, clock.now())


def take_code(phone: str, code: str) -> None:
    """Read the code the buyer typed; nothing typed is no code. Raises WrongPhoneCode, TooMany."""
    if code.strip():
        session[PROOF] = phones.check_code(session.get(SLIP, ""), phone, code, clock.now())
        session.pop(SLIP, None)


def ask_for_code(phone: str, refusal: PhoneToConfirm) -> PhoneToConfirm:
    """Send a code and say so, with the reason of the refusal; when no more can be sent, say what else is possible."""
    try:
        session[SLIP] = phones.send_code(phone, client_address(), current_lang(), clock.now())
    except TooMany:
        return PhoneToConfirm(large=refusal.large)
    return PhoneToConfirm(large=refusal.large, sent=True)
