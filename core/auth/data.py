"""What other rooms see of people: frozen, without secrets."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class UserData:
    """A person with an account. `login` is what they sign in with: e-mail first, else phone (E.164)."""

    id: int
    name: str
    email: str | None
    phone_e164: str | None
    lang: str
    active: bool
    has_second_factor: bool
    created_at: datetime
    last_login_at: datetime | None
    roles: tuple[str, ...] = ()

    @property
    def login(self) -> str:
        """What the person signs in with."""
        return self.email or self.phone_e164 or ""


@dataclass(frozen=True)
class Identity:
    """Who sends the current request. Anonymous visitors are `ANONYMOUS`."""

    id: int | None = None
    name: str = ""
    email: str | None = None
    phone_e164: str | None = None
    lang: str = ""
    roles: frozenset[str] = frozenset()
    is_staff: bool = False
    nationwide: bool = False
    provinces: frozenset[str] = frozenset()
    has_second_factor: bool = False
    session_id: int | None = None
    second_factor: bool = False
    fresh_at: datetime | None = field(default=None, compare=False)

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""
        return self.id is not None

    @property
    def user_id(self) -> int:
        """The id of somebody who is signed in; pages ask for it behind `login_required`."""
        if self.id is None:
            raise RuntimeError("nobody is signed in: the page lacks login_required")
        return self.id

    @property
    def has_staff_powers(self) -> bool:
        """Staff, and the second factor was given in this session."""
        return self.is_staff and self.second_factor


ANONYMOUS = Identity()


@dataclass(frozen=True)
class SessionData:
    """A browser that is signed in, as its owner sees it."""

    id: int
    device: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class PasskeyData:
    """A passkey, as its owner sees it."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class SignedIn:
    """The password was right. `mark` dies when the password changes."""

    user_id: int
    lang: str
    needs_second_factor: bool
    mark: str


@dataclass(frozen=True)
class StaffMember:
    """Somebody of the Office whose roles hold a right, `nationwide` or in some provinces."""

    id: int
    name: str
    nationwide: bool


@dataclass(frozen=True)
class RoleRequestData:
    """Roles that one person asked for and a second one decides on."""

    id: int
    user_id: int
    user_name: str
    roles: tuple[str, ...]
    provinces: tuple[str, ...]
    nationwide: bool
    reason: str
    requested_by: int | None
    requested_at: datetime


@dataclass(frozen=True)
class Site:
    """Whom passkeys belong to: the host of SOUK_PUBLIC_URL, and the address it is reached at."""

    host: str
    origin: str
