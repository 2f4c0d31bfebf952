"""Stories of the Office's money: carriers' files, payouts, returns, papers, vouchers. People look before they act, so
that doing a story again goes on where it stopped."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import select, true

from core import clock
from core.auth.actor import Actor
from core.db import Model, session
from shop.checkout.data import BasketKey
from shop.invoices.models import Document
from shop.invoices.services import files
from shop.ledger import permissions as ledger
from shop.ledger.models import Repayment
from shop.ledger.services import repaying
from shop.orders import permissions as orders_rights
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.orders.services.acting import By
from shop.orders.services.transfers import record_repayment
from shop.payments.models import Refund
from shop.payouts import permissions as payouts_rights
from shop.payouts.models import Payout, PayoutBatch
from shop.payouts.services import confirming, making, moving
from shop.remittances import permissions as remittances_rights
from shop.remittances.errors import KnownFile
from shop.remittances.models import Remittance
from shop.remittances.services import accepting, uploading
from shop.returns import services as returns
from shop.returns.data import Verdict, Wanted, WantedLine
from shop.returns.models import Return, ReturnLine
from shop.returns.services import access, asking
from tests.crash.bench import Bench, Known, Story
from tests.shop.checkout.makers import NOW, request_for
from tests.shop.orders.makers import shelf
from tests.shop.payouts.makers import NOW as PAY_DAY
from tests.shop.payouts.makers import give_rib
from tests.shop.remittances.makers import NOW as BROUGHT
from tests.shop.remittances.makers import cash_parcel, dirhams, file_of, make_carriers
from tests.shop.returns.makers import HOLDER, RIB
from tests.shop.vendors.makers import make_user
from tests.shop.vouchers.makers import basket_of, voucher

RIGHTS = frozenset(
    ledger.OF_STAFF | orders_rights.OF_STAFF | payouts_rights.OF_STAFF | remittances_rights.OF_STAFF
)
LATER = timedelta(minutes=40)


def _staff(user_id: int) -> Actor:
    return Actor(user_id, RIGHTS, None, is_staff=True)


def _people() -> dict[str, int]:
    return {"maker": make_user(), "checker": make_user()}


def _state(table: type[Model]) -> Any:
    """How the one row of a table stands; None when there is none."""
    session().rollback()
    return session().scalars(select(table.state)).one_or_none()  # type: ignore[attr-defined]


def _id(table: type[Model]) -> int:
    return int(session().scalars(select(table.id)).one())  # type: ignore[attr-defined]


def _two_cash_parcels(bench: Bench) -> Known:
    make_carriers()
    people, shop = _people(), shelf(20)
    give_rib(shop.stall.vendor_id)
    rows = [(p.number, dirhams(p.cod_expected_centimes)) for p in (cash_parcel(shop), cash_parcel(shop))]
    rows[1] = (rows[1][0], dirhams(13200))
    bench.work()
    return {**people, "rows": rows, "vendor": shop.stall.vendor_id}


def _bring(bench: Bench, known: Known) -> None:
    data = file_of([(number, amount) for number, amount in known["rows"]])
    with suppress(KnownFile):
        uploading.upload(_staff(known["maker"]), "AMANA", data, "remise.csv", BROUGHT)
    bench.work()
    _accept(bench, known)


def _accept(bench: Bench, known: Known) -> None:
    if _state(Remittance) == "read":
        accepting.accept(_staff(known["maker"]), _id(Remittance), BROUGHT)
    bench.work()


def _bring_later(bench: Bench, known: Known) -> None:
    bench.work(clock.now() + LATER)
    _accept(bench, known)


def _brought(bench: Bench) -> Known:
    known = _two_cash_parcels(bench)
    _bring(bench, known)
    return known


def take_to_the_bank(_bench: Bench, known: Known) -> None:
    """One draws up and submits, another approves, the file is taken."""
    maker, checker = _staff(known["maker"]), _staff(known["checker"])
    if _state(PayoutBatch) is None:
        making.make_batch(maker, PAY_DAY)
    batch = _id(PayoutBatch)
    if _state(PayoutBatch) == "draft":
        moving.submit(maker, batch, PAY_DAY)
    if _state(PayoutBatch) == "submitted":
        total = session().scalars(select(PayoutBatch.total_centimes)).one()
        moving.approve(checker, batch, total, PAY_DAY)
    if _state(PayoutBatch) == "approved":
        moving.send(maker, batch, PAY_DAY)


def _pay(bench: Bench, known: Known) -> None:
    """Then the bank pays, and sends it back."""
    take_to_the_bank(bench, known)
    maker = _staff(known["maker"])
    if _state(PayoutBatch) == "sent":
        confirming.confirm_batch(maker, _id(PayoutBatch), PAY_DAY.date(), PAY_DAY)
    if _state(Payout) == "paid":
        confirming.record_return(maker, _id(Payout), "closed", "Compte clôturé", PAY_DAY.date(), PAY_DAY)
    bench.work()


def _sold_for_cash(bench: Bench) -> Known:
    make_carriers()
    people, parcel = _people(), cash_parcel(shelf(20))
    known = {**people, **_names(parcel)}
    bench.work()
    return known


def _names(parcel: VendorOrder) -> Known:
    """Numbers of a parcel, read before the worker's transactions end its session."""
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel.id)).one()
    token = session().scalars(select(Order.token).where(Order.id == parcel.order_id)).one()
    return {"parcel": parcel.id, "line": line, "token": token, "order": parcel.order_id}


