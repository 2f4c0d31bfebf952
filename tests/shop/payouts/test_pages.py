"""Pages of payouts: finance moves a batch with two people; a cooperative sees its transfers and keeps its account."""

import io

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.auth.models import User
from core.crypto import decrypt
from core.db import session, transaction
from core.messages import OutgoingMessage
from registry import api as registry
from shop.ledger.services import post
from shop.payouts.models import Payout, PayoutBatch
from shop.payouts.services import outlook_of
from shop.vendors.models import Vendor
from tests.core.auth.conftest import make_staff, sign_in, staff_in
from tests.shop.ledger.makers import deliver, ordered
from tests.shop.payouts.makers import doctor, make_carriers, rib_number, rich_shelf
from tests.shop.vendors.makers import make_user


def finance(app: Flask, email: str) -> FlaskClient:
    make_staff(email, ("finance",))
    client = app.test_client()
    staff_in(client, email)
    return client


def free_all() -> None:
    """Parcels of these tests were delivered in November 2026; nobody may still send them back."""
    from datetime import timedelta

    from sqlalchemy import text

    with transaction() as s:
        s.execute(text("DROP TRIGGER shop_ledger_line_no_update"))
        s.execute(text("UPDATE shop_ledger_line SET payable_from = :at WHERE payable_from IS NOT NULL"),
                  {"at": (clock.now() - timedelta(days=1)).replace(tzinfo=None)})  # fmt: skip
        s.execute(update(Vendor).values(rib_changed_at=clock.now() - timedelta(days=30)))


def test_two_people_move_a_batch(app: Flask) -> None:
    make_carriers()
    rich_shelf(1)
    rich_shelf(2)
    free_all()
    one, two = finance(app, "f1@odco.example"), finance(app, "f2@odco.example")
    assert one.post("/fr/desk/payouts").status_code == 303
    batch_id = session().scalars(select(PayoutBatch.id)).one()
    base = f"/fr/desk/payouts/{batch_id}"
    for lang in ("ar", "fr", "en"):
        assert one.get(f"/{lang}/desk/payouts/{batch_id}").status_code == 200
        assert one.get(f"/{lang}/desk/payouts").status_code == 200
    one.post(f"{base}/submit")
    total = session().scalars(select(PayoutBatch.total_centimes)).one()
    one.post(f"{base}/approve", data={"seen": total})
    assert state() == "submitted"
    two.post(f"{base}/approve", data={"seen": total})
    assert state() == "approved"
    file = one.post(f"{base}/file")
    assert file.headers["Content-Type"].startswith("text/csv")
    assert file.data == one.post(f"{base}/file").data
    assert rib_number(1) in file.text
    assert rib_number(1) not in one.get(base).text
    first, second = session().scalars(select(Payout).order_by(Payout.id)).all()
    answer = one.post(
        "/fr/desk/payouts/statement", data={"file": (io.BytesIO(bank_says(first, second)), "r.csv")}
    )
    assert first.reference in answer.text
    today = clock.local_date(clock.now()).isoformat()
    one.post("/fr/desk/payouts/statement/confirm", data={"payout": first.id, "day": today})
    page = f"/fr/desk/payouts/payout/{second.id}"
    one.post(f"{page}/returned", data={"reason": "closed", "note": "compte clôturé", "day": today})
    assert one.get(page).status_code == 200
    session().rollback()
    assert [p.state for p in session().scalars(select(Payout).order_by(Payout.id))] == ["paid", "returned"]
    assert state() == "done"
    one.post(f"/fr/desk/payouts/doubt/{second.vendor_id}", data={"how": "vérifié avec la banque"})
    assert one.get("/ar/desk/payouts").status_code == 200
    assert {k: v for k, v in doctor().items() if "trigger" not in k} == {}


def bank_says(first: Payout, second: Payout) -> bytes:
    rows = [
        "Date;Libellé;Montant;Statut",
        f"01/12;VIR EMIS {first.reference} SOUK;-{first.amount_centimes / 100:.2f};EXECUTE",
        f"01/12;VIR {second.reference};{second.amount_centimes / 100:.2f};REJETE",
        "01/12;LOYER;900,00;EXECUTE",
    ]
    return "\r\n".join(rows).encode()


def state() -> str:
    session().rollback()
    return session().scalars(select(PayoutBatch.state)).one()


