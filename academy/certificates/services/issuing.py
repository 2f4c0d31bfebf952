"""Issue a certificate, once; end its validity, once."""

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from academy.certificates.data import REASONS
from academy.certificates.errors import AlreadyRevoked, BadReason, NoSuchCertificate
from academy.certificates.gateway import public_address, signing_key, signing_seed
from academy.certificates.models import Certificate
from academy.certificates.permissions import REVOKE
from academy.certificates.rules import proof
from academy.certificates.rules.badge import BadgeFacts, credential, moment
from academy.certificates.rules.codes import new_code
from academy.courses.models import Course, CourseVersion, Page
from core.audit import audit
from core.auth import Actor, get_user
from core.crypto import encrypt
from core.db import changed_one, session, transaction
from core.i18n import _, pick, speaking
from core.messages import send_mail, send_sms
from core.upserts import for_engine


def issue(user_id: int, version_id: int, percent: int, now: datetime) -> bool:
    """Issue the certificate of a passed final quiz. False when the learner has it already."""
    holder = get_user(user_id).name
    with transaction():
        if session().scalar(_OF.where(Certificate.user_id == user_id, Certificate.version_id == version_id)):
            return False
        code = new_code(now)
        document = credential(_facts(version_id, code, percent, holder, now))
        signed = proof.sign(document, signing_seed(), proof.options_for(signing_key(), moment(now)))
        row = {
            "code": code, "user_id": user_id, "version_id": version_id, "percent": percent, "issued_at": now,
            "holder_enc": encrypt(holder), "credential": json.dumps(signed, ensure_ascii=False),
            "shows_name": False, "revoked_reason": "",
        }  # fmt: skip
        return session().execute(for_engine(_insert), row).scalar() is not None


_OF = select(Certificate.id)


def _insert(insert: Any) -> Any:
    return insert(Certificate).on_conflict_do_nothing().returning(Certificate.id)


def _facts(version_id: int, code: str, percent: int, holder: str, now: datetime) -> BadgeFacts:
    version = session().get_one(CourseVersion, version_id)
    final = select(Page.pass_percent).where(Page.version_id == version_id, Page.kind == "final")
    return BadgeFacts(
        base=public_address(), code=code, issuer=proof.did_key(signing_key()),
        course=session().get_one(Course, version.course_id).slug, version=version.number,
        title=f"{version.title_ar} · {version.title_fr}", summary=f"{version.summary_ar} · {version.summary_fr}",
        percent=percent, pass_percent=session().scalar(final.limit(1)) or 0, issued_at=now, holder=holder,
        salt=secrets.token_hex(16),
    )  # fmt: skip


def issue_and_tell(user_id: int, version_id: int, percent: int, now: datetime) -> None:
    """Issue the certificate and tell its holder, in one transaction: issued once, told once."""
    with transaction():
        if issue(user_id, version_id, percent, now):
            _tell(user_id, version_id)


def _tell(user_id: int, version_id: int) -> None:
    """A mail, else an SMS, in the holder's language; the number leads to it, the name is not in it."""
    holder, version = get_user(user_id), session().get_one(CourseVersion, version_id)
    mine = select(Certificate.code).where(
        Certificate.user_id == user_id, Certificate.version_id == version_id
    )
    code = session().scalars(mine).one()
    with speaking(holder.lang):
        title = pick(ar=version.title_ar, fr=version.title_fr)
        text = _("You have earned the certificate “%(course)s”. See it, print it or show it:", course=title)
        text = f"{text} {public_address()}/c/{code}"
        if holder.email:
            send_mail(holder.email, _("Your certificate is ready"), text, lang=holder.lang)
        elif holder.phone_e164:
            send_sms(holder.phone_e164, text, lang=holder.lang)


def revoke(actor: Actor, code: str, reason: str, now: datetime) -> None:
    """End a certificate's validity, for good. Raises NotAllowed, BadReason, NoSuchCertificate, AlreadyRevoked."""
    actor.require(REVOKE)
    mine = update(Certificate).where(Certificate.code == code, Certificate.revoked_at.is_(None))
    with transaction():
        if session().scalar(_OF.where(Certificate.code == code)) is None:
            raise NoSuchCertificate("certificate_not_found", _("No certificate has this number."))
        if reason not in REASONS:
            raise BadReason("reason_missing", _("Choose why the certificate is revoked."))
        if not changed_one(mine.values(revoked_at=now, revoked_by=actor.user_id, revoked_reason=reason)):
            raise AlreadyRevoked("already_revoked", _("This certificate was revoked before."))
        audit(actor.user_id, "academy.certificate.revoked", f"certificate:{code}", reason=reason)
