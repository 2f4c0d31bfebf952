"""Reading what a buyer typed: everything wrong is said at once, in words that help; what is right is in normal form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import DomainError
from core.format import western_digits
from core.i18n import _, ngettext
from core.identifiers import normal_email, normal_phone
from shop.checkout.data import BasketKey, CheckoutRequest
from shop.checkout.services.places import find_destination, place_options

METHODS = ("cod", "stripe", "bank_transfer")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class DetailsMissing(DomainError):
    """Some fields must be corrected; `fields` says how."""


@dataclass(frozen=True)
class Typed:
    """The fields as typed; kept to be shown again."""

    name: str = ""
    phone: str = ""
    place: str = ""
    address: str = ""
    email: str = ""
    note: str = ""
    payment_method: str = "cod"

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Typed":
        """From a form, every value cleaned and bounded."""
        return cls(**{key: clean(fields.get(key, "")) for key in cls.__dataclass_fields__})


def clean(text: str) -> str:
    """One line without invisible signs, 300 characters at most."""
    return " ".join(_NOT_PRINTED.sub(" ", text).split())[:300]


def read_details(
    typed: Typed, *, key: str, basket: BasketKey, lang: str, seen: str, offered: tuple[str, ...] = METHODS
) -> CheckoutRequest:
    """The request these fields make. Raises DetailsMissing with a sentence for every field that is not right."""
    destination = find_destination(typed.place)
    phone, email = normal_phone(typed.phone), normal_email(typed.email)
    faults = {
        "name": "" if 2 <= len(typed.name) <= 120 else _("Write your full name."),
        "phone": "" if phone else phone_fault(typed.phone),
        "place": "" if destination else place_fault(typed.place),
        "address": ""
        if len(typed.address) >= 5
        else _("Write the street, or a known landmark, so that the courier finds you."),
        "email": "" if email or not typed.email else _("Check the e-mail, or leave it empty."),
        "payment_method": "" if typed.payment_method in offered else _("Choose a way of paying."),
    }
    fields = {name: text for name, text in faults.items() if text}
    if fields or not phone or not destination:
        raise DetailsMissing("details_missing", _("Some fields need your attention."), fields=fields)
    return CheckoutRequest(
        key=key, basket=basket, lang=lang, name=typed.name, phone=phone, email=email or "", destination=destination,
        address=typed.address, note=typed.note, payment_method=typed.payment_method, seen=seen,
    )  # fmt: skip


def phone_fault(text: str) -> str:
    """What is wrong with a phone number, in figures where it can be."""
    digits = re.sub(r"\D", "", western_digits(text))
    if not digits:
        return _("Write your phone number: the courier calls it.")
    national = "0" + digits[3:] if digits.startswith("212") else digits
    missing = 10 - len(national)
    if national.startswith("0") and 0 < missing < 6:
        return ngettext(
            "%(n)s digit is missing: a phone number has 10.",
            "%(n)s digits are missing: a phone number has 10.",
            missing,
        )
    if national.startswith("0") and missing < 0:
        return ngettext(
            "There is %(n)s digit too many: a phone number has 10.",
            "There are %(n)s digits too many: a phone number has 10.",
            -missing,
        )
    return _("Write a Moroccan number such as 06 12 34 56 78, or a foreign one with + and its country.")


def place_fault(text: str) -> str:
    """What to do when a place was not recognised."""
    if not text.strip():
        return _("Write the city or commune.")
    options = place_options(text, 3)
    if len(options) > 1:
        return _("Several places fit. Write one of these: %(places)s.", places=" / ".join(options))
    return _("We do not know this place. Write the nearest city or commune of Morocco.")