def test_a_cooperative_keeps_its_account(app: Flask, client: FlaskClient) -> None:
    make_carriers()
    shop, _amount = rich_shelf(1)
    vendor_id = shop.stall.vendor_id
    president = member(vendor_id, "president")
    sign_in(client, president)
    base = f"/ar/my/{vendor_id}"
    assert client.get(f"{base}/rib").status_code == 200
    assert client.get(f"{base}/rib/change").status_code == 200
    assert client.post(f"{base}/rib/change", data={"rib": "123"}).status_code == 400
    fresh = rib_number(77)
    spaced = " ".join(fresh[i : i + 4] for i in range(0, 24, 4))
    assert client.post(f"{base}/rib/change", data={"rib": spaced}).status_code == 303
    session().rollback()
    stored = session().scalars(select(Vendor.rib_enc).where(Vendor.id == vendor_id)).one()
    assert stored
    assert fresh not in stored
    assert decrypt(stored) == fresh
    page = client.get(f"{base}/rib").text
    assert fresh[-4:] in page
    assert fresh not in page
    assert client.get(f"{base}/payouts").status_code == 200
    assert f"/my/{vendor_id}/payouts" in client.get(f"{base}/money").text
    told = session().scalars(select(OutgoingMessage.body).order_by(OutgoingMessage.id.desc())).first() or ""
    assert fresh[-4:] in told
    assert fresh not in told
    accountant = member(vendor_id, "accountant")
    other = app.test_client()
    sign_in(other, accountant)
    assert other.get(f"{base}/rib").status_code == 200
    assert other.post(f"{base}/rib/change", data={"rib": rib_number(5)}).status_code == 403
    stranger = app.test_client()
    foreign, _none = rich_shelf(3)
    sign_in(stranger, member(foreign.stall.vendor_id, "president"))
    for path in ("rib", "rib/change", "payouts"):
        assert stranger.get(f"{base}/{path}").status_code == 403


def member(vendor_id: int, role: str) -> str:
    from core.auth.passwords import hash_password
    from tests.core.auth.conftest import PASSWORD

    user_id = make_user()
    with transaction() as s:
        coop = s.scalars(select(Vendor.cooperative_id).where(Vendor.id == vendor_id)).one()
        s.execute(update(User).where(User.id == user_id).values(password=hash_password(PASSWORD)))
        registry.grant_role(coop, user_id, role, actor_id=None, now=clock.now())  # type: ignore[arg-type]
    return str(session().scalars(select(User.email).where(User.id == user_id)).one())


def test_menus_lead_only_where_one_may_go(app: Flask) -> None:
    whole = finance(app, "all@odco.example")
    make_staff("fes@odco.example", ("finance",), provinces=("09.541",))
    part = app.test_client()
    staff_in(part, "fes@odco.example")
    for path in ("/fr/desk/payouts", "/fr/desk/remittances"):
        assert whole.get(path).status_code == 200
        assert part.get(path).status_code == 403
        assert f'href="{path}"' in whole.get("/fr/desk/orders").text
        assert f'href="{path}"' not in part.get("/fr/desk/orders").text


def test_a_cooperative_is_spoken_to_in_its_own_words(app: Flask, client: FlaskClient) -> None:
    make_carriers()
    mine, _ = rich_shelf(1)
    free_all()
    vendor_id = mine.stall.vendor_id
    post("adjustment", "t:1", {"bank": -9_000_000, f"vendor_payable:{vendor_id}": 9_000_000}, effective_at=clock.now(),
         payable_from=clock.now())  # fmt: skip
    sign_in(client, member(vendor_id, "president"))
    page = client.get(f"/en/my/{vendor_id}/payouts").text
    assert "your next sales pay it" in page
    assert "Owes more" not in page


def test_a_suspended_stall_sends_what_it_sold_and_hears_why_nothing_is_paid(
    app: Flask, client: FlaskClient
) -> None:
    make_carriers()
    mine, _ = rich_shelf(1)
    free_all()
    stall = mine.stall
    waiting = ordered(mine)
    with transaction() as s:
        s.execute(update(Vendor).where(Vendor.id == stall.vendor_id).values(status="suspended"))
    deliver(mine, waiting.parcels[0].id)
    assert "suspended" in outlook_of(stall.vendor_id, clock.now()).blocks
    sign_in(client, member(stall.vendor_id, "president"))
    assert "étal est suspendu" in client.get(f"/fr/my/{stall.vendor_id}/payouts").text
    assert "رواقكم موقوف" in client.get(f"/ar/my/{stall.vendor_id}/payouts").text


def test_a_cooperative_sees_its_transfers_only(app: Flask, client: FlaskClient) -> None:
    from shop.payouts.services import moving
    from tests.shop.payouts.makers import NOW, approved, staff

    make_carriers()
    (mine, _a), (theirs, _b) = rich_shelf(1), rich_shelf(2)
    batch_id = approved()
    first, second = session().scalars(select(Payout).order_by(Payout.id)).all()
    sign_in(client, member(mine.stall.vendor_id, "president"))
    base = f"/fr/my/{mine.stall.vendor_id}/payouts"
    assert client.get(f"{base}/{first.id}").status_code == 404  # not sent yet
    moving.send(staff(), batch_id, NOW)
    assert client.get(f"{base}/{first.id}").status_code == 200
    assert first.reference in client.get(f"{base}/{first.id}").text
    assert client.get(f"{base}/{second.id}").status_code == 404
    assert client.get(f"/fr/my/{theirs.stall.vendor_id}/payouts/{second.id}").status_code == 403
    assert second.reference not in client.get(base).text
