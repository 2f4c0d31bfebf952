"""Tax numbers as people type them. Pure."""

import re

from core.format import western_digits


def tax_digits(text: str) -> str | None:
    """The digits of a tax number (IF, TP), at most 15; "" for none, None when it cannot be one."""
    plain = re.sub(r"[\s.\-/]", "", western_digits(text[:60]))
    return plain if re.fullmatch(r"\d{0,15}", plain) else None
