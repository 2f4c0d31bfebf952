"""From draft to shelf: revisions, scope, prices, visibility."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.audit import AuditEntry
from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import DomainError, NotAllowed
from core.events import OutboxEvent
from registry.models import Cooperative
from shop.catalog import permissions, services
from shop.catalog.data import VariantData, VariantOffer
from shop.catalog.errors import (
    AlreadyDecided,
    BadPrice,
    BadQuantity,
    NoSuchProduct,
    NoSuchRevision,
    NoSuchVariant,
    NothingToSubmit,
    NotPublishable,
    ReasonMissing,
    SkuTaken,
    StockPromised,
)
from shop.catalog.models import PriceChange, Product, Revision, Stock, Variant
from shop.catalog.stock import reserve
from shop.vendors.models import Vendor
from tests.shop.catalog.makers import (
    NOW,
    STAFF,
    SYSTEM,
    listing,
    make_category,
    make_certificate,
    make_draft,
    make_product,
    make_stall,
    make_vendor,
    variant_ids,
)
from tests.threads import together

TODAY = date(2026, 11, 25)


def state_of(revision_id: int) -> str:
    session().rollback()
    return session().scalars(select(Revision.state).where(Revision.id == revision_id)).one()


def product(product_id: int) -> Product:
    session().rollback()
    session().expire_all()
    return session().get_one(Product, product_id)


def news(kind: str) -> int:
    query = select(OutboxEvent.id).where(OutboxEvent.kind == f"shop.catalog.events.{kind}")
    return len(session().scalars(query).all())


def test_a_draft_is_read_by_staff_before_anybody_sees_it(both: Flask) -> None:
    stall = make_stall()
    product_id = make_draft(stall.vendor_id, {"A": 5})
    assert services.visible_ids([product_id]) == set()
    revision_id = services.submit_revision(stall.seller, stall.vendor_id, product_id, NOW)
    assert services.visible_ids([product_id]) == set()
    services.decide_revision(STAFF, revision_id, "approve", "", NOW)
    assert services.visible_ids([product_id]) == {product_id}
    row = product(product_id)
    assert (row.status, row.min_price_centimes, row.live_revision_id) == ("live", 10_000, revision_id)
    assert (news("RevisionSubmitted"), news("RevisionDecided"), news("ProductChanged")) == (1, 1, 1)
    assert session().scalars(select(AuditEntry.action)).all() == ["catalog.revision.approved"]


def test_the_approved_text_stays_while_a_new_one_waits(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = make_product(vendor_id)
    better = replace(listing(), name_fr="Tapis de laine", variants=(*listing().variants, VariantData("B")))
    offers = {"B": VariantOffer(20_000, None, 3)}
    services.save_revision(SYSTEM, vendor_id, product_id, better, NOW, offers=offers)
    waiting = services.submit_revision(SYSTEM, vendor_id, product_id, NOW)
    assert product(product_id).name_fr == "Tapis"
    assert len(services.get_buyable(variant_ids(product_id), today=TODAY)) == 1
    services.decide_revision(STAFF, waiting, "request_changes", "Ajoutez une photo", NOW)
    assert (state_of(waiting), product(product_id).name_fr) == ("changes_requested", "Tapis")
    services.submit_revision(SYSTEM, vendor_id, product_id, NOW)
    services.decide_revision(STAFF, waiting, "approve", "", NOW)
    assert product(product_id).name_fr == "Tapis de laine"
    assert len(services.get_buyable(variant_ids(product_id), today=TODAY)) == 2


def test_a_dropped_variant_leaves_the_shelf(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = make_product(vendor_id, {"A": 1, "B": 1})
    services.save_revision(SYSTEM, vendor_id, product_id, listing({"B": 1}), NOW)
    services.decide_revision(
        STAFF, services.submit_revision(SYSTEM, vendor_id, product_id, NOW), "approve", "", NOW
    )
    assert [b.sku for b in services.get_buyable(variant_ids(product_id), today=TODAY).values()] == ["B"]


def test_editing_what_waits_withdraws_it(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = make_draft(vendor_id)
    first = services.submit_revision(SYSTEM, vendor_id, product_id, NOW)
    second = services.save_revision(SYSTEM, vendor_id, product_id, listing(name_fr="Autre"), NOW)
    assert (state_of(first), state_of(second)) == ("withdrawn", "draft")
    with pytest.raises(AlreadyDecided):
        services.decide_revision(STAFF, first, "approve", "", NOW)
    services.withdraw_revision(SYSTEM, vendor_id, product_id, NOW)
    with pytest.raises(NothingToSubmit):
        services.submit_revision(SYSTEM, vendor_id, product_id, NOW)


def test_forty_moderators_decide_once(both: Flask) -> None:
    vendor_id = make_vendor()
    revision_id = services.submit_revision(SYSTEM, vendor_id, make_draft(vendor_id), NOW)
    decisions = ("approve", "reject", "request_changes")

    def decide(number: int) -> str:
        services.decide_revision(STAFF, revision_id, decisions[number % 3], "raison", NOW)
        return "decided"

    results = together(both, decide)
    assert results.count("decided") == 1
    assert {type(result) for result in results if result != "decided"} == {AlreadyDecided}


def test_refusals_need_a_reason_and_the_right_provinces(both: Flask) -> None:
    vendor_id = make_vendor()
    revision_id = services.submit_revision(SYSTEM, vendor_id, make_draft(vendor_id), NOW)
    with pytest.raises(ReasonMissing):
        services.decide_revision(STAFF, revision_id, "reject", " ", NOW)
    elsewhere = Actor(2, permissions.OF_STAFF, frozenset({"01.511"}), is_staff=True)
    with pytest.raises(NoSuchRevision):
        services.decide_revision(elsewhere, revision_id, "approve", "", NOW)
    with pytest.raises(NotAllowed):
        services.decide_revision(Actor(3), revision_id, "approve", "", NOW)
    assert state_of(revision_id) == "submitted"


def test_food_waits_for_its_onssa_number(both: Flask) -> None:
    vendor_id = make_vendor()
    make_category("honey", is_food=True)
    product_id = make_draft(vendor_id)
    services.save_revision(SYSTEM, vendor_id, product_id, listing(category="honey"), NOW)
    with pytest.raises(NotPublishable) as caught:
        services.submit_revision(SYSTEM, vendor_id, product_id, NOW)
    assert [fault.code for fault in caught.value.faults] == ["onssa_missing"]
    make_certificate(vendor_id, "onssa", checked_at=None)
    revision_id = services.submit_revision(SYSTEM, vendor_id, product_id, NOW)
    with pytest.raises(NotPublishable):
        services.decide_revision(STAFF, revision_id, "approve", "", NOW)
    make_certificate(vendor_id, "onssa")
    services.decide_revision(STAFF, revision_id, "approve", "", NOW)
    [card] = services.product_cards([product_id], today=TODAY)
    assert card.labels == ("onssa",)


def test_a_draft_without_a_price_is_not_published(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = services.create_product(SYSTEM, vendor_id, listing(category=make_category()), NOW)
    with pytest.raises(NotPublishable) as caught:
        services.submit_revision(SYSTEM, vendor_id, product_id, NOW)
    assert caught.value.fields == {"A": caught.value.message}
    services.set_price(SYSTEM, vendor_id, variant_ids(product_id)[0], 500, NOW)
    assert services.submit_revision(SYSTEM, vendor_id, product_id, NOW)


def test_nobody_reaches_another_vendors_product(both: Flask) -> None:
    ours, theirs = make_stall(), make_stall()
    product_id = make_product(theirs.vendor_id)
    [variant_id] = variant_ids(product_id)
    me, mine, other = ours.seller, ours.vendor_id, theirs.vendor_id
    attempts = [
        (NoSuchProduct, lambda v: services.save_revision(me, v, product_id, listing(), NOW)),
        (NoSuchProduct, lambda v: services.submit_revision(me, v, product_id, NOW)),
        (NoSuchProduct, lambda v: services.withdraw_revision(me, v, product_id, NOW)),
        (NoSuchProduct, lambda v: services.archive(me, v, product_id, NOW)),
        (NoSuchProduct, lambda v: services.hide(me, v, product_id, NOW)),
        (NoSuchVariant, lambda v: services.set_price(me, v, variant_id, 1, NOW)),
        (NoSuchVariant, lambda v: services.set_stock(me, v, variant_id, 1, NOW)),
    ]
    for error, attempt in attempts:
        with pytest.raises(error):
            attempt(mine)
        with pytest.raises(NotAllowed):
            attempt(other)
    row = product(product_id)
    assert (row.status, row.name_fr, row.min_price_centimes) == ("live", "Tapis", 10_000)


def test_a_reference_belongs_to_one_product_of_a_vendor(both: Flask) -> None:
    vendor_id, other = make_vendor(), make_vendor()
    make_draft(vendor_id, {"A": 1})
    make_draft(other, {"A": 1})
    with pytest.raises(SkuTaken):
        make_draft(vendor_id, {"A": 1})
    make_draft(vendor_id, {"a": 1})
    assert len(session().scalars(select(Variant).where(Variant.vendor_id == vendor_id)).all()) == 2


def test_prices_live_at_once_but_jumps_wait(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = make_product(vendor_id)
    [variant_id] = variant_ids(product_id)
    assert services.set_price(SYSTEM, vendor_id, variant_id, 12_000, NOW, compare=15_000).state == "live"
    assert product(product_id).min_price_centimes == 12_000
    held = services.set_price(SYSTEM, vendor_id, variant_id, 120_000, NOW)
    assert (held.state, product(product_id).min_price_centimes) == ("waiting", 12_000)
    again = services.set_price(SYSTEM, vendor_id, variant_id, 130_000, NOW)
    assert held.change_id is not None
    assert again.change_id is not None
    with pytest.raises(AlreadyDecided):
        services.decide_price(STAFF, held.change_id, True, "", NOW)
    services.decide_price(STAFF, again.change_id, True, "", NOW)
    assert product(product_id).min_price_centimes == 130_000
    states = session().scalars(select(PriceChange.state).order_by(PriceChange.id)).all()
    assert states == ["applied", "replaced", "approved"]
    for price in (0, -5, 100_000_001):
        with pytest.raises(BadPrice):
            services.set_price(SYSTEM, vendor_id, variant_id, price, NOW)


def test_a_refused_price_leaves_the_old_one(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = make_product(vendor_id)
    held = services.set_price(SYSTEM, vendor_id, variant_ids(product_id)[0], 100, NOW)
    assert held.change_id is not None
    with pytest.raises(ReasonMissing):
        services.decide_price(STAFF, held.change_id, False, "", NOW)
    services.decide_price(STAFF, held.change_id, False, "Erreur de frappe ?", NOW)
    assert product(product_id).min_price_centimes == 10_000


def test_the_lowest_price_is_right_after_forty_changes_at_once(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = make_product(vendor_id, {f"S{n}": 1 for n in range(8)})
    ids = variant_ids(product_id)

    def change(number: int) -> None:
        services.set_price(SYSTEM, vendor_id, ids[number % 8], 10_000 + number, NOW)

    assert together(both, change) == [None] * 40
    session().rollback()
    prices = session().scalars(select(Variant.price_centimes).where(Variant.product_id == product_id)).all()
    assert product(product_id).min_price_centimes == min(price for price in prices if price)


def test_stock_never_goes_below_what_was_promised(both: Flask) -> None:
    vendor_id = make_vendor()
    [variant_id] = variant_ids(make_product(vendor_id, {"A": 5}))
    with transaction() as s:
        reserve(s, {variant_id: 3})
    with pytest.raises(StockPromised):
        services.set_stock(SYSTEM, vendor_id, variant_id, 2, NOW)
    services.set_stock(SYSTEM, vendor_id, variant_id, 3, NOW)
    for quantity in (-1, 1_000_001):
        with pytest.raises(BadQuantity):
            services.set_stock(SYSTEM, vendor_id, variant_id, quantity, NOW)
    session().rollback()
    assert session().get_one(Stock, variant_id).on_hand == 3


@pytest.mark.parametrize("closing", ["vendor", "cooperative", "hidden", "archived", "taken down"])
def test_what_may_not_be_sold_is_gone_at_once(both: Flask, closing: str) -> None:
    stall = make_stall()
    product_id = make_product(stall.vendor_id)
    [variant_id] = variant_ids(product_id)
    assert services.get_buyable([variant_id], today=TODAY)[variant_id].available == 1
    with transaction() as s:
        if closing == "vendor":
            s.execute(update(Vendor).where(Vendor.id == stall.vendor_id).values(status="suspended"))
        if closing == "cooperative":
            s.execute(
                update(Cooperative).where(Cooperative.id == stall.cooperative_id).values(status="suspended")
            )
        if closing == "hidden":
            services.hide(stall.seller, stall.vendor_id, product_id, NOW)
        if closing == "archived":
            services.archive(stall.seller, stall.vendor_id, product_id, NOW)
        if closing == "taken down":
            services.take_down(STAFF, product_id, "Contrefaçon", NOW)
    assert services.get_buyable([variant_id], today=TODAY) == {}
    assert services.product_cards([product_id], today=TODAY) == []
    assert session().scalars(services.visible_products()).all() == []


def test_hiding_and_archiving_come_back(both: Flask) -> None:
    stall = make_stall()
    product_id = make_product(stall.vendor_id)
    act = (stall.seller, stall.vendor_id, product_id, NOW)
    services.hide(*act)
    services.show(*act)
    services.archive(*act)
    with pytest.raises(DomainError):
        services.show(*act)
    services.unarchive(*act)
    assert product(product_id).status == "hidden"
    services.show(*act)
    assert services.visible_ids([product_id]) == {product_id}


def test_cards_keep_the_order_and_need_few_statements(both: Flask) -> None:
    vendor_id = make_vendor()
    ids = [make_product(vendor_id, {f"C{n}": n}) for n in range(4)]
    cards = services.product_cards([ids[2], ids[0], ids[3]], today=TODAY)
    assert [card.id for card in cards] == [ids[2], ids[0], ids[3]]
    assert [card.available for card in cards] == [True, False, True]
    assert (cards[0].price_centimes, cards[0].unit_price_per, cards[0].variants) == (10_000, "piece", 1)


def test_a_late_moderator_does_not_undo_the_sellers_choice(both: Flask) -> None:
    """An approval of a new text leaves a hidden product hidden."""
    stall = make_stall()
    product_id = make_product(stall.vendor_id)
    services.save_revision(stall.seller, stall.vendor_id, product_id, listing(name_fr="Neuf"), NOW)
    revision_id = services.submit_revision(stall.seller, stall.vendor_id, product_id, NOW)
    services.hide(stall.seller, stall.vendor_id, product_id, NOW)
    services.decide_revision(STAFF, revision_id, "approve", "", datetime(2026, 11, 26, tzinfo=UTC))
    assert (product(product_id).status, product(product_id).name_fr) == ("hidden", "Neuf")


def test_many_small_steps_are_one_jump(both: Flask) -> None:
    vendor_id = make_vendor()
    product_id = make_product(vendor_id)
    [variant_id] = variant_ids(product_id)
    first = product(product_id).min_price_centimes
    assert first

    def step(days: int) -> str:
        price = product(product_id).min_price_centimes
        assert price
        at = NOW + timedelta(days=days)
        return services.set_price(SYSTEM, vendor_id, variant_id, price * 140 // 100, at).state

    assert [step(0), step(0)] == ["live", "waiting"]
    assert product(product_id).min_price_centimes == first * 140 // 100
    assert step(8) == "live", "the price of last week is the price"
