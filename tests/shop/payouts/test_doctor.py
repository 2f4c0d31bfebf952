"""Each check of payouts and of the cash loop finds the damage it is for."""

import pytest
from flask import Flask

from core.db import session
from shop.ledger.services import post_payout
from shop.payouts.services import confirming, moving
from shop.payouts.services.checks import payout_faults
from shop.remittances.services.checks import loop_faults
from tests.shop.payouts.makers import NOW, approved, make_carriers, payouts_of, rich_shelf, staff
from tests.shop.remittances.makers import bring, cash_parcel, dirhams

OF_PAYOUTS = {
    "its lines sum to": "UPDATE shop_payout_entry SET centimes = centimes + 1",
    "is not what it pays": "UPDATE shop_payout SET vendor_id = (SELECT max(id) FROM shop_vendor)",
    "is not held": "UPDATE shop_payout_entry SET live_key = NULL",
    "still held": "UPDATE shop_payout SET state = 'failed'",
    "belongs to no payout": "",
    "the journal's payout says None": "UPDATE shop_payout SET state = 'paid' WHERE state = 'sent'",
    "says 2 payouts": "UPDATE shop_payout_batch SET lines = 2 WHERE lines = 1",
    "not the one that was approved": "UPDATE shop_payout_batch SET digest = 'x'",
}


@pytest.mark.parametrize("found", OF_PAYOUTS)
def test_damage_to_payouts(app: Flask, found: str) -> None:
    make_carriers()
    rich_shelf(1)
    batch_id = approved()
    moving.send(staff(), batch_id, NOW)
    if "says None" not in found:
        confirming.confirm_paid(staff(), payouts_of(batch_id)[0].id, NOW.date(), "", NOW)
    rich_shelf(2)
    assert payout_faults() == []
    if OF_PAYOUTS[found]:
        damage(OF_PAYOUTS[found])
    else:
        post_payout(payouts_of(batch_id)[0].vendor_id, 100, "payout:999", effective_at=NOW)
    assert any(found in fault for fault in payout_faults()), payout_faults()


OF_CASH = {
    "its rows say": "UPDATE shop_cod_parcel SET remitted_centimes = remitted_centimes + 5",
    "two people agreed": "UPDATE shop_cod_parcel SET written_off_centimes = 7",
    "centimes are outside": "UPDATE shop_cod_parcel SET settled_at = delivered_at",
    "nobody follows": "DELETE FROM shop_cod_parcel",
    "the journal says": "UPDATE shop_cod_parcel SET expected_centimes = expected_centimes + 100",
    "its variance says": "UPDATE shop_cod_variance SET centimes = 1",
    "although AMANA carried it": "UPDATE shop_cod_parcel SET netted_centimes = 1",
    "were not set off": "UPDATE shop_cod_parcel SET carrier_code = NULL",
}


@pytest.mark.parametrize("found", OF_CASH)
def test_damage_to_the_cash_loop(app: Flask, found: str) -> None:
    from shop.remittances.services import accepting
    from tests.shop.remittances.makers import FINANCE

    make_carriers()
    parcel = cash_parcel()
    file = bring([(parcel.number, dirhams(parcel.cod_expected_centimes - 300))])
    accepting.accept(FINANCE, file, NOW)
    assert loop_faults() == []
    damage(OF_CASH[found])
    assert any(found in fault for fault in loop_faults()), loop_faults()


def damage(statement: str) -> None:
    """What no code of ours would write."""
    session().rollback()
    raw = session().connection().connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute(statement)
    session().connection().connection.commit()
    session().rollback()
    session().expire_all()
