"""Certificates: sent by a cooperative, checked by staff, then badges."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from core.errors import DomainError, NotAllowed
from core.events import OutboxEvent
from shop.catalog import permissions, services
from shop.catalog.certificates import (
    check_certificate,
    list_certificates,
    record_exemption,
    remove_certificate,
    send_certificate,
)
from shop.catalog.errors import (
    AlreadyDecided,
    NoSuchCertificate,
    NoSuchProduct,
    NoSuchRevision,
    ReasonMissing,
)
from shop.catalog.events import ProductChanged
from shop.catalog.jobs import follow_certificates
from tests.shop.catalog.makers import NOW, STAFF, make_certificate, make_product, make_stall

TODAY = date(2026, 11, 25)


def labels(product_id: int, today: date = TODAY) -> tuple[str, ...]:
    return services.product_cards([product_id], today=today)[0].labels


def test_a_badge_shows_only_while_checked_and_in_date(both: Flask) -> None:
    stall = make_stall()
    product_id, other = make_product(stall.vendor_id), make_product(stall.vendor_id, {"B": 1})
    until = TODAY + timedelta(days=3)
    certificate_id = send_certificate(
        stall.seller, stall.vendor_id, "igp", " ARG-0417 ", NOW, valid_to=until, product_id=product_id
    )
    assert labels(product_id) == ()
    check_certificate(STAFF, certificate_id, True, "", NOW)
    assert (labels(product_id), labels(other)) == (("igp",), ())
    assert labels(product_id, until + timedelta(days=1)) == ()
    with pytest.raises(AlreadyDecided):
        check_certificate(STAFF, certificate_id, False, "trop tard", NOW)
    assert [c.number for c in list_certificates(stall.seller, stall.vendor_id)] == ["ARG-0417"]


def test_a_refused_certificate_never_counts(both: Flask) -> None:
    stall = make_stall()
    product_id = make_product(stall.vendor_id)
    certificate_id = send_certificate(stall.seller, stall.vendor_id, "bio", "B1", NOW)
    with pytest.raises(ReasonMissing):
        check_certificate(STAFF, certificate_id, False, "", NOW)
    check_certificate(STAFF, certificate_id, False, "Numéro inconnu", NOW)
    assert labels(product_id) == ()
    with pytest.raises(NoSuchCertificate):
        remove_certificate(stall.seller, stall.vendor_id, certificate_id)


def test_an_exemption_is_recorded_by_staff_alone(both: Flask) -> None:
    stall = make_stall()
    with pytest.raises(DomainError):
        send_certificate(stall.seller, stall.vendor_id, "onssa_exemption", "x", NOW)
    with pytest.raises(NotAllowed):
        record_exemption(stall.seller, stall.vendor_id, None, "Vente directe", NOW)
    assert record_exemption(STAFF, stall.vendor_id, None, "Vente directe", NOW)


def test_the_day_a_badge_ends_is_told(both: Flask) -> None:
    stall = make_stall()
    product_id = make_product(stall.vendor_id)
    make_product(make_stall().vendor_id)
    make_certificate(stall.vendor_id, "igp", valid_to=TODAY)
    kind = ProductChanged.kind()

    def told() -> list[int]:
        rows = session().scalars(select(OutboxEvent).where(OutboxEvent.kind == kind).order_by(OutboxEvent.id))
        return [row.payload["product_id"] for row in rows]

    before = len(told())
    follow_certificates(NOW)
    assert told()[before:] == []
    follow_certificates(NOW + timedelta(days=1))
    assert told()[before:] == [product_id]


def test_bad_input_and_scope(both: Flask) -> None:
    ours, theirs = make_stall(), make_stall()
    product_id = make_product(theirs.vendor_id)
    with pytest.raises(DomainError):
        send_certificate(ours.seller, ours.vendor_id, "onssa", "  ", NOW)
    dates = {"valid_from": TODAY, "valid_to": TODAY - timedelta(days=1)}
    with pytest.raises(DomainError):
        send_certificate(ours.seller, ours.vendor_id, "onssa", "1", NOW, **dates)
    with pytest.raises(NoSuchProduct):
        send_certificate(ours.seller, ours.vendor_id, "onssa", "1", NOW, product_id=product_id)
    with pytest.raises(NotAllowed):
        send_certificate(ours.seller, theirs.vendor_id, "onssa", "1", NOW)
    certificate_id = send_certificate(theirs.seller, theirs.vendor_id, "onssa", "1", NOW)
    with pytest.raises(NoSuchCertificate):
        remove_certificate(ours.seller, ours.vendor_id, certificate_id)
    elsewhere = Actor(2, permissions.OF_STAFF, frozenset({"01.511"}), is_staff=True)
    with pytest.raises(NoSuchRevision):
        check_certificate(elsewhere, certificate_id, True, "", NOW)
