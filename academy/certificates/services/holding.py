"""What holders and staff do with certificates."""

from sqlalchemy import update

from academy.certificates.data import CertificateData
from academy.certificates.errors import NoSuchCertificate
from academy.certificates.models import Certificate
from academy.certificates.permissions import REVOKE
from academy.certificates.rules.codes import tidy
from academy.certificates.services.reading import rows
from core.auth import Actor
from core.db import changed_one, transaction
from core.i18n import _


def list_mine(user_id: int) -> list[CertificateData]:
    """A learner's own certificates, the latest first."""
    return rows(Certificate.user_id == user_id)


def get_mine(user_id: int, certificate_id: int) -> CertificateData:
    """One's own certificate. Raises NoSuchCertificate for somebody else's too."""
    found = rows(Certificate.user_id == user_id, Certificate.id == certificate_id)
    if not found:
        raise _missing()
    return found[0]


def set_name_shown(user_id: int, certificate_id: int, shown: bool) -> None:
    """Let strangers who check the certificate read the holder's name, or not. Raises NoSuchCertificate."""
    mine = update(Certificate).where(Certificate.user_id == user_id, Certificate.id == certificate_id)
    with transaction():
        if not changed_one(mine.values(shows_name=shown)):
            raise _missing()


def find_for_staff(actor: Actor, code: str) -> CertificateData | None:
    """A certificate by the number somebody reads out. Raises NotAllowed."""
    actor.require(REVOKE)
    found = rows(Certificate.code == tidy(code)) if tidy(code) else []
    return found[0] if found else None


def _missing() -> NoSuchCertificate:
    return NoSuchCertificate(
        "certificate_not_found", _("This certificate does not exist, or it is not yours.")
    )
