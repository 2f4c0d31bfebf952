"""Nouns of the certificates room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.i18n import _l

REASONS: Mapping[str, str] = {
    "mistake": _l("issued by mistake"),
    "someone_else": _l("the quiz was taken by somebody else"),
    "asked": _l("at the holder's request"),
    "content": _l("the course was withdrawn"),
}
"""Why a certificate is revoked: a short list, since the reason is public and must name nobody."""


@dataclass(frozen=True)
class CertificateData:
    """A certificate. `holder` is the name on it and personal: pages of strangers use `public_name`."""

    id: int
    code: str
    user_id: int
    course: str
    version: int
    title_ar: str
    title_fr: str
    summary_ar: str
    summary_fr: str
    badge: str
    minutes: int
    steps: int
    percent: int
    holder: str
    shows_name: bool
    issued_at: datetime
    revoked_at: datetime | None
    revoked_reason: str
    credential: str

    @property
    def public_name(self) -> str:
        """The holder's name if the holder shows it, else nothing."""
        return self.holder if self.shows_name else ""

    @property
    def is_revoked(self) -> bool:
        """Whether it was valid once and is no more."""
        return self.revoked_at is not None


@dataclass(frozen=True)
class Finding:
    """What checking a certificate found: `state` is valid, revoked, tampered or unknown.

    `name_matches` answers a name that was asked about; None when none was, or the credential was not handed in.
    """

    state: str
    code: str = ""
    certificate: CertificateData | None = None
    name_matches: bool | None = None
