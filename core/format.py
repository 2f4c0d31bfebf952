"""How numbers, dates and phones are written in Morocco: Latin digits in every language."""

import re
from datetime import date, datetime

from core import clock

_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
MONTHS = {
    "ar": (
        "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو",
        "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_GROUP = {"ar": ".", "fr": "\u202f", "en": ","}


def western_digits(text: str) -> str:
    """Arabic-Indic and Persian digits become 0-9; everything else stays."""
    return text.translate(_DIGITS)


def group_digits(number: int, lang: str) -> str:
    """`65.315` in Arabic, `65 315` in French, `65,315` in English."""
    return f"{number:,}".replace(",", _GROUP[lang])


def format_number(number: int | float, lang: str, decimals: int | None = None) -> str:
    """A number as read in the language; floats show one decimal unless told."""
    if isinstance(number, int) and not decimals:
        return group_digits(number, lang)
    text = f"{abs(number):.{1 if decimals is None else decimals}f}"
    whole, _, part = text.partition(".")
    mark = "." if lang == "en" else ","
    sign = "-" if number < 0 else ""
    return sign + group_digits(int(whole), lang) + (mark + part if part else "")


def format_date(day: date | datetime, lang: str, *, year: bool = True) -> str:
    """`25 نونبر 2026`, `25 novembre 2026` (1er for the first). A moment is shown as its Moroccan day."""
    if isinstance(day, datetime):
        day = clock.local_date(day)
    number = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    text = f"{number}\u00a0{MONTHS[lang][day.month - 1]}"
    return f"{text} {day.year}" if year else text


def format_time(moment: datetime) -> str:
    """`15:20` on a Moroccan clock."""
    return clock.local(moment).strftime("%H:%M")


def format_phone(e164: str) -> str:
    """A Moroccan number in pairs, `06 61 23 45 78`; a foreign one as it is."""
    if re.fullmatch(r"\+212\d{9}", e164):
        national = "0" + e164[4:]
        return " ".join(national[i : i + 2] for i in range(0, 10, 2))
    return e164


def mask_phone(e164: str) -> str:
    """`06 •• •• •• 78`: enough to recognise one's own number, not to learn another's."""
    national = "0" + e164[4:] if e164.startswith("+212") else e164
    return f"{national[:2]} •• •• •• {national[-2:]}"


def mask_email(email: str) -> str:
    """`f•••@coop.ma`."""
    name, _, host = email.partition("@")
    return f"{name[:1]}•••@{host}"
