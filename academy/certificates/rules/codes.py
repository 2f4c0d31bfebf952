"""Certificate numbers: said on the phone, printed, typed."""

import secrets
from datetime import datetime

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, 1, I, L, U: nobody mistakes them. Ten letters are 49 bits: numbers are found, not guessed."""


def new_code(issued_at: datetime) -> str:
    """A fresh number, such as `AC-26-7KQ2M-9X4TB`."""
    letters = "".join(secrets.choice(LETTERS) for _n in range(10))
    return f"AC-{issued_at:%y}-{letters[:5]}-{letters[5:]}"


def tidy(code: str) -> str:
    """A number as somebody typed it: large letters, our hyphens, nothing else."""
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())[:14]
    if len(letters) != 14:
        return ""
    return f"{letters[:2]}-{letters[2:4]}-{letters[4:9]}-{letters[9:]}"
