"""Whose phone is it? Asked only where a stranger could do harm with the number of somebody else.

Cash orders cost nothing to place, so a few may wait unconfirmed on a number and no more; and what is large and paid
later, in cash or by transfer, would empty shelves for days: it needs a phone that answers. A limit alone would let
anybody use up the number of another: whoever holds the phone therefore always has a way on, a code by SMS, an account
with this number, or another way of paying. Nothing is stored: the browser keeps a sealed slip (`send_code`), and
messages and tries are counted.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, select

from core.crypto import blind_index
from core.db import session, transaction
from core.errors import TooMany
from core.events import announce
from core.format import western_digits
from core.i18n import _, speaking
from core.messages import send_sms
from core.ratelimit import limit
from shop.orders.errors import PhoneToConfirm, WrongPhoneCode
from shop.orders.events import LinkAsked
from shop.orders.models import Order, VendorOrder

MOST_WAITING = 5
UNPROVEN_LIMIT = 300_000  # centimes
CODE_LIFE = timedelta(minutes=15)
PROOF_LIFE = timedelta(hours=24)
_PENDING = exists().where(VendorOrder.order_id == Order.id, VendorOrder.state == "pending_cod_confirm")
_WAITING = select(func.count(Order.id)).where(Order.phone_index == bindparam("phone"), _PENDING)


def require_proof_if_large(total_centimes: int) -> None:
    """Raises PhoneToConfirm for an order that would hold many goods for days on the word of an invented number."""
    if total_centimes > UNPROVEN_LIMIT:
        raise PhoneToConfirm(large=True)


def require_proof(phone_index: str) -> None:
    """Raises PhoneToConfirm when too many cash orders with this phone wait for a cooperative (1 statement)."""
    if (session().scalar(_WAITING, {"phone": phone_index}) or 0) >= MOST_WAITING:
        raise PhoneToConfirm


def send_code(phone: str, origin: str, lang: str, now: datetime) -> str:
    """Send a code to the phone (E.164); returns the slip its browser keeps. Raises TooMany.

    Messages are counted first by sender and phone together, so that no sender uses up what belongs to another.
    """
    limit("order-code", f"{origin} {phone}", times=3, per=3600)
    limit("order-code-origin", origin, times=10, per=3600)
    limit("order-code-phone", phone, times=20, per=86400)
    code, nonce, until = f"{secrets.randbelow(10**6):06d}", secrets.token_urlsafe(12), now + CODE_LIFE
    with transaction(), speaking(lang):
        text = _(
            "Souk Taawon: %(code)s is your code to order with cash on delivery. It holds for 15 minutes. "
            "If you are not ordering, there is nothing to do.",
            code=code,
        )
        send_sms(phone, text, lang=lang)
    return _sealed(until, nonce, f"{phone}:{code}")


def send_link(order_id: int) -> None:
    """Send an order's link to the phone and the mail it was placed with, three times an hour at most.

    Its number and phone are no secret: the cooperative, the carrier and the parcel's slip have both, and whoever holds
    the link cancels, sends back, names an account for the refund and gives complaints up.
    """
    try:
        limit("order-link", f"order:{order_id}", times=3, per=3600)
    except TooMany:
        return
    with transaction():
        announce(LinkAsked(order_id))


def check_code(slip: str, phone: str, code: str, now: datetime) -> str:
    """The proof to keep for this phone, when the code is the one sent to it. Raises WrongPhoneCode, TooMany."""
    if not slip:
        raise WrongPhoneCode
    limit("order-code-try", slip, times=5, per=900)
    typed = "".join(western_digits(code).split())
    if not _holds(slip, f"{phone}:{typed}", now):
        raise WrongPhoneCode
    return _sealed(now + PROOF_LIFE, secrets.token_urlsafe(12), f"{phone}:proven")


def is_proof(proof: str, phone: str, now: datetime) -> bool:
    """Whether this browser has shown that it holds the phone."""
    return _holds(proof, f"{phone}:proven", now)


def _sealed(until: datetime, nonce: str, what: str) -> str:
    return f"{int(until.timestamp())}.{nonce}.{_seal(int(until.timestamp()), nonce, what)}"


def _holds(slip: str, what: str, now: datetime) -> bool:
    until, _dot, rest = slip.partition(".")
    nonce, _dot, seal = rest.partition(".")
    if not until.isdecimal() or now.timestamp() > int(until):
        return False
    return hmac.compare_digest(seal.encode(), _seal(int(until), nonce, what).encode())


def _seal(until: int, nonce: str, what: str) -> str:
    """Keyed, so that who reads the slip can neither guess the code at home nor make a slip of one's own."""
    return blind_index(f"order-phone:{until}:{nonce}:{what}")
