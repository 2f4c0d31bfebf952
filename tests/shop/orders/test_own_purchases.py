"""Four eyes: whoever of the Office bought something, or acts for who sold it, decides nothing about its money."""

import pytest
from flask import Flask
from sqlalchemy import update

from core.auth.actor import Actor
from core.auth.models import User
from core.crypto import blind_index
from core.db import session, transaction
from registry.errors import OwnCase
from shop.cases import permissions as case_permissions
from shop.cases.services import clocks, deciding, opening
from shop.cases.services.access import by_buyer
from shop.ledger import permissions as ledger_permissions
from shop.ledger.data import Wanted
from shop.ledger.services import commission, correcting
from shop.orders import permissions, services
from shop.orders.errors import OwnHand
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.remittances import permissions as cash_permissions
from shop.remittances.services import variances
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, place, shelf
from tests.shop.remittances.makers import cash_parcel, make_carriers
from tests.shop.returns.makers import sold
from tests.shop.vendors.makers import make_user

RIGHTS = (
    permissions.OF_STAFF | case_permissions.OF_STAFF | ledger_permissions.OF_STAFF | cash_permissions.OF_STAFF
)


def agent(user_id: int) -> Actor:
    return Actor(user_id, RIGHTS, None, is_staff=True)


def bought_by(user_id: int, order_id: int) -> None:
    with transaction() as s:
        s.execute(update(Order).where(Order.id == order_id).values(user_id=user_id))


def test_nobody_says_that_their_own_transfer_has_come(both: Flask) -> None:
    me, colleague = make_user(), make_user()
    order_id = place(shelf(), method="bank_transfer").order_id
    bought_by(me, order_id)
    with pytest.raises(OwnCase):
        services.record_transfer(agent(me), order_id, NOW)
    services.record_transfer(agent(colleague), order_id, NOW)
    assert session().get_one(Order, order_id, populate_existing=True).paid_at


def test_a_guests_order_with_ones_own_phone_is_ones_own(app: Flask) -> None:
    me = make_user()
    order_id = place(shelf(), method="bank_transfer").order_id
    with transaction() as s:
        s.execute(update(User).where(User.id == me).values(phone_e164="+212661999999"))
        mine = update(Order).where(Order.id == order_id)
        s.execute(mine.values(phone_index=blind_index("+212661999999")))
    with pytest.raises(OwnCase):
        services.record_transfer(agent(me), order_id, NOW)


def test_nobody_pays_themselves_back_by_hand(app: Flask) -> None:
    me, colleague, third = make_user(), make_user(), make_user()
    placed = place(shelf(), method="bank_transfer")
    services.record_transfer(agent(colleague), placed.order_id, NOW)
    services.cancel_order(placed.token, "", NOW)
    bought_by(me, placed.order_id)
    refund_id = session().query(Refund.id).scalar()
    with pytest.raises(OwnCase):
        services.record_repayment(agent(me), placed.order_id, refund_id, "V-1", NOW)
    with pytest.raises(OwnHand):
        services.record_repayment(agent(colleague), placed.order_id, refund_id, "V-1", NOW)
    services.record_repayment(agent(third), placed.order_id, refund_id, "V-1", NOW)


def test_nobody_decides_their_own_complaint(both: Flask) -> None:
    me, colleague = make_user(), make_user()
    thing = sold(quantity=2)
    bought_by(me, thing.placed.order_id)
    by = by_buyer(thing.placed.token, me)
    case_id = opening.open_by_buyer(by, thing.parcel_id, "damaged", "Cassé", 10_000, "form-1", NOW)
    late = NOW.replace(year=NOW.year + 1)
    clocks.expire(late)
    with pytest.raises(OwnCase):
        deciding.decide(agent(me), case_id, "refund", 10_000, "Je le mérite", late)
    deciding.decide(agent(colleague), case_id, "refund", 10_000, "Les photos le montrent", late)


def member_of(shop: Shelf) -> int:
    """Somebody of the Office who also acts for a cooperative."""
    assert shop.stall.seller.user_id
    return shop.stall.seller.user_id


def test_nobody_corrects_the_books_of_their_own_cooperative(app: Flask) -> None:
    shop = shelf()
    order_id = place(shop).order_id
    account = f"vendor_payable:{shop.stall.vendor_id}"
    mine, other, third = (agent(user) for user in (member_of(shop), make_user(), make_user()))
    asked = (order_id, "bank", account, 5000, "Erreur de saisie", NOW)
    with pytest.raises(OwnCase):
        correcting.propose(mine, *asked)
    correction_id = correcting.propose(other, *asked)
    with pytest.raises(OwnCase):
        correcting.decide(mine, correction_id, True, NOW)
    correcting.decide(third, correction_id, True, NOW)


def test_nobody_decides_the_fee_of_their_own_cooperative(app: Flask) -> None:
    shop = shelf()
    wanted = Wanted(shop.stall.vendor_id, None, None, None)
    proposal = commission.Proposal(wanted, 0, 10, NOW, None, "Faveur")
    rule_id = commission.propose(agent(make_user()), proposal, NOW)
    with pytest.raises(OwnCase):
        commission.decide(agent(member_of(shop)), rule_id, True, "Oui", NOW)
    commission.decide(agent(make_user()), rule_id, False, "Non", NOW)


def test_nobody_books_missing_cash_for_their_own_cooperative(app: Flask) -> None:
    make_carriers()
    shop = shelf()
    parcel = cash_parcel(shop)
    variance_id = variances.report_missing(agent(make_user()), parcel.id, NOW)
    with pytest.raises(OwnCase):
        variances.found_later(agent(member_of(shop)), variance_id, "Relevé du 12/11", NOW)
    variances.found_later(agent(make_user()), variance_id, "Relevé du 12/11", NOW)
