"""How many codes are asked for, sent and guessed: bounded, and never so that a stranger shuts the owner out.

What is asked is counted where it is asked from. Per phone or e-mail alone there is only a cap on what is *sent*:
beyond it the answer is the same, nothing leaves, and the last code that was sent is accepted instead.
"""

from dataclasses import dataclass

from core import ratelimit
from core.errors import TooMany

DAY = 86400
ASKED, ASKED_PER = 4, 900
ASKED_BY = {"address": 60, "device": 20, "user": 20}  # an hour; many people share the address of a carrier
SENT, SENT_SHARE = 6, 4  # a day; one address alone cannot use up what the owner may need elsewhere
GUESSED, GUESSED_HERE, GUESSED_PER = 50, 5, 900


@dataclass(frozen=True)
class Place:
    """Where a code is asked from: an address, a device that has signed the owner in before, or a person."""

    kind: str  # address | device | user
    key: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


def count_request(purpose: str, login: str, place: Place) -> None:
    """Count one request for a code. Raises TooMany to this place only."""
    ratelimit.limit(f"code.{purpose}", f"{login} {place}", times=ASKED, per=ASKED_PER)
    ratelimit.limit(f"code.{purpose}.by", str(place), times=ASKED_BY[place.kind], per=3600)


def may_send(purpose: str, login: str, place: Place) -> bool:
    """Whether a code still leaves for this login today. A device of the owner has an allowance of its own."""
    what = f"{'reset' if purpose == 'reset' else 'new'} {login}"
    if place.kind == "device":
        return _within("code.sent.here", f"{what} {place}", SENT, DAY)
    share = _within("code.sent.here", f"{what} {place}", SENT_SHARE, DAY)
    return share and _within("code.sent", what, SENT, DAY)


def may_tell(login: str) -> bool:
    """Whether an owner is told today that somebody asked to open an account with their login: once."""
    return _within("code.told", login, 1, DAY)


def may_guess(sent: str, place: str) -> bool:
    """Whether a code that was sent for another request may be guessed once more, from here and from anywhere.

    The request it was sent for has tries of its own, which nobody else can use up.
    """
    here = _within("code.guessed.here", f"{sent} {place}", GUESSED_HERE, GUESSED_PER)
    return here and _within("code.guessed", sent, GUESSED, GUESSED_PER)


def _within(bucket: str, key: str, times: int, per: int) -> bool:
    try:
        ratelimit.limit(bucket, key, times=times, per=per)
    except TooMany:
        return False
    return True
