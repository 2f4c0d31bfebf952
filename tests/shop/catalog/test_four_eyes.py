"""Staff who also act for a cooperative do not decide about it, nor about what they wrote themselves."""

from collections.abc import Callable

import pytest
from flask import Flask

from core.auth.actor import Actor
from registry import api as registry
from registry.errors import OwnCase
from shop.catalog import permissions, services
from shop.catalog.certificates import check_certificate, record_exemption, send_certificate
from tests.shop.catalog.makers import NOW, STAFF, listing, make_draft, make_product, make_stall, variant_ids


def refused(decide: Callable[[], object]) -> None:
    with pytest.raises(OwnCase) as found:
        decide()
    assert found.value.status == 403


def test_ones_own_cooperative_is_decided_by_somebody_else(both: Flask) -> None:
    stall = make_stall()
    seller, vendor_id = stall.seller, stall.vendor_id
    mine = Actor(seller.user_id, permissions.OF_STAFF, None, is_staff=True)
    product_id, draft_id = make_product(vendor_id), make_draft(vendor_id, {"B": 1})
    revision_id = services.submit_revision(seller, vendor_id, draft_id, NOW)
    held = services.set_price(seller, vendor_id, variant_ids(product_id)[0], 90_000, NOW).change_id
    assert held
    certificate_id = send_certificate(seller, vendor_id, "onssa", "1", NOW)
    for decision in ("approve", "request_changes", "reject"):
        refused(lambda d=decision: services.decide_revision(mine, revision_id, d, "raison", NOW))
    refused(lambda: services.decide_price(mine, held, True, "", NOW))
    refused(lambda: services.take_down(mine, product_id, "raison", NOW))
    refused(lambda: check_certificate(mine, certificate_id, True, "", NOW))
    refused(lambda: record_exemption(mine, vendor_id, None, "raison", NOW))
    services.decide_revision(STAFF, revision_id, "approve", "", NOW)
    services.decide_price(STAFF, held, True, "", NOW)
    check_certificate(STAFF, certificate_id, True, "", NOW)


def test_what_one_wrote_is_decided_by_somebody_else_also_afterwards(both: Flask) -> None:
    stall = make_stall()
    seller, vendor_id = stall.seller, stall.vendor_id
    draft_id = make_draft(vendor_id)
    services.save_revision(seller, vendor_id, draft_id, listing(), NOW)
    revision_id = services.submit_revision(seller, vendor_id, draft_id, NOW)
    assert seller.user_id
    registry.end_role(stall.cooperative_id, seller.user_id, "seller", actor_id=None, now=NOW)
    mine = Actor(seller.user_id, permissions.OF_STAFF, None, is_staff=True)
    refused(lambda: services.decide_revision(mine, revision_id, "approve", "", NOW))
