"""Pure rules of accounts: logins, passwords, how long a session lives, where one may be sent after login."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from core.format import western_digits
from core.identifiers import normal_email, normal_phone

CONSUMER = "consumer"
STAFF_ROLES = (
    "moderator",
    "registrar",
    "trainer",
    "project_officer",
    "inspector",
    "finance",
    "board",
    "admin",
)
ROLES = (CONSUMER, *STAFF_ROLES)

STAFF_IDLE, STAFF_ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
MEMBER_IDLE, MEMBER_ABSOLUTE = timedelta(days=30), timedelta(days=90)
FRESH_FOR = timedelta(minutes=10)
HALF_LOGIN_FOR = timedelta(minutes=10)
CODE_LIVES = timedelta(minutes=15)
LINK_LIVES = timedelta(hours=1)
CODE_TRIES = 5
TOTP_STEP = 30

PASSWORD_LENGTH = (10, 200)
_COMMON = frozenset(
    [
        "motdepasse",
        "motdepasse1",
        "motdepasse123",
        "password",
        "password1",
        "password12",
        "password123",
        "password1234",
        "passwordmaroc",
        "maroc12345",
        "maroc123456",
        "marocmaroc",
        "casablanca",
        "casablanca1",
        "marrakech1",
        "marrakech123",
        "azertyuiop",
        "azerty12345",
        "azerty123456",
        "azertyuiop123",
        "qwertyuiop",
        "qwerty12345",
        "qwerty123456",
        "qwertyuiop123",
        "iloveyou123",
        "administrator",
        "administrateur",
        "admin12345",
        "admin123456",
        "bismillah1",
        "bismillah123",
        "cooperative",
        "cooperative1",
        "soukattaawon",
        "souktaawon",
        "souk-taawon",
        "souktaawon1",
        "abcdefghij",
        "abcdefghijk",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
    ]
)
_SAFE_PATH = re.compile(r"/(?:ar|fr|en)/[\w\-./~%!$&'()*+,;=:@?]*", re.ASCII)


@dataclass(frozen=True)
class Login:
    """What a person types to say who they are, in normal form: `kind` is email or phone."""

    kind: str
    value: str


def read_login(text: str) -> Login | None:
    """The e-mail or phone in a text, whichever way it is written; None when it is neither."""
    text = unicodedata.normalize("NFKC", western_digits(text)).strip()
    if "@" in text:
        email = normal_email(text)
        return Login("email", email) if email else None
    phone = normal_phone(text)
    return Login("phone", phone) if phone else None


def login_key(text: str) -> str:
    """What attempts are counted under: the normal form, else the text itself; bounded."""
    login = read_login(text)
    return login.value if login else text.strip().casefold()[:120]


def password_fault(password: str, *known: str | None) -> str | None:
    """Why a new password is refused: short, long, common, known (it repeats the login or name); None when good."""
    shortest, longest = PASSWORD_LENGTH
    if len(password) < shortest:
        return "short"
    if len(password) > longest:
        return "long"
    lowered = password.casefold()
    if lowered in _COMMON or len(set(lowered)) < 4 or _is_run(lowered):
        return "common"
    parts = {part.casefold() for text in known if text for part in (text, text.partition("@")[0])}
    return (
        "known"
        if any(len(p) >= 4 and (p == lowered or lowered.strip("0123456789") == p) for p in parts)
        else None
    )


def _is_run(text: str) -> bool:
    """Whether the text is one run such as 1234567890 or abcdefghij, in either direction."""
    steps = {(ord(b) - ord(a)) % 10 if a.isdigit() and b.isdigit() else ord(b) - ord(a)
             for a, b in pairwise(text)}  # fmt: skip
    return steps in ({1}, {-1}, {9})


def session_lives(
    *, is_staff: bool, created_at: datetime, last_seen_at: datetime, ended_at: datetime | None, now: datetime
) -> bool:
    """Whether a session still holds: not ended, used lately, not too old; staff on a shorter leash."""
    idle, absolute = (STAFF_IDLE, STAFF_ABSOLUTE) if is_staff else (MEMBER_IDLE, MEMBER_ABSOLUTE)
    return ended_at is None and now - last_seen_at <= idle and now - created_at <= absolute


def is_fresh(fresh_at: datetime, now: datetime) -> bool:
    """Whether the person proved who they are within the last 10 minutes."""
    return timedelta(0) <= now - fresh_at <= FRESH_FOR


def safe_path(text: str | None) -> str | None:
    """A page of ours to go to after login; None for other hosts, schemes, and anything a browser may misread."""
    if (
        not text
        or len(text) > 1000
        or text.startswith("//")
        or "/../" in text
        or "//" in text.partition("?")[0]
    ):
        return None
    return text if _SAFE_PATH.fullmatch(text) else None


def device_name(user_agent: str) -> str:
    """A browser and system people recognise: "Chrome · Android"; never the whole string."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"),
                ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))  # fmt: skip
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
               ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
    found = [next((name for mark, name in marks if mark in user_agent), "") for marks in (browsers, systems)]
    return " · ".join(part for part in found if part)


def totp_step(now: datetime) -> int:
    """The number of the 30-second step a moment lies in."""
    return int(now.timestamp()) // TOTP_STEP
