"""The end of a month: statements and fees from the journal, a month of random stories, late news, planted damage."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update

from core.db import session, transaction
from shop.invoices.errors import BadMonth
from shop.invoices.rules import accounts
from shop.invoices.rules.accounts import Movement
from shop.invoices.services import checks, monthly
from shop.invoices.services.selling import snapshot_of
from shop.ledger.models import JournalLine, Rate
from shop.ledger.rules import VENDOR
from shop.ledger.services import post_bank_return, post_payout
from shop.orders.models import VendorOrder
from shop.orders.services import reading
from tests.shop.checkout.makers import NOW
from tests.shop.invoices.makers import documents, give_goodwill, take_to_door
from tests.shop.orders.makers import Shelf, place, shelf
from tests.threads import together

MONTH = "2026-11"
AFTER = datetime(2026, 12, 1, 8, tzinfo=UTC)


def commission(rate_bp: int) -> None:
    """A rate for everything, as two people would have decided it."""
    row = {
        "act": "set", "position": 1, "rate_bp": rate_bp, "valid_from": datetime(2026, 1, 1, tzinfo=UTC), "reason": "x",
        "state": "approved", "proposed_by": 1, "proposed_at": NOW, "decision": "",
    }  # fmt: skip
    with transaction() as s:
        s.execute(insert(Rate).values(**row))


def sold(goods: Shelf, quantity: int, at: datetime) -> int:
    """A delivered cash order whose cash the cooperative took itself; its parcel."""
    parcel_id = reading.get_by_token(place(goods, quantity=quantity, now=at).token).parcels[0].id
    take_to_door(parcel_id, at)
    return parcel_id


def faults() -> list[str]:
    session().rollback()
    return [fault for find in checks.CHECKS.values() for fault in find()]


def balance(vendor_id: int) -> int:
    query = select(JournalLine.centimes).where(JournalLine.account == f"{VENDOR}{vendor_id}")
    return -sum(session().scalars(query))


def test_a_statement_is_the_journal_and_its_orders(both: Flask) -> None:
    """A month of random stories of three cooperatives: sales, reductions, payouts, a return by the bank."""
    commission(500)
    random, stalls, at = Random(7), [shelf(500) for _ in range(3)], datetime(2026, 11, 3, 9, tzinfo=UTC)
    for n in range(12):
        goods, at = random.choice(stalls), at + timedelta(hours=random.randint(1, 40))
        parcel_id = sold(goods, random.randint(1, 4), at)
        if n % 3 == 0:
            give_goodwill(parcel_id, random.randint(1, 4_000), f"g{n}", at + timedelta(hours=3))
    vendor = stalls[0].stall.vendor_id
    with transaction():
        post_payout(vendor, 5_000, "p:1", effective_at=at)
        post_bank_return(vendor, 5_000, "p:1", effective_at=at + timedelta(hours=1))
    assert monthly.close_month(MONTH, AFTER) == 3
    for document in documents("statement"):
        said = snapshot_of(document)
        assert said["sums"]["closing"] == balance(document.vendor_id) == said["rows"][-1]["balance"]
        assert said["sums"]["sold"] + said["sums"]["returned"] == _of_orders(document.vendor_id)
        assert said["sums"]["paid"] == 0
        fees = sum(d.total_centimes for d in documents("fee_invoice") if d.vendor_id == document.vendor_id)
        assert said["sums"]["fees"] == -fees
    assert faults() == []
    assert monthly.close_month(MONTH, AFTER) == 0
    assert len(documents("statement")) == 3


def _of_orders(vendor_id: int) -> int:
    """What the buyers of a cooperative's parcels owed in the end."""
    session().rollback()
    query = select(VendorOrder).where(VendorOrder.vendor_id == vendor_id, VendorOrder.state == "delivered")
    return sum(p.total_centimes - p.adjusted_centimes for p in session().scalars(query))


