"""Signs and authorisations: a cooperative sends them, staff check them, badges and rules follow."""

from datetime import date, datetime

from sqlalchemy import delete, insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import DomainError
from core.events import announce
from core.i18n import _
from shop.catalog import permissions
from shop.catalog.access import as_decider, as_seller
from shop.catalog.data import CertificateKind
from shop.catalog.errors import (
    AlreadyDecided,
    NoSuchCertificate,
    NoSuchProduct,
    NoSuchRevision,
    ReasonMissing,
)
from shop.catalog.events import ProductChanged
from shop.catalog.models import Certificate, Product

SENT_BY_SELLERS: tuple[CertificateKind, ...] = ("onssa", "aop", "igp", "label_agricole", "bio", "handmade")


def send_certificate(
    actor: Actor,
    vendor_id: int,
    kind: CertificateKind,
    number: str,
    now: datetime,
    *,
    issuer: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    product_id: int | None = None,
    file: str | None = None,
) -> int:
    """A cooperative names a certificate; it counts once staff have checked it. Returns its id.

    `product_id` None: it covers all products. An ONSSA exemption is recorded by staff alone.
    """
    as_seller(actor, vendor_id, permissions.EDIT)
    number = number.strip()
    if kind not in SENT_BY_SELLERS or not number:
        raise DomainError("certificate_number_missing", _("Write the number that stands on the certificate."))
    if valid_from and valid_to and valid_to < valid_from:
        raise DomainError("certificate_dates", _("The certificate ends before it begins. Check the dates."))
    with transaction():
        _check_product(vendor_id, product_id)
        row = {
            "vendor_id": vendor_id, "product_id": product_id, "kind": kind, "number": number, "issuer": issuer.strip(),
            "valid_from": valid_from, "valid_to": valid_to, "file": file, "created_at": now,
        }  # fmt: skip
        return session().execute(insert(Certificate).values(row).returning(Certificate.id)).scalar_one()


def record_exemption(
    actor: Actor,
    vendor_id: int,
    product_id: int | None,
    reason: str,
    now: datetime,
    valid_to: date | None = None,
) -> int:
    """Staff record that this food needs no ONSSA number, with the reason. Returns the certificate's id."""
    if not reason.strip():
        raise ReasonMissing
    as_decider(actor, vendor_id, permissions.CERTIFY)
    with transaction() as s:
        _check_product(vendor_id, product_id)
        row = {
            "vendor_id": vendor_id, "product_id": product_id, "kind": "onssa_exemption", "number": "",
            "issuer": reason.strip()[:120], "valid_to": valid_to, "checked_by": actor.user_id, "checked_at": now,
            "created_at": now,
        }  # fmt: skip
        certificate_id = s.execute(insert(Certificate).values(row).returning(Certificate.id)).scalar_one()
        audit(actor.user_id, "catalog.exemption.recorded", f"certificate:{certificate_id}", reason=reason)
        _tell_products(vendor_id, product_id)
        return certificate_id


def check_certificate(actor: Actor, certificate_id: int, ok: bool, reason: str, now: datetime) -> None:
    """Staff have looked at a certificate: it counts from now, or is refused with a reason."""
    actor.require(permissions.CERTIFY)
    with transaction() as s:
        certificate = s.get(Certificate, certificate_id)
        if certificate is None:
            raise NoSuchRevision  # the words of a certificate in another province
        as_decider(actor, certificate.vendor_id, permissions.CERTIFY)
        if not ok and not reason.strip():
            raise ReasonMissing
        mine = update(Certificate).where(Certificate.id == certificate_id, Certificate.checked_at.is_(None))
        refused = "" if ok else reason.strip()[:300]
        if not changed_one(mine.values(checked_by=actor.user_id, checked_at=now, refused_reason=refused)):
            raise AlreadyDecided
        action = "catalog.certificate.checked" if ok else "catalog.certificate.refused"
        audit(actor.user_id, action, f"certificate:{certificate_id}", reason=reason)
        _tell_products(certificate.vendor_id, certificate.product_id)


def remove_certificate(actor: Actor, vendor_id: int, certificate_id: int) -> None:
    """The cooperative withdraws a certificate that staff have not checked yet."""
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction():
        gone = delete(Certificate).where(
            Certificate.id == certificate_id,
            Certificate.vendor_id == vendor_id,
            Certificate.checked_at.is_(None),
        )
        if not changed_one(gone):
            raise NoSuchCertificate


def list_certificates(actor: Actor, vendor_id: int) -> list[Certificate]:
    """All of a cooperative's certificates, newest first."""
    as_seller(actor, vendor_id, permissions.EDIT)
    query = select(Certificate).where(Certificate.vendor_id == vendor_id).order_by(Certificate.id.desc())
    return list(session().scalars(query))


def _check_product(vendor_id: int, product_id: int | None) -> None:
    mine = select(Product.id).where(Product.id == product_id, Product.vendor_id == vendor_id)
    if product_id is not None and session().scalar(mine) is None:
        raise NoSuchProduct


def _tell_products(vendor_id: int, product_id: int | None) -> None:
    """Badges of these products may have changed."""
    query = select(Product.id).where(Product.vendor_id == vendor_id, Product.status == "live")
    if product_id is not None:
        query = query.where(Product.id == product_id)
    for changed in session().scalars(query).all():
        announce(ProductChanged(changed))
