"""Damage planted in the books is found; and the journal repairs what news lost."""

import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask

from core.db import db, session
from core.events import OutboxEvent
from shop.ledger import services as ledger
from shop.ledger.services import checks
from tests.shop.ledger.makers import assert_books, books, ordered, sold
from tests.shop.ledger.test_commission import rule
from tests.shop.orders.makers import shelf


def plant(*statements: str) -> None:
    """Change rows behind the application's back, past the triggers."""
    session().rollback()
    path = db.engine.url.database
    assert path
    with sqlite3.connect(path, isolation_level=None) as file:
        for name in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name[0]}")
        for statement in statements:
            file.execute(statement)
    session().rollback()


ONE = "(SELECT min(id) FROM shop_ledger_line WHERE account LIKE 'vendor_payable%')"
DAMAGE: dict[str, tuple[Callable[[], list[str]], str]] = {
    "a line changed": (checks.entry_faults, f"UPDATE shop_ledger_line SET centimes = centimes + 1 WHERE id = {ONE}"),
    "a line gone": (checks.entry_faults, f"DELETE FROM shop_ledger_line WHERE id = {ONE}"),
    "another account": (checks.entry_faults, f"UPDATE shop_ledger_line SET account = 'pocket' WHERE id = {ONE}"),
    "another day": (
        checks.entry_faults, f"UPDATE shop_ledger_line SET effective_at = '2020-01-01 00:00:00' WHERE id = {ONE}",
    ),
    "a balance changed": (checks.balance_faults, "UPDATE shop_ledger_balance SET centimes = centimes + 1 "
                          "WHERE account = 'psp_clearing'"),
    "a balance gone": (checks.balance_faults, "DELETE FROM shop_ledger_balance WHERE account = 'psp_clearing'"),
    "a capture never posted": (
        checks.journal_faults,
        "DELETE FROM shop_ledger_line WHERE entry_id IN (SELECT id FROM shop_ledger_entry WHERE kind = 'captured')",
    ),
    "commission never frozen": (checks.journal_faults, "DELETE FROM shop_commission"),
    "an earning for less": (
        checks.earning_faults,
        "UPDATE shop_ledger_line SET centimes = centimes - 5 WHERE entry_id IN "
        "(SELECT id FROM shop_ledger_entry WHERE kind = 'earning') AND account = 'buyer_clearing'",
    ),
    "earned and not delivered": (
        checks.earning_faults, "DELETE FROM shop_transition WHERE to_state = 'delivered'",
    ),
    "earned twice": (
        checks.earning_faults,
        "INSERT INTO shop_ledger_entry (kind, source, at, effective_at, order_id, vendor_order_id, data) "
        "SELECT 'earning', 'again', at, effective_at, order_id, vendor_order_id, data FROM shop_ledger_entry "
        "WHERE kind = 'earning'",
    ),
    "money of nobody": (
        checks.clearing_faults,
        "UPDATE shop_ledger_entry SET order_id = NULL WHERE kind = 'captured'",
    ),
    "more held than explained": (
        checks.clearing_faults,
        "UPDATE shop_ledger_line SET centimes = centimes - 100 WHERE account = 'buyer_clearing' AND centimes < 0",
    ),
    "a fee of its own": (checks.commission_faults, "UPDATE shop_commission SET fee_centimes = fee_centimes + 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_planted_damage_is_found(app: Flask, name: str) -> None:
    find, statement = DAMAGE[name]
    rule(200)
    sold(shelf(), method="stripe")
    ordered(shelf(), method="stripe")
    assert_books(app)
    plant(statement)
    assert find(), name


def test_cash_of_a_parcel_that_was_not_delivered_is_found(app: Flask) -> None:
    from datetime import timedelta

    from shop.ledger import hooks
    from tests.shop.checkout.makers import NOW

    bought = ordered(shelf())
    assert checks.cash_faults() == []
    ledger.post(
        "cash", "by mistake", {"cod_in_transit:amana": 500, "buyer_clearing": -500}, effective_at=NOW + timedelta(1),
        order_id=bought.order.id, vendor_order_id=bought.parcels[0].id,
    )  # fmt: skip
    assert hooks.carrier_of(bought.parcels[0].id) is None
    assert len(checks.cash_faults()) == 1


def test_news_that_was_lost_is_posted_by_catching_up(app: Flask) -> None:
    """Without any listener: orders are taken to their end, the journal is empty, one command posts it all."""
    from core import events

    kept = {kind: dict(known) for kind, known in events._subscriptions.items()}
    for known in events._subscriptions.values():
        for name in [n for n in known if n.startswith("shop.ledger.")]:
            del known[name]
    try:
        sold(shelf(), method="stripe")
        sold(shelf())
        ordered(shelf(), method="stripe")
    finally:
        events._subscriptions.clear()
        events._subscriptions.update(kept)
    session().rollback()
    assert books() == {}
    assert len(checks.journal_faults()) == 3
    assert ledger.catch_up() == 6
    assert_books(app)
    assert ledger.catch_up() == 0
    assert session().query(OutboxEvent).filter_by(done_at=None).count() == 0


def test_the_commands_speak(app: Flask) -> None:
    import json

    sold(shelf(), method="stripe")
    runner = app.test_cli_runner()
    answer = json.loads(runner.invoke(args=["ledger", "balances", "--json"]).output)
    assert answer["sum"] == 0
    assert "psp_clearing" in answer["accounts"]
    early = json.loads(runner.invoke(args=["ledger", "balances", "--json", "--as-of", "2020-01-01"]).output)
    assert early == {"accounts": {}, "sum": 0}
    told = json.loads(runner.invoke(args=["ledger", "explain", "psp_clearing", "--json"]).output)
    assert (
        told["balance"]
        == sum(line["centimes"] for line in told["lines"])
        == answer["accounts"]["psp_clearing"]
    )
    assert "captured" in runner.invoke(args=["ledger", "explain", "psp_clearing"]).output
    assert runner.invoke(args=["ledger", "explain", "pocket"]).exit_code == 1
    assert runner.invoke(args=["ledger", "balances", "--as-of", "soon"]).exit_code == 2
    assert runner.invoke(args=["ledger", "balances"]).output.count("\n") >= 3
    assert "0 entries" in runner.invoke(args=["ledger", "catch-up"]).output