def test_fees_given_back_later_are_credited_to_their_invoice(both: Flask) -> None:
    commission(1000)
    goods = shelf()
    parcel_id = sold(goods, 3, datetime(2026, 11, 5, 9, tzinfo=UTC))
    monthly.close_month(MONTH, AFTER)
    give_goodwill(parcel_id, 12_000, "late", datetime(2026, 12, 4, 9, tzinfo=UTC))
    monthly.close_month("2026-12", datetime(2027, 1, 1, 8, tzinfo=UTC))
    [asked], [given] = documents("fee_invoice"), documents("fee_credit")
    assert (asked.number, given.number) == ("FC-2026-00001", "AC-2027-00001")
    assert given.corrects_id == asked.id
    assert (asked.ht_centimes, asked.vat_centimes) == (2_500, 500)
    assert (given.ht_centimes, given.vat_centimes) == (1_000, 200)
    assert [d.month for d in documents("statement")] == ["2026-11", "2026-12"]
    one, two = (snapshot_of(d)["sums"] for d in documents("statement"))
    assert two["opening"] == one["closing"]
    assert faults() == []


def test_without_fees_no_invoice_of_fees(app: Flask) -> None:
    sold(shelf(), 1, datetime(2026, 11, 5, 9, tzinfo=UTC))
    monthly.close_month(MONTH, AFTER)
    assert [d.kind for d in documents()] == ["invoice", "statement"]


def test_what_is_posted_late_is_told_next_month(app: Flask) -> None:
    goods = shelf()
    sold(goods, 1, datetime(2026, 11, 5, 9, tzinfo=UTC))
    monthly.close_month(MONTH, AFTER)
    sold(goods, 2, datetime(2026, 11, 28, 9, tzinfo=UTC))  # its news came after the statement
    assert monthly.close_month(MONTH, AFTER) == 0
    assert monthly.close_month("2026-12", datetime(2027, 1, 1, 8, tzinfo=UTC)) == 1
    assert [row["at"][:7] for row in snapshot_of(documents("statement")[1])["rows"]] == ["2026-11", "2026-11"]
    assert monthly.close_month("2026-10", AFTER) == 0
    assert faults() == []


def test_a_month_that_goes_on_is_not_closed(app: Flask) -> None:
    for month in ("2026-12", "2026-13", "x"):
        with pytest.raises(BadMonth):
            monthly.close_month(month, AFTER)
    assert monthly.close_what_ended(datetime(2026, 12, 1, 1, tzinfo=UTC)) == 0


def test_many_who_close_at_once_issue_one_of_each(both: Flask) -> None:
    commission(1000)
    goods = [shelf(), shelf()]
    for one in goods:
        sold(one, 2, datetime(2026, 11, 5, 9, tzinfo=UTC))
    results = together(both, lambda _n: monthly.close_month(MONTH, AFTER), 6)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert sorted(d.kind for d in documents()) == ["fee_invoice"] * 2 + ["invoice"] * 2 + ["statement"] * 2
    assert faults() == []


def test_planted_damage_of_a_statement_is_found(app: Flask) -> None:
    sold(shelf(), 1, datetime(2026, 11, 5, 9, tzinfo=UTC))
    monthly.close_month(MONTH, AFTER)
    assert checks.account_faults() == []
    with transaction() as s:
        s.execute(text("DROP TRIGGER shop_ledger_line_no_update"))
        s.execute(
            update(JournalLine)
            .where(JournalLine.account.startswith(VENDOR))
            .values(centimes=JournalLine.centimes - 1)
        )
    assert "the journal says something else" in checks.account_faults()[0]


def test_sums_of_a_statement_add_up() -> None:
    moves = [
        Movement(1, "earning", "a", NOW, 1, "P1", 9_400, 10_000, 0, 500, 100),
        Movement(2, "adjustment", "b", NOW, 1, "P1", -940, -1_000, 0, -50, -10),
        Movement(3, "strange", "c", NOW, None, "", 7, 0, 0, 0, 0),
    ]
    sums = accounts.sums(100, moves)
    assert sums == {
        "opening": 100, "sold": 10_000, "returned": -1_000, "fees": -540, "cash": 0, "paid": 0, "other": 7,
        "closing": 8_567,
    }  # fmt: skip
    assert accounts.told(100, moves)[-1]["balance"] == sums["closing"]
    assert accounts.fees_by_parcel(moves) == [accounts.FeeLine(1, "P1", 450, 90)]
    assert accounts.fees_by_parcel([]) == []