def _send_back(bench: Bench, known: Known) -> None:
    """The buyer asks, the cooperative receives and looks, finance pays back."""
    buyer, house = access.by_buyer(known["token"]), access.By("staff", known["maker"], true())
    wanted = Wanted(
        key="crash-return", lines=(WantedLine(known["line"], 1, False),), why="changed_mind", text="",
        wish="refund", way="post", pictures=(), rib=RIB, holder=HOLDER,
    )  # fmt: skip
    at = BROUGHT + timedelta(hours=1)
    asking.ask(buyer, known["parcel"], wanted, at)
    bench.work()
    if _state(Return) == "accepted":
        returns.receive(house, _id(Return), at)
    if _state(Return) == "received":
        line = session().scalars(select(ReturnLine.order_line_id)).one()
        returns.inspect(house, _id(Return), [Verdict(line, 1, 1)], "", at)
    bench.work()
    if _state(Refund) == "requested" and _state(Repayment) is None:
        record_repayment(_staff(known["checker"]), known["order"], _id(Refund), "VIR 1", at)
    bench.work()
    if _state(Repayment) == "proposed":  # beyond what the cooperative is owed: a second person agrees
        repaying.decide(_staff(known["maker"]), _id(Repayment), True, at)
    bench.work()


def _shipped(bench: Bench) -> Known:
    make_carriers()
    known = _names(cash_parcel(shelf(20), delivered=False))
    bench.work()
    return known


def _paper(bench: Bench, known: Known) -> None:
    """Delivered, invoiced; a goodwill, its credit note; the files of both."""
    parcel, at = known["parcel"], BROUGHT
    session().rollback()
    row = session().get_one(VendorOrder, parcel, populate_existing=True)
    if row.state == "shipped":
        by = By("vendor", None, VendorOrder.id == parcel)
        orders.deliver(by, parcel, at, collected_centimes=row.cod_expected_centimes)
    bench.work()
    _goodwill(bench, known)
    _make_files(bench)


def _goodwill(bench: Bench, known: Known) -> None:
    """Granted to somebody who has the invoice: before, the invoice itself would be of less."""
    session().rollback()
    if session().scalar(select(Document.id).limit(1)):
        change = LineChange(known["line"], centimes=700)
        staff = By("staff", None, true())
        orders.adjust(
            staff, known["parcel"], "goodwill", [change], source="crash", reason="geste", now=BROUGHT
        )
    bench.work()


def _make_files(bench: Bench) -> None:
    while files.make_missing(clock.now(), limit=1):
        pass


def _basket_with_voucher(bench: Bench) -> Known:
    goods, other = shelf(10), shelf(10)
    basket = basket_of(goods, other, code=voucher(code="CRASH"), quantity=2)
    request = request_for(basket, key="crash-form")
    return {"token": basket.token, "seen": request.seen}


def _buy_with_voucher(bench: Bench, known: Known) -> None:
    basket = BasketKey(token=known["token"])
    orders.submit(request_for(basket, key="crash-form", seen=known["seen"]), NOW)
    bench.work()


def _papers_later(bench: Bench, known: Known) -> None:
    bench.work(clock.now() + LATER)
    _goodwill(bench, known)
    bench.work(clock.now() + LATER * 2)
    _make_files(bench)


REMITTANCE = Story("a carrier's file", _two_cash_parcels, _bring, later=_bring_later)
PAYOUT = Story("a payout, paid and sent back", _brought, _pay)
RETURN = Story("a return", _sold_for_cash, _send_back, later=_send_back)
PAPERS = Story("an invoice and a credit note", _shipped, _paper, later=_papers_later)
VOUCHER = Story("checkout with a voucher", _basket_with_voucher, _buy_with_voucher)
MONEY = (REMITTANCE, PAYOUT, RETURN, PAPERS, VOUCHER)
