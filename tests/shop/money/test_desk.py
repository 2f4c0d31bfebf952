"""The finance desk: balances that sum to zero, the lines behind them, orders in one's provinces, the journal."""

import csv
import io

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.auth.models import User
from core.db import session, transaction
from shop.ledger import services as ledger
from shop.ledger.models import JournalEntry, Rate
from tests.core.auth.conftest import make_staff, staff_in
from tests.shop.ledger.makers import books, ordered, sold
from tests.shop.ledger.test_commission import rule
from tests.shop.orders.makers import shelf


def finance_in(client: FlaskClient, email: str = "finance@odco.example", *, nationwide: bool = True) -> None:
    make_staff(email, ("finance",))
    with transaction() as s:
        s.execute(update(User).where(User.email == email).values(nationwide=nationwide))
    staff_in(client, email)


def test_balances_open_down_to_the_entry(app: Flask, client: FlaskClient) -> None:
    rule(200)
    goods = shelf()
    bought = sold(goods, method="stripe")
    waiting = ordered(goods, method="stripe")
    finance_in(client)
    page = client.get("/fr/desk/money")
    assert page.status_code == 200
    for account in (
        "psp_clearing",
        "commission_income",
        f"vendor_payable:{goods.stall.vendor_id}".replace(":", "%3A"),
    ):
        assert account in page.text or account.replace("%3A", ":") in page.text
    assert client.get("/fr/desk/money/account?name=psp_clearing").status_code == 200
    assert client.get("/fr/desk/money/account?name=pocket").status_code == 404
    entry = session().scalars(select(JournalEntry.id).where(JournalEntry.kind == "earning")).one()
    assert client.get(f"/fr/desk/money/entry/{entry}").status_code == 200
    held = client.get("/fr/desk/money/orders").text
    assert waiting.order.number in held
    assert bought.order.number not in held
    found = client.get(f"/fr/desk/money?q={bought.parcels[0].number}")
    assert found.headers["Location"].endswith(f"/fr/desk/money/orders/{bought.order.id}")
    assert client.get(found.headers["Location"]).status_code == 200
    assert client.get("/fr/desk/money?q=ST-00-999999").status_code == 200
    assert client.get("/fr/desk/money?on=2020-01-01").status_code == 200
    for lang in ("ar", "en"):
        assert client.get(f"/{lang}/desk/money").status_code == 200


def test_the_journal_leaves_as_a_file_that_adds_up(app: Flask, client: FlaskClient) -> None:
    now = clock.now()
    rule(200)
    sold(shelf(), method="stripe", now=now)
    finance_in(client)
    answer = client.get("/fr/desk/money/journal.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows
    assert sum(float(r["debit_mad"]) - float(r["credit_mad"]) for r in rows) == 0
    assert {r["kind"] for r in rows} == {"captured", "earning"}
    assert client.get("/fr/desk/money/journal.csv?since=x&until=9999-99-99").status_code == 200
    assert (
        len(client.get("/fr/desk/money/journal.csv?until=2020-01-01").get_data(as_text=True).splitlines())
        == 1
    )


def test_lines_lie_in_ones_provinces(app: Flask, client: FlaskClient) -> None:
    bought = sold(shelf(), method="stripe")
    finance_in(client, "loin@odco.example", nationwide=False)
    entry = session().scalars(select(JournalEntry.id)).first()
    assert client.get(f"/fr/desk/money/entry/{entry}").status_code == 404
    assert client.get(f"/fr/desk/money/orders/{bought.order.id}").status_code == 404
    assert bought.order.number not in client.get("/fr/desk/money/orders").text
    assert len(client.get("/fr/desk/money/journal.csv").get_data(as_text=True).splitlines()) == 1


def test_the_providers_transfer_is_recorded_once(app: Flask, client: FlaskClient) -> None:
    sold(shelf(), method="stripe")
    finance_in(client)
    for _tap in range(2):
        sent = client.post("/fr/desk/money/settlement", data={"reference": "PO 77", "amount": "100,50"})
        assert sent.status_code == 303
    client.post("/fr/desk/money/settlement", data={"reference": "", "amount": "x"})
    huge = client.post("/fr/desk/money/settlement", data={"reference": "PO 78", "amount": "9" * 30})
    assert huge.status_code == 303
    assert books()["bank"] == 10_050
    assert ledger.balance("bank") == 10_050


def test_a_rule_is_proposed_seen_and_decided_by_another(app: Flask, client: FlaskClient) -> None:
    sold(shelf(), method="stripe", now=clock.now())
    finance_in(client)
    assert client.get("/fr/desk/commissions").status_code == 200
    assert client.get("/fr/desk/commissions/new").status_code == 200
    bad = client.post(
        "/fr/desk/commissions/new", data={"rate": "beaucoup", "vendor": "99999", "valid_from": "demain"}
    )
    assert bad.status_code == 400
    form = {"rate": "2,5", "position": "10", "reason": "Décision 12/2026"}
    made = client.post("/fr/desk/commissions/new", data=form)
    assert made.status_code == 303
    page = client.get(made.headers["Location"]).text
    assert "2,5" in page
    rule_id = session().scalars(select(Rate.id)).one()
    assert client.post(
        f"/fr/desk/commissions/{rule_id}/decide", data={"decision": "approve"}
    ).status_code in (303, 403)
    session().rollback()
    assert session().get_one(Rate, rule_id).state == "proposed"
    finance_in(client, "autre@odco.example")
    done = client.post(f"/fr/desk/commissions/{rule_id}/decide", data={"decision": "approve", "reason": "vu"})
    assert done.status_code == 303
    session().rollback()
    assert session().get_one(Rate, rule_id).state == "approved"
    for lang in ("ar", "fr", "en"):
        assert client.get(f"/{lang}/desk/commissions/{rule_id}").status_code == 200
        assert client.get(f"/{lang}/desk/commissions").status_code == 200
    ended = client.post(f"/fr/desk/commissions/{rule_id}/end", data={"reason": "fini"})
    assert ended.status_code == 303
    other = session().scalars(select(Rate.id).where(Rate.act == "end")).one()
    assert client.post(f"/fr/desk/commissions/{other}/withdraw").status_code == 303
