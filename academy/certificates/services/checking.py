"""Check a certificate: by its number, or by the credential somebody hands in."""

from typing import Any

from sqlalchemy import select

from academy.certificates.data import CertificateData, Finding
from academy.certificates.gateway import public_address, trusted_keys
from academy.certificates.models import Certificate
from academy.certificates.rules.badge import (
    NotACredential,
    check_address,
    code_of,
    has_name,
    moment,
    read_credential,
)
from academy.certificates.rules.codes import tidy
from academy.certificates.rules.proof import is_intact
from academy.certificates.services.reading import rows
from core.db import session


def check_code(code: str) -> Finding:
    """What holds of a number today."""
    certificate = _find(code)
    if certificate is None:
        return Finding("unknown", code)
    if not agrees(certificate):
        return Finding("tampered", certificate.code)
    return Finding("revoked" if certificate.is_revoked else "valid", certificate.code, certificate)


def check_document(text: str | bytes, name: str = "") -> Finding:
    """What holds of a credential that was handed in, and whether it was issued to somebody of this name."""
    try:
        document = read_credential(text)
    except NotACredential:
        return Finding("unknown")
    known = _find(code_of(document))
    if not is_intact(document, trusted_keys()):
        return Finding("tampered", known.code) if known else Finding("unknown", code_of(document))
    if known is None or document != read_credential(known.credential):
        return Finding("unknown" if known is None else "tampered", code_of(document))
    found = check_code(known.code)
    matches = has_name(document, name) if name.strip() else None
    return Finding(found.state, found.code, found.certificate, matches)


def agrees(certificate: CertificateData) -> bool:
    """Whether the row still says what was signed: number, course, mark, day and holder."""
    try:
        document = read_credential(certificate.credential)
    except NotACredential:
        return False
    subject: Any = document["credentialSubject"]
    return is_intact(document, trusted_keys()) and [
        code_of(document),
        document["validFrom"],
        subject["achievement"]["id"].split("/achievements/")[-1],
        subject["result"][0]["value"],
        has_name(document, certificate.holder),
    ] == [
        certificate.code,
        moment(certificate.issued_at),
        f"{certificate.course}/{certificate.version}",
        str(certificate.percent),
        True,
    ]


def _find(code: str) -> CertificateData | None:
    found = rows(Certificate.code == tidy(code)) if tidy(code) else []
    return found[0] if found else None


def list_revoked() -> dict[str, Any]:
    """The list of revoked credentials that Open Badges readers fetch; its reasons name nobody."""
    query = select(Certificate.code, Certificate.revoked_reason).where(Certificate.revoked_at.is_not(None))
    base = public_address()
    return {
        "id": f"{base}/academy/revocations.json",
        "issuer": f"{base}/",
        "revokedCredential": [
            {"id": check_address(base, code), "revoked": True, "revocationReason": reason}
            for code, reason in session().execute(query.order_by(Certificate.id))
        ],
    }


def broken() -> list[str]:
    """Sentences about certificates that no longer say what was signed, for `flask doctor`."""
    found, last = [], 0
    while part := rows(Certificate.id > last, Certificate.id <= last + 500, limit=500) or _next(last):
        last = max(part, key=lambda one: one.id).id
        found += [f"certificate {one.code} differs from what was signed" for one in part if not agrees(one)]
    return found


def _next(last: int) -> list[CertificateData]:
    first = session().scalar(
        select(Certificate.id).where(Certificate.id > last).order_by(Certificate.id).limit(1)
    )
    return rows(Certificate.id == first) if first is not None else []
