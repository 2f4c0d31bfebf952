"""Holes planted on purpose: the matrix finds each of them."""

from typing import Any

import pytest
from sqlalchemy import select

from core.audit import audit
from core.auth.actor import Actor
from core.auth.data import Identity
from core.db import session, transaction
from core.errors import NotAllowed
from shop.catalog import reading as listings
from shop.catalog.models import Product
from shop.catalog.views import member as products
from shop.orders.services import reading
from shop.orders.views import seller as orders
from shop.vendors.models import Vendor
from shop.vendors.services import get_vendor_card
from shop.vendors.views import member as stalls
from tests.house.access.asking import ask_everybody
from tests.house.access.table import ROWS, Row
from tests.house.access.world import World


def row(endpoint: str, method: str = "GET") -> Row:
    return next(r for r in ROWS if (r.endpoint, r.method) == (endpoint, method))


def test_a_page_that_forgets_whose_stall_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (orders, reading):
        monkeypatch.setattr(
            module, "acting_vendor", lambda _user, vendor_id, _right: get_vendor_card(vendor_id)
        )
    faults = ask_everybody(world, row("my_orders.listing"))
    assert any("former · A" in fault and "not hidden" in fault for fault in faults)
    assert any("neighbour · A" in fault and "shows" in fault for fault in faults)


def test_staff_who_look_beyond_their_provinces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Actor, "covers", lambda _self, _code: True)
    monkeypatch.setattr(listings, "vendor_ids_within", lambda _actor: select(Vendor.id))
    faults = ask_everybody(world, row("catalog_desk.price"))
    assert {fault.split(" · ")[0] for fault in faults if "not hidden" in fault} == {
        "agent_elsewhere",
        "moderator",
    }


def test_staff_without_their_second_factor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Identity, "has_staff_powers", property(lambda self: self.is_staff))
    faults = ask_everybody(world, row("vendors_desk.stalls"))
    assert any(fault.startswith("admin_half_in") for fault in faults)


def test_a_refusal_that_tells_what_exists(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = products.get_own_product

    def telling(vendor_id: int, product_id: int) -> Any:
        found = session().get(Product, product_id)
        if found is not None and found.vendor_id != vendor_id:
            raise NotAllowed("not_yours", "This product belongs to another stall.")
        return real(vendor_id, product_id)

    monkeypatch.setattr(products, "get_own_product", telling)
    faults = ask_everybody(world, row("my_products.show"))
    assert any("seller · crossed" in fault and "other words than for none" in fault for fault in faults)


def test_a_form_that_writes_before_it_refuses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = stalls.edit_stall

    def hasty(user_id: int, vendor_id: int, **values: Any) -> None:
        with transaction():
            audit(user_id, "stall.edited", f"vendor:{vendor_id}")
        real(user_id, vendor_id, **values)

    monkeypatch.setattr(stalls, "edit_stall", hasty)
    monkeypatch.setattr(stalls, "acting_vendor", lambda _user, vendor_id, _right: get_vendor_card(vendor_id))
    faults = ask_everybody(world, row("my_stall.page", "POST"))
    assert any("neighbour · A" in fault and "refused, and wrote ['core_audit" in fault for fault in faults)
