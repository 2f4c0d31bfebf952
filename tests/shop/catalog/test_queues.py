"""What waits for staff, counted and found whatever the length of the queue; provinces stand in the query."""

import pytest
from flask import Flask

from core.auth.actor import Actor
from shop.catalog import permissions, reading, services
from shop.catalog.certificates import send_certificate
from shop.catalog.errors import NoSuchRevision
from tests.shop.catalog.makers import NOW, STAFF, SYSTEM, make_draft, make_product, make_stall, variant_ids

ELSEWHERE = Actor(900_003, permissions.OF_STAFF, frozenset({"01.511"}), is_staff=True)


def test_queues_are_counted_whole_and_by_province(both: Flask) -> None:
    stall = make_stall()
    vendor_id = stall.vendor_id
    certificates = [send_certificate(stall.seller, vendor_id, "bio", str(n), NOW) for n in range(3)]
    for n in range(2):
        services.submit_revision(SYSTEM, vendor_id, make_draft(vendor_id, {f"D{n}": 1}), NOW)
    product_id = make_product(vendor_id)
    held = services.set_price(stall.seller, vendor_id, variant_ids(product_id)[0], 90_000, NOW).change_id
    assert held
    counts = reading.count_revisions, reading.count_prices, reading.count_certificates
    assert [count(STAFF) for count in counts] == [2, 1, 3]
    assert [count(ELSEWHERE) for count in counts] == [0, 0, 0]
    assert [len(reading.certificate_queue(STAFF, 2)), len(reading.review_queue(ELSEWHERE))] == [2, 0]
    last = reading.get_certificate_line(STAFF, certificates[-1])
    assert (last.certificate.id, last.vendor.id) == (certificates[-1], vendor_id)
    assert reading.get_price_line(STAFF, held).change.id == held
    for find, number in ((reading.get_certificate_line, certificates[-1]), (reading.get_price_line, held)):
        with pytest.raises(NoSuchRevision):
            find(ELSEWHERE, number)
