"""What each step of an order writes in the books, on both databases."""

from flask import Flask

from shop.ledger import services as ledger
from shop.ledger.models import JournalEntry
from shop.orders import services as orders
from tests.shop.ledger.makers import assert_books, books, deliver, ordered, sold
from tests.shop.orders.makers import shelf


def test_a_card_order_is_held_for_its_buyer_until_it_is_delivered(both: Flask) -> None:
    goods = shelf()
    bought = ordered(goods, method="stripe")
    total = bought.order.total_centimes
    assert books() == {"psp_clearing": total, "buyer_clearing": -total}
    assert_books(both)
    deliver(goods, bought.parcels[0].id)
    assert books() == {"psp_clearing": total, f"vendor_payable:{goods.stall.vendor_id}": -total}
    assert_books(both)
    assert ledger.catch_up() == 0


def test_cash_the_cooperative_took_itself_is_set_against_what_it_is_owed(both: Flask) -> None:
    goods = shelf()
    bought = sold(goods)
    assert books() == {}
    kinds = [e.kind for e in ledger.entries_of_parcel(bought.parcels[0].id)]
    assert kinds == ["cash", "cash_kept", "earning"]
    position = ledger.cash_position()
    assert (position.expected, position.settled, position.held) == (bought.order.total_centimes,) * 2 + (0,)
    assert position.is_closed
    assert_books(both)


def test_a_cancelled_parcel_goes_back_and_leaves_nothing(both: Flask) -> None:
    one, other = shelf(), shelf()
    bought = ordered(one, other, method="stripe")
    gone, kept = bought.parcels
    orders.cancel(orders.by_buyer(bought.token), gone.id, "", bought.order.placed_at)
    total = bought.order.total_centimes
    assert books() == {
        "psp_clearing": total, "buyer_clearing": -kept.total_centimes, "refund_payable": -gone.total_centimes,
    }  # fmt: skip
    deliver(other, kept.id)
    assert books()[f"vendor_payable:{other.stall.vendor_id}"] == -kept.total_centimes
    assert "buyer_clearing" not in books()
    assert_books(both)


def test_refused_at_the_door_costs_nobody_anything(both: Flask) -> None:
    goods = shelf()
    bought = ordered(goods)
    deliver(
        goods,
        bought.parcels[0].id,
        step=lambda by, i: orders.refuse_at_door(by, i, "refused", bought.order.placed_at),
    )
    assert books() == {}
    assert_books(both)


def test_late_money_comes_and_goes_through_the_books(both: Flask) -> None:
    goods = shelf()
    from datetime import timedelta

    from tests.shop.checkout.makers import NOW
    from tests.shop.orders.makers import money_arrives, place

    placed = place(goods, method="stripe")
    later = NOW + timedelta(hours=2)
    orders.expire_unpaid(later)
    money_arrives(placed.payment_id or 0, placed.total_centimes, later)
    assert books() == {"psp_clearing": placed.total_centimes, "refund_payable": -placed.total_centimes}
    assert_books(both)


def test_the_database_refuses_to_change_the_journal(both: Flask) -> None:
    import pytest
    from sqlalchemy import delete, update
    from sqlalchemy.exc import DatabaseError

    from core.db import session, transaction
    from shop.ledger.models import JournalLine

    sold(shelf(), method="stripe")
    for statement in (
        update(JournalLine).values(centimes=JournalLine.centimes + 1),
        delete(JournalLine),
        update(JournalEntry).values(kind="other"),
        delete(JournalEntry),
    ):
        with pytest.raises(DatabaseError), transaction():
            session().execute(statement)
    assert_books(both)
