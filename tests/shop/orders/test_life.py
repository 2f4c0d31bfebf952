"""From placing to closing: what is frozen, who may do what, expiry, cash, the doctor; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.auth.actor import Actor
from core.db import changed, session, transaction
from core.errors import DomainError, NotAllowed
from core.i18n import speaking
from core.messages import OutgoingMessage
from registry.errors import OwnCase
from shop.catalog.models import Category, Product, Stock, Variant
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey
from shop.checkout.errors import AmountChanged, BasketChanged, MethodNotAllowed
from shop.orders import permissions
from shop.orders import services as orders
from shop.orders.errors import (
    AlreadyShipped,
    BadAmount,
    NoSuchOrder,
    NoSuchParcel,
    NotPayable,
    ReasonMissing,
    StepNotPossible,
)
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.orders.services import reading
from shop.orders.services.checks import payment_faults, split_faults, stock_faults, stuck_orders
from shop.payments.gateway import settings as gateway
from shop.payments.models import Payment, Refund
from tests.shop.checkout.makers import NOW, fill, request_for
from tests.shop.orders.makers import Shelf, assert_holds, money_arrives, place, shelf, stock_of

pytestmark = pytest.mark.usefixtures("day_of_the_tests")  # what waits too long is told by the clock


def seller(s: Shelf) -> orders.By:
    return orders.by_vendor(s.stall.seller.user_id, s.stall.vendor_id)


def parcels(token: str) -> list[str]:
    session().rollback()
    return [p.state for p in reading.get_by_token(token).parcels]


def test_a_sold_line_never_changes(both: Flask) -> None:
    """I13: price, VAT, names and labels may be edited afterwards; the line stays as it was sold."""
    goods = shelf(10)
    placed = place(goods, quantity=2)
    before = session().execute(select(*OrderLine.__table__.columns)).one()
    with transaction() as s:
        s.execute(update(Variant).values(price_centimes=77_700, weight_g=9, content_amount=9))
        s.execute(update(Product).values(name_ar="آخر", name_fr="Autre", withdrawal_excluded=True))
        s.execute(update(Category).values(vat_rate_bp=1000))
    assert session().execute(select(*OrderLine.__table__.columns)).one() == before
    assert reading.get_by_token(placed.token).goods_centimes == 20_000
    assert_holds(both)


def test_the_whole_way_with_cash(both: Flask) -> None:
    goods = shelf(10)
    placed = place(goods, quantity=2)
    parcel = reading.get_by_token(placed.token).parcels[0]
    assert (parcel.state, stock_of(goods.variant_id)) == ("pending_cod_confirm", (10, 2, 0))
    by = seller(goods)
    orders.confirm(by, parcel.id, NOW)
    orders.prepare(by, parcel.id, NOW)
    orders.ready(by, parcel.id, NOW)
    orders.ship(by, parcel.id, NOW, carrier="Amana", tracking_number="AM1")
    assert stock_of(goods.variant_id) == (8, 0, 0)
    with pytest.raises(AlreadyShipped):
        orders.cancel(orders.by_buyer(placed.token), parcel.id, "", NOW)
    with pytest.raises(BadAmount):
        orders.deliver(by, parcel.id, NOW, collected_centimes=parcel.total_centimes + 1)
    assert parcels(placed.token) == ["shipped"], "a wrong amount takes the delivery back with it"
    orders.deliver(by, parcel.id, NOW, collected_centimes=parcel.total_centimes)
    assert session().scalar(select(Payment.state)) == "captured"
    assert orders.close_delivered(NOW + timedelta(days=6)) == 0
    assert orders.close_delivered(NOW + timedelta(days=8)) == 1
    steps = session().execute(select(Transition.from_state, Transition.to_state, Transition.party)).all()
    assert [tuple(s) for s in steps] == [
        (None, "pending_cod_confirm", "buyer"), ("pending_cod_confirm", "confirmed", "vendor"),
        ("confirmed", "preparing", "vendor"), ("preparing", "ready", "vendor"), ("ready", "shipped", "vendor"),
        ("shipped", "delivered", "vendor"), ("delivered", "closed", "system"),
    ]  # fmt: skip
    assert_holds(both)


def test_refused_at_the_door_comes_back_and_lost_does_not(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    placed = place(a, b)
    one, two = reading.get_by_token(placed.token).parcels
    for s, p in ((a, one), (b, two)):
        orders.confirm(seller(s), p.id, NOW)
        orders.ready(seller(s), p.id, NOW)
        orders.ship(seller(s), p.id, NOW)
    orders.refuse_at_door(seller(a), one.id, "", NOW)
    orders.lose(seller(b), two.id, "", NOW)
    assert (stock_of(a.variant_id), stock_of(b.variant_id)) == ((10, 0, 0), (9, 0, 0))
    assert session().scalar(select(Payment.state)) == "cancelled"
    assert_holds(both)


def test_a_cancelled_parcel_is_refunded_by_card_and_its_sibling_goes_on(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    placed = place(a, b, method="stripe")
    one, two = reading.get_by_token(placed.token).parcels
    money_arrives(placed.payment_id or 0, placed.total_centimes)
    assert parcels(placed.token) == ["confirmed", "confirmed"]
    with pytest.raises(ReasonMissing):
        orders.cancel(seller(a), one.id, " ", NOW)
    orders.cancel(seller(a), one.id, "out_of_stock", NOW)
    orders.ready(seller(b), two.id, NOW)
    assert parcels(placed.token) == ["cancelled", "ready"]
    assert session().scalars(select(Refund.amount_centimes)).all() == [one.total_centimes]
    assert_holds(both)


def test_what_is_cancelled_before_the_money_comes_is_refunded_when_it_comes(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    placed = place(a, b, method="stripe")
    one, _two = reading.get_by_token(placed.token).parcels
    orders.cancel(orders.by_buyer(placed.token), one.id, "", NOW)
    money_arrives(placed.payment_id or 0, placed.total_centimes)
    assert parcels(placed.token) == ["cancelled", "confirmed"]
    assert session().scalars(select(Refund.amount_centimes)).all() == [one.total_centimes]
    assert_holds(both)


def test_paying_at_the_door_instead_of_by_card(both: Flask) -> None:
    goods = shelf(10)
    placed = place(goods, method="stripe")
    assert orders.pay_again(placed.token, NOW) == placed.payment_id
    orders.pay_at_the_door(placed.token, NOW)
    assert parcels(placed.token) == ["pending_cod_confirm"]
    with pytest.raises(NotPayable):
        orders.pay_at_the_door(placed.token, NOW)
    with pytest.raises(NotPayable):
        orders.pay_again(placed.token, NOW)
    methods = [
        tuple(r) for r in session().execute(select(Payment.method, Payment.state).order_by(Payment.id))
    ]
    assert methods == [("stripe", "cancelled"), ("cod", "created")]
    money_arrives(placed.payment_id or 0, placed.total_centimes)  # the page was open in another tab
    assert session().scalars(select(Refund.amount_centimes)).all() == [placed.total_centimes]
    assert parcels(placed.token) == ["pending_cod_confirm"]


def test_unconfirmed_cash_orders_expire_and_the_buyer_hears(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    placed = place(a, b)
    orders.confirm(seller(a), reading.get_by_token(placed.token).parcels[0].id, NOW)
    assert orders.expire_unconfirmed(NOW + timedelta(days=3)) == 0
    assert orders.expire_unconfirmed(NOW + timedelta(days=5)) == 1
    assert parcels(placed.token) == ["confirmed", "expired"]
    assert reading.get_by_token(placed.token).state == "placed"
    assert stock_of(b.variant_id) == (10, 0, 0)
    assert_holds(both)


def test_an_expired_parcel_is_no_longer_owed(both: Flask) -> None:
    a, b = shelf(10), shelf(10)
    placed = place(a, b)
    by, parcel = seller(a), reading.get_by_token(placed.token).parcels[0]
    for step in (orders.confirm, orders.ready, orders.ship):
        step(by, parcel.id, NOW)
    assert orders.expire_unconfirmed(NOW + timedelta(days=5)) == 1
    orders.deliver(by, parcel.id, NOW, collected_centimes=parcel.total_centimes)
    paid = session().execute(select(Payment.state, Payment.due_centimes, Payment.captured_centimes)).one()
    assert tuple(paid) == ("captured", parcel.total_centimes, parcel.total_centimes)
    assert_holds(both)


def test_the_goods_of_a_dead_order_go_back_into_a_basket(both: Flask) -> None:
    goods = shelf(10)
    placed = place(goods, quantity=4, method="stripe")
    orders.expire_unpaid(NOW + timedelta(hours=1))
    token, gone = orders.buy_again(placed.token, BasketKey(), NOW)
    assert (checkout.count(BasketKey(token=token)), gone) == (4, [])
    with pytest.raises(NoSuchOrder):
        orders.buy_again("unknown", BasketKey(), NOW)


def test_what_the_buyer_saw_is_what_is_sold(both: Flask) -> None:
    goods = shelf(10)
    request = request_for(fill({goods.variant_id: 1}))
    with pytest.raises(AmountChanged):
        orders.submit(replace(request, seen="0" * 24), NOW)
    with transaction() as s:
        s.execute(update(Variant).values(price_centimes=9_000))
    with pytest.raises(AmountChanged) as cheaper:
        orders.submit(request, NOW)
    assert cheaper.value.quote.goods_centimes == 9_000
    with transaction() as s:
        s.execute(update(Variant).values(price_centimes=11_000))
    with pytest.raises(BasketChanged):
        orders.submit(request, NOW)
    assert session().scalar(select(Order.id)) is None
    assert checkout.count(request.basket) == 1


def test_cash_is_refused_above_its_ceiling(both: Flask) -> None:
    goods = shelf(99)
    with transaction() as s:
        s.execute(update(Variant).values(price_centimes=500_000))
    basket = fill({goods.variant_id: 3})
    with pytest.raises(MethodNotAllowed):
        orders.submit(request_for(basket), NOW)
    assert orders.submit(request_for(basket, method="stripe"), NOW).state == "pending_payment"


def test_scopes_are_in_the_queries(both: Flask) -> None:
    """I17: another cooperative, another link, staff of another province, a former member."""
    mine, theirs = shelf(10), shelf(10)
    placed = place(theirs)
    parcel = reading.get_by_token(placed.token).parcels[0]
    with pytest.raises(NoSuchParcel):
        orders.confirm(seller(mine), parcel.id, NOW)
    with pytest.raises(NotAllowed):
        orders.by_vendor(mine.stall.seller.user_id, theirs.stall.vendor_id)
    with pytest.raises(NoSuchParcel):
        orders.cancel(orders.by_buyer("another"), parcel.id, "", NOW)
    with pytest.raises(StepNotPossible):
        orders.confirm(orders.by_buyer(placed.token), parcel.id, NOW)
    far = Actor(None, permissions.OF_STAFF, frozenset({"12.391"}), is_staff=True)
    with pytest.raises(NoSuchParcel):
        orders.cancel(orders.by_staff(far), parcel.id, "asked", NOW)
    with pytest.raises(NoSuchOrder):
        reading.get_for_staff(far, placed.order_id)
    assert reading.search_for_staff(far, "") == []
    with pytest.raises(NotAllowed):
        reading.search_for_staff(Actor(1), "")
    near = Actor(None, permissions.OF_STAFF, frozenset({"04.421"}), is_staff=True)
    assert [row.number for row in reading.search_for_staff(near, placed.number)] == [placed.number]
    sending = Actor(None, permissions.OF_STAFF, frozenset({"09.541"}), is_staff=True)
    assert reading.get_for_staff(sending, placed.order_id).number == placed.number, (
        "the cooperative's delegation"
    )
    with pytest.raises(NoSuchOrder):
        orders.record_transfer(far, placed.order_id, NOW)
    with pytest.raises(NotPayable):
        orders.record_transfer(near, placed.order_id, NOW)


def test_a_transfer_that_arrived_confirms_the_order(both: Flask) -> None:
    both.config.update(BANK_TRANSFER_RIB="011 780 0000 1234567890 12", BANK_TRANSFER_NAME="ODCO")
    gateway.configure(both)
    goods = shelf(10)
    placed = place(goods, method="bank_transfer")
    transfer = reading.transfer_of(reading.get_by_token(placed.token))
    assert transfer is not None
    assert transfer[0] == "ODCO"
    sent = session().scalars(select(OutgoingMessage.body).where(OutgoingMessage.channel == "sms")).all()
    assert any(transfer[2] in body for body in sent)
    mine = Actor(goods.stall.seller.user_id, permissions.OF_STAFF, None, is_staff=True)
    with pytest.raises(OwnCase):
        orders.record_transfer(mine, placed.order_id, NOW)
    staff = Actor(None, permissions.OF_STAFF, None, is_staff=True)
    orders.record_transfer(staff, placed.order_id, NOW)
    orders.record_transfer(staff, placed.order_id, NOW)
    assert parcels(placed.token) == ["confirmed"]
    assert session().scalars(select(Payment.captured_centimes)).all() == [placed.total_centimes]
    assert stock_of(goods.variant_id) == (10, 0, 1)
    assert_holds(both)


def test_messages_speak_the_buyer_s_language(both: Flask) -> None:
    goods = shelf(10)
    orders.submit(replace(request_for(fill({goods.variant_id: 1})), lang="fr"), NOW)
    mail = (
        session()
        .scalars(select(OutgoingMessage).where(OutgoingMessage.recipient == "khadija@example.ma"))
        .one()
    )
    assert mail.lang == "fr"
    assert "/fr/order/" in mail.body
    assert "/fr/order/" in (mail.html or "")
    with speaking("fr"):
        assert "خديجة" in mail.body


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (update(Stock).values(reserved=Stock.reserved + 1), stock_faults),
        (
            update(Order).values(
                goods_centimes=Order.goods_centimes + 1, total_centimes=Order.total_centimes + 1
            ),
            split_faults,
        ),
        (update(Order).values(paid_at=NOW, payment_method="stripe"), payment_faults),
        (update(VendorOrder).values(state_at=NOW - timedelta(days=90)), lambda: stuck_orders(NOW)),
        (update(Order).values(state="pending_payment", expires_at=NOW - timedelta(days=1)), lambda: stuck_orders(NOW)),
    ],
)  # fmt: skip
def test_the_doctor_names_what_was_damaged(app: Flask, damage: object, check: object) -> None:
    place(shelf(10))
    assert check() == []  # type: ignore[operator]
    with transaction():
        assert changed(damage) == 1  # type: ignore[arg-type]
    assert len(check()) == 1  # type: ignore[operator]


def test_refusals_are_sentences(app: Flask) -> None:
    for refusal in (
        NoSuchOrder(),
        NoSuchParcel(),
        StepNotPossible("x"),
        AlreadyShipped(),
        ReasonMissing(),
        BadAmount(),
        NotPayable(),
    ):
        assert isinstance(refusal, DomainError)
        assert refusal.message.endswith(".")
