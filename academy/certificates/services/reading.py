"""Certificates as data: one statement however many there are."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select

from academy.certificates.data import CertificateData
from academy.certificates.models import Certificate
from academy.courses.models import Course, CourseVersion, Page
from core.crypto import decrypt
from core.db import session

STEPS = (
    select(func.count())
    .select_from(Page)
    .where(Page.version_id == CourseVersion.id)
    .correlate(CourseVersion)
    .scalar_subquery()
)


def rows(*conditions: Any, limit: int = 100) -> list[CertificateData]:
    """The certificates that meet the conditions, the latest first."""
    query: Select[Any] = (
        select(Certificate, CourseVersion, Course.slug, STEPS)
        .join(CourseVersion, CourseVersion.id == Certificate.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(*conditions)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    )
    return list(_data(session().execute(query.limit(limit))))


def _data(found: Iterable[Any]) -> Iterable[CertificateData]:
    for certificate, version, slug, steps in found:
        yield CertificateData(
            id=certificate.id, code=certificate.code, user_id=certificate.user_id, course=slug,
            version=version.number, title_ar=version.title_ar, title_fr=version.title_fr,
            summary_ar=version.summary_ar, summary_fr=version.summary_fr, badge=version.badge,
            minutes=version.minutes, steps=steps, percent=certificate.percent,
            holder=decrypt(certificate.holder_enc), shows_name=certificate.shows_name,
            issued_at=certificate.issued_at, revoked_at=certificate.revoked_at,
            revoked_reason=certificate.revoked_reason, credential=certificate.credential,
        )  # fmt: skip
