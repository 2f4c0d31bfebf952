"""The credential of a certificate: what Open Badges 3.0 says of it, and how one that is handed in is read."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.text import keepable

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
LARGEST = 64 * 1024
ISSUER = "مكتب تنمية التعاون · Office du Développement de la Coopération"


@dataclass(frozen=True)
class BadgeFacts:
    """What a credential says. `base` is the public address of the site, without a slash; percent is the final mark."""

    base: str
    code: str
    issuer: str
    course: str
    version: int
    title: str
    summary: str
    percent: int
    pass_percent: int
    issued_at: datetime
    holder: str
    salt: str


def check_address(base: str, code: str) -> str:
    """Where anybody sees the certificate's present status; also the credential's id."""
    return f"{base}/c/{code}"


def moment(when: datetime) -> str:
    """An XSD date-time in UTC, to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def name_hash(name: str, salt: str) -> str:
    """The holder's name as a credential carries it: who does not know name and salt learns nothing."""
    return "sha256$" + hashlib.sha256((" ".join(name.split()) + salt).encode()).hexdigest()


def credential(facts: BadgeFacts) -> dict[str, Any]:
    """The document before it is signed. The holder's name is in it only as a salted digest."""
    return {
        "@context": CONTEXTS,
        "id": check_address(facts.base, facts.code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.title,
        "issuer": {"id": facts.issuer, "type": ["Profile"], "name": ISSUER, "url": facts.base},
        "validFrom": moment(facts.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": name_hash(facts.holder, facts.salt),
                    "identityType": "name",
                    "salt": facts.salt,
                }
            ],
            "achievement": _achievement(facts),
            "result": [{"type": ["Result"], "value": str(facts.percent)}],
        },
        "credentialStatus": {
            "id": f"{facts.base}/academy/revocations.json",
            "type": "1EdTechRevocationList",
        },
    }


def _achievement(facts: BadgeFacts) -> dict[str, Any]:
    passed = f"Final quiz passed with at least {facts.pass_percent} %."
    return {
        "id": f"{facts.base}/academy/achievements/{facts.course}/{facts.version}",
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": facts.title,
        "description": facts.summary,
        "criteria": {"narrative": passed},
        "version": str(facts.version),
    }


class NotACredential(ValueError):
    """What was handed in is no credential at all."""


def read_credential(text: str | bytes) -> dict[str, Any]:
    """A credential from the text of a file. Raises NotACredential; a name that stands twice is no JSON to us."""
    if len(text) > LARGEST:
        raise NotACredential
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotACredential from error
    if not isinstance(found, dict) or "credentialSubject" not in found:
        raise NotACredential
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):  # one reader would see the first, another the last
        raise NotACredential
    return found


def _refuse(_constant: str) -> Any:
    raise NotACredential


def code_of(document: dict[str, Any]) -> str:
    """The certificate's code at the end of the credential's id; empty when there is none."""
    name = document.get("id")
    return keepable(name.rpartition("/c/")[2][:40]) if isinstance(name, str) and "/c/" in name else ""


def has_name(document: dict[str, Any], name: str) -> bool:
    """Whether the credential was issued to somebody of this name, spaces aside."""
    subject = document.get("credentialSubject")
    found = subject.get("identifier") if isinstance(subject, dict) else None
    first = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
    return bool(name.strip()) and first.get("identityHash") == name_hash(name, str(first.get("salt", "")))
