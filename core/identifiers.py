"""Moroccan identifiers, pure: phone, e-mail, ICE and RIB. Each function returns the normal form, or None."""

import re

import phonenumbers

from core.format import western_digits

_MOROCCAN = re.compile(r"(?:\+212|00212|212|0)\(?0?\)?([5-8]\d{8})")
_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_FILLING = re.compile(r"[\s.\-_/()\u200e\u200f\u202a-\u202e\u2066-\u2069\u00a0\u202f]+")


def normal_phone(text: str) -> str | None:
    """E.164 of a phone typed in any usual way: "06 61 23 45 78", "٠٦٦١٢٣٤٥٧٨", "+212 661-234578"."""
    digits = _FILLING.sub("", western_digits(text))
    moroccan = _MOROCCAN.fullmatch(digits)
    if moroccan:
        return "+212" + moroccan[1]
    if not digits.startswith(("+", "00")):
        return None
    try:
        number = phonenumbers.parse("+" + digits.lstrip("+0"), None)
    except phonenumbers.NumberParseException:
        return None
    if number.country_code == 212 or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_email(text: str) -> str | None:
    """The address in lower case, when it has the shape of one."""
    text = text.strip()
    if len(text) > 254 or ".." in text or not _EMAIL.fullmatch(text):
        return None
    return text.lower()


def normal_ice(text: str) -> str | None:
    """The 15 digits of a common enterprise identifier whose key holds: the whole number is a multiple of 97."""
    return _multiple_of_97(text, 15)


def normal_rib(text: str) -> str | None:
    """The 24 digits of a bank account identity whose key holds; an IBAN that starts with MA is accepted too."""
    text = _FILLING.sub("", western_digits(text))
    if re.fullmatch(r"MA\d{26}", text, re.IGNORECASE):
        text = text[4:]
    return _multiple_of_97(text, 24)


def _multiple_of_97(text: str, length: int) -> str | None:
    digits = _FILLING.sub("", western_digits(text))
    if len(digits) != length or not (digits.isascii() and digits.isdigit()) or not int(digits):
        return None
    return digits if int(digits) % 97 == 0 else None
