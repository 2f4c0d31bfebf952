"""The demonstration: carriers, the cash of its parcels, accounts at no bank."""

from flask import Flask
from sqlalchemy import select, update

from core.db import session, transaction
from core.identifiers import normal_rib
from shop.payouts.seed import demo_rib, seed_accounts
from shop.remittances.seed import seed_cash
from shop.remittances.services import carriers
from shop.vendors.models import Vendor
from tests.shop.payouts.makers import NOW, doctor
from tests.shop.remittances.makers import cash_parcel


def test_the_demonstration_is_whole_and_runs_again(app: Flask) -> None:
    cash_parcel(carrier="Amana")
    cash_parcel(carrier="")
    with transaction() as s:
        s.execute(update(Vendor).values(is_demo=True))
    for _time in range(2):
        seed_cash(NOW, lambda _line: None)
        seed_accounts(NOW, lambda _line: None)
    assert [c.code for c in carriers.list_carriers()] == ["AMANA", "ARAMEX"]
    assert normal_rib(demo_rib(12)) == demo_rib(12)
    assert session().scalars(select(Vendor.rib_enc).where(Vendor.rib_enc.is_not(None))).first()
    assert doctor() == {}
