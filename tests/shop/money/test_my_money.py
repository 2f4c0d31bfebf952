"""The cooperative's money: sold − fee = yours, every figure opens its lines, nothing of other cooperatives."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from core import clock
from core.db import db, session, transaction
from registry.models import Role
from shop.ledger.models import JournalEntry
from shop.ledger.services import post
from shop.money.services import cooperative
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import OrderLine
from shop.orders.services.adjusting import adjust
from shop.payouts.models import Payout, PayoutBatch
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import ordered, sold
from tests.shop.ledger.test_commission import rule
from tests.shop.orders.makers import shelf
from tests.shop.orders.test_seller_pages import seller_in


def test_sold_less_fee_is_yours_and_every_figure_opens(app: Flask, client: FlaskClient) -> None:
    now = NOW
    rule(200)
    goods = shelf()
    bought = sold(goods, method="stripe", quantity=2, now=now)
    ordered(goods, method="stripe", now=now)
    parcel = bought.parcels[0]
    seller_in(client, goods)
    user = (
        session().scalars(select(Role.user_id).where(Role.cooperative_id == goods.stall.cooperative_id)).one()
    )
    month = cooperative.month_of(user, goods.stall.vendor_id, clock.local_date(now).replace(day=1))
    assert (month.sold, month.parcels, month.rate_bp) == (parcel.total_centimes, 1, 200)
    assert month.sold - month.fee == month.yours
    base = f"/ar/my/{goods.stall.vendor_id}/money"
    page = client.get(base).text
    assert parcel.number in page
    assert "مالي" in page or "My money" in page
    where = cooperative.page_of(user, goods.stall.vendor_id, month.first, now).where
    assert (where.ready, where.waiting) == (0, month.yours)
    assert where.to_deliver > 0
    entry = session().scalars(select(JournalEntry.id).where(JournalEntry.kind == "earning")).one()
    opened = client.get(f"{base}/{entry}")
    assert opened.status_code == 200
    assert parcel.number in opened.text
    captured = session().scalars(select(JournalEntry.id).where(JournalEntry.kind == "captured")).first()
    assert client.get(f"{base}/{captured}").status_code == 404
    assert client.get(f"/ar/my/{goods.stall.vendor_id}/").text.count(base) >= 2
    for odd in ("2020-13", "x", "2999-01", "2026-01"):
        assert client.get(f"{base}?month={odd}&before=x").status_code == 200


def test_a_return_and_cash_at_the_door_are_told_plainly(app: Flask, client: FlaskClient) -> None:
    now = NOW
    rule(200)
    goods = shelf()
    sold(goods, now=now)
    bought = sold(goods, method="stripe", quantity=2, now=now)
    line = (
        session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == bought.parcels[0].id)).one()
    )
    adjust(
        orders.by_system(), bought.parcels[0].id, "returned", [LineChange(line, quantity=1)], source="t", reason="x",
        now=now,
    )  # fmt: skip
    seller_in(client, goods)
    for lang in ("ar", "fr", "en"):
        page = client.get(f"/{lang}/my/{goods.stall.vendor_id}/money")
        assert page.status_code == 200
        assert len(page.data) < 120_000
    assert "Returned on" in page.text
    assert "You took the cash yourselves" in page.text
    for entry in session().scalars(
        select(JournalEntry.id).where(JournalEntry.kind.in_(("cash_kept", "adjustment")))
    ):
        assert client.get(f"/en/my/{goods.stall.vendor_id}/money/{entry}").status_code == 200


def test_nothing_of_other_cooperatives(app: Flask, client: FlaskClient) -> None:
    mine, other = shelf(), shelf()
    sold(mine, other, method="stripe")
    seller_in(client, mine)
    assert client.get(f"/ar/my/{other.stall.vendor_id}/money").status_code in (403, 404)
    earnings = session().execute(
        select(JournalEntry.id, JournalEntry.vendor_order_id).where(JournalEntry.kind == "earning")
    )
    codes = sorted(client.get(f"/ar/my/{mine.stall.vendor_id}/money/{e.id}").status_code for e in earnings)
    assert codes == [200, 404]


def test_the_page_asks_little_of_the_database(app: Flask, client: FlaskClient) -> None:
    goods = shelf()
    for n in range(6):
        sold(goods, method="stripe", now=clock.now() - timedelta(hours=n))
    seller_in(client, goods)
    address = f"/ar/my/{goods.stall.vendor_id}/money"
    client.get(address)
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    assert client.get(address).status_code == 200
    asked = [x for x in seen if x.lstrip().upper().startswith("SELECT")]
    assert len(asked) <= 26, "\n".join(asked)


def test_the_president_sees_the_transfers(app: Flask, client: FlaskClient) -> None:
    goods = shelf()
    sold(goods, method="stripe")
    seller_in(client, goods)
    vendor_id = goods.stall.vendor_id
    address = f"/en/my/{vendor_id}/money"
    assert "Transfers to your bank" not in client.get(address).text
    with transaction() as s:
        s.execute(
            update(Role).where(Role.cooperative_id == goods.stall.cooperative_id).values(role="president")
        )
        batch = PayoutBatch(number="PB-1", state="sent", until=NOW, lines=3, total_centimes=6, made_at=NOW)
        s.add(batch)
        s.flush()
        s.add(
            Payout(
                batch_id=batch.id, vendor_id=vendor_id, reference="R1", state="sent", state_at=NOW,
                amount_centimes=200, holder="X", rib_enc="-", rib_index="-", rib_ending="4417",
            )
        )  # fmt: skip
        payout_id = s.scalars(select(Payout.id)).one()
        name = f"payout:{payout_id}"
        post("payout", name, {"bank": -200, f"vendor_payable:{vendor_id}": 200}, effective_at=NOW)
    page = client.get(address).text
    assert 'Transfer <bdi class="num">R1</bdi>' in page
    entry = session().scalars(select(JournalEntry.id).where(JournalEntry.kind == "payout")).one()
    assert "Transfer R1" in client.get(f"{address}/{entry}").text
    assert "Sent on" in page
    assert "4417" in page
    assert f"/en/my/{vendor_id}/payouts/" in page
