"""The demonstration's returns and complaints."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from core.db import session
from shop.cases.models import Case
from shop.cases.services.checks import case_faults
from shop.messages.models import Message
from shop.returns.models import Return
from shop.returns.services.checks import return_faults
from shop.seed.aftersale import seed_aftersale
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import shelf
from tests.shop.returns.makers import sold


def test_four_parcels_are_followed(app: Flask) -> None:
    goods = shelf(50)
    for _ in range(5):
        sold(quantity=2, method="cod", goods=goods)
    assert seed_aftersale(NOW + timedelta(days=1)) == 4
    s = session()
    assert set(s.scalars(select(Return.state))) == {"received", "accepted"}
    assert set(s.scalars(select(Case.state))) == {"vendor_reply", "mediation"}
    assert s.scalar(select(func.count()).select_from(Message)) == 8
    assert return_faults() + case_faults() == []
