"""`flask doctor` names damage done by hand: each kind is planted on a small world that was sound before."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from core import clock
from core.db import session, transaction
from core.doctor import examine
from core.jobs import JobBeat
from shop.catalog.search import backend, rebuild
from shop.orders import services as orders
from shop.orders.services.paying import pay_at_the_door
from tests.shop.orders.makers import money_arrives, place, shelf

Damage = Callable[[], None]


def command(app: Flask) -> tuple[int, dict[str, list[str]]]:
    """(exit code, findings by check) of the command itself."""
    session().rollback()
    answer = app.test_cli_runner().invoke(args=["doctor", "--json"])
    checks = json.loads(answer.stdout)["checks"]
    return answer.exit_code, {check["name"]: check["found"] for check in checks if not check["ok"]}


def build() -> None:
    """Two stalls; orders paid by card, turned to cash, cancelled before and after paying; an index."""
    now, goods, other = clock.now(), shelf(20), shelf(20)
    paid = place(goods, other, quantity=2, method="stripe", now=now)
    assert paid.payment_id
    money_arrives(paid.payment_id, paid.total_centimes, now)
    pay_at_the_door(place(goods, method="bank_transfer", now=now).token, now)
    orders.cancel_order(place(other, now=now).token, "", now)
    back = place(goods, other, method="stripe", now=now)
    assert back.payment_id
    money_arrives(back.payment_id, back.total_centimes, now)
    orders.cancel_order(back.token, "", now)
    rebuild()


@pytest.fixture
def sound(both: Flask) -> Flask:
    """A small world in which everything holds. Its cooperatives and provinces are made up: others check those."""
    checks = both.extensions["souk_checks"]
    for name in [name for name in checks if name.startswith(("registry", "territory"))]:
        checks.pop(name)
    build()
    assert command(both) == (0, {})
    return both


FIRST_LINE = "(SELECT min(id) FROM shop_order_line)"
PLANTED: list[tuple[str, str, str]] = [
    ("UPDATE shop_stock SET reserved = reserved + 1 WHERE variant_id = 1", "stock of orders", "variant 1:"),
    ("UPDATE shop_stock SET allocated = 0 WHERE variant_id = 1", "stock of orders", "variant 1:"),
    ("DELETE FROM shop_stock WHERE variant_id = 1", "stock", "variant 1 has no stock row"),
    ("UPDATE shop_payment SET captured_centimes = captured_centimes - 1 WHERE id = 1", "payments", "payment 1:"),
    ("UPDATE shop_payment SET captured_centimes = captured_centimes - 1, due_centimes = due_centimes - 1, "
     "amount_centimes = amount_centimes - 1 WHERE id = 1", "payments", "payment 1:"),
    ("UPDATE shop_payment SET state = 'refunded' WHERE id = 1", "payments", "payment 1:"),
    ("UPDATE shop_refund SET amount_centimes = amount_centimes - 1", "payments", "promised back"),
    ("UPDATE shop_order SET total_centimes = total_centimes + 1, goods_centimes = goods_centimes + 1 WHERE id = 1",
     "splits of orders", "order ST-"),
    ("UPDATE shop_vendor_order SET delivery_centimes = 0, total_centimes = goods_centimes WHERE id = 1",
     "splits of orders", "order ST-"),
    ("UPDATE shop_order_line SET quantity = 1, total_centimes = unit_centimes, vat_centimes = 0, "
     f"ht_centimes = unit_centimes WHERE id = {FIRST_LINE}", "splits of orders", "order ST-"),
    ("UPDATE shop_order SET paid_at = NULL, state = 'pending_payment' WHERE id = 1", "payments of orders",
     "its money arrived"),
    ("UPDATE shop_vendor_order SET state = 'shipped' WHERE id = 1", "stock of orders", "variant"),
    ("UPDATE core_audit SET reason = 'nothing' WHERE id = 2", "audit chain", "audit entry 2 was changed"),
    ("UPDATE core_audit SET actor_id = 77 WHERE id = 1", "audit chain", "audit entry 1 was changed"),
    ("DELETE FROM core_audit WHERE id = 2", "audit chain", "audit entries 2 to 2 are missing"),
    ("DELETE FROM core_audit WHERE id = (SELECT max(id) FROM core_audit)", "audit chain", "last audit entries"),
    ("UPDATE shop_product SET status = 'hidden' WHERE id = 1", "search index",
     "product 1 is in the index but not public"),
    ("UPDATE shop_product SET rating_count = 5 WHERE id = 1", "stars", "the stars of product 1"),
    ("UPDATE shop_product SET min_price_centimes = 1 WHERE id = 1", "listings", "product 1"),
    ("UPDATE core_outbox_event SET done_at = NULL, created_at = '2026-01-01 00:00:00' WHERE id = 1", "news",
     "event 1 "),
]  # fmt: skip


class _PutBack(Exception):
    """Ends a unit without keeping it."""


def test_every_kind_of_damage_is_named(sound: Flask) -> None:
    for statement, check, words in PLANTED:
        with pytest.raises(_PutBack), transaction() as s:  # noqa: PT012
            s.execute(text(statement))
            s.expire_all()
            found = {result.name: result.found for result in examine()}
            assert any(words in finding for finding in found[check]), (statement, found)
            raise _PutBack
    assert command(sound) == (0, {})


def take_a_stock_row() -> None:
    """Somebody deleted a row."""
    with transaction() as s:
        s.execute(text("DELETE FROM shop_stock WHERE variant_id = 1"))


def change_a_payment() -> None:
    """Somebody wrote another amount."""
    with transaction() as s:
        s.execute(text("UPDATE shop_payment SET captured_centimes = 1 WHERE id = 1"))


def change_the_past() -> None:
    """Somebody wrote another reason into the audit log."""
    with transaction() as s:
        s.execute(text("UPDATE core_audit SET reason = 'nothing' WHERE id = 2"))


def lose_an_index_entry() -> None:
    """Somebody took a product out of the index."""
    backend().delete([1])
    backend().commit()


def stop_a_job() -> None:
    """No worker for a day."""
    long_ago = clock.now() - timedelta(days=1)
    with transaction() as s:
        s.add(JobBeat(name="shop.orders.expire", next_at=long_ago, last_ok_at=long_ago, last_error=None))


def test_the_command_ends_with_one_and_names_all_that_was_damaged(sound: Flask) -> None:
    for damage in (take_a_stock_row, change_a_payment, change_the_past, lose_an_index_entry, stop_a_job):
        damage()
    code, found = command(sound)
    assert code == 1
    assert "variant 1 has no stock row" in found["stock"]
    assert any("payment 1: captured 1" in finding for finding in found["payments"])
    assert found["audit chain"] == ["audit entry 2 was changed"]
    assert found["search index"] == ["product 1 is public but not in the index"]
    assert any("shop.orders.expire has not run" in finding for finding in found["jobs"])
