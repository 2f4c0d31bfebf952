"""What the Office does in the month: time limits, refunds, carriers' files, variances, payouts, statements."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from core.db import session
from core.tabular import csv_bytes
from shop.invoices.services import monthly
from shop.ledger.rules import PSP
from shop.ledger.services import balance, record_settlement, sync_refund
from shop.orders.services.paying import close_delivered, expire_unconfirmed, expire_unpaid
from shop.payments.data import Facts, News, RefundFact, RefundState
from shop.payments.models import Payment, Refund
from shop.payments.services.applying import Entry, apply_news
from shop.payments.services.by_hand import settle_refund_by_hand
from shop.payouts.errors import NothingToPay
from shop.payouts.models import Payout, PayoutBatch
from shop.payouts.services import confirming, making
from shop.payouts.services import moving as payouts
from shop.remittances.models import CodParcel, RemittanceRow, Variance
from shop.remittances.services import accepting, uploading, variances
from shop.seed.month.lives import DAY, Diary
from shop.seed.month.plan import SEED, Period, brought
from shop.seed.month.world import CARRIERS, World

REFUND_AFTER = timedelta(days=1)
OPEN_REFUNDS = ("requested", "sent")


class Clerks:
    """The Office's diary of the month."""

    def __init__(self, world: World, diary: Diary, period: Period, seed: int = SEED) -> None:
        self._world, self._diary, self._period = world, diary, period
        self._chance = Random(f"{seed}:clerks")  # noqa: S311
        self.done: Counter[str] = Counter()
        self._came_back = False

    def begin(self) -> None:
        """Every night the limits, each week the carriers, twice a month the bank."""
        day = self._period.first
        while day < self._period.until:
            day += DAY
            self._diary.note(day + timedelta(hours=4), self.night, alone=True)
            if day.weekday() == 0:
                self._diary.note(day + timedelta(hours=10), self.carriers, alone=True)
        for pay_day in (self._period.first + 15 * DAY, self._period.after, self._period.after + 15 * DAY):
            self._diary.note(pay_day + timedelta(hours=11), self.pay, alone=True)
        self._diary.note(self._period.after + timedelta(hours=8), self._close, alone=True)

    def night(self, now: datetime) -> None:
        """What nobody paid or confirmed expires, what was received is closed, what is owed goes back."""
        expire_unpaid(now)
        expire_unconfirmed(now)
        close_delivered(now)
        self.pay_back(now, now - REFUND_AFTER)

    def pay_back(self, now: datetime, asked_before: datetime) -> None:
        """Refunds by card arrive, the others are paid by finance."""
        open_ = select(Refund.id).where(Refund.state.in_(OPEN_REFUNDS), Refund.requested_at <= asked_before)
        for refund_id in list(session().scalars(open_.order_by(Refund.id))):
            self._pay_back(refund_id, now)

    def _pay_back(self, refund_id: int, now: datetime) -> None:
        row = session().get_one(Refund, refund_id, populate_existing=True)
        if row.by_hand:
            maker = self._world.maker.user_id
            settle_refund_by_hand(refund_id, paid=True, reference=f"VIR{refund_id}", now=now, actor_id=maker)
        else:
            fact = RefundFact(f"re_{refund_id}", row.amount_centimes, RefundState.SUCCEEDED, row.key)
            apply_news(row.payment_id, News(Facts(refunds={fact.ref: fact})), Entry("webhook:month"), now)
        sync_refund(refund_id, now)
        self.done["refunds paid"] += 1

    def carriers(self, now: datetime) -> None:
        """Each carrier brings its file; the card provider transfers what it holds."""
        held = balance(PSP)
        if held > 0:
            record_settlement(self._world.maker, f"month {now:%Y-%m-%d}", held, now)
        for code, _ar, _fr in CARRIERS:
            rows = self._rows(code, now)
            if rows:
                self._bring(code, rows, now)

    def _rows(self, code: str, now: datetime) -> list[tuple[str, str, str]]:
        told = select(RemittanceRow.vendor_order_id).where(RemittanceRow.vendor_order_id.is_not(None))
        query = select(CodParcel.number, CodParcel.expected_centimes).where(
            CodParcel.carrier_code == code, CodParcel.settled_at.is_(None), CodParcel.delivered_at <= now - 2 * DAY,
            CodParcel.vendor_order_id.not_in(told), CodParcel.expected_centimes > 0,
        )  # fmt: skip
        found = [
            (row.number, amount, now)
            for row in session().execute(query.order_by(CodParcel.vendor_order_id))
            if (amount := brought(row.expected_centimes, self._chance)) is not None
        ]
        rows = [(number, f"{n // 100},{n % 100:02d}", f"{at:%d/%m/%Y}") for number, n, at in found]
        if rows and self._chance.random() < 0.3:
            rows.append((f"ST-00-{self._chance.randrange(10**6):06d}-1", "75,00", f"{now:%d/%m/%Y}"))
        return rows + rows[:1]

    def _bring(self, code: str, rows: list[tuple[str, str, str]], now: datetime) -> None:
        data = csv_bytes(("Commande", "Montant", "Date"), rows, separator=";")
        name = f"{code.lower()}-{now:%Y%m%d}.csv"
        file_id = uploading.upload(self._world.maker, code, data, name, now)
        uploading.read(file_id, now)
        accepting.accept(self._world.maker, file_id, now)
        accepting.book_rows(file_id, now)
        self.done["files of carriers"] += 1
        for variance_id in self._open():
            self._diary.note(now + 10 * DAY, lambda at, key=variance_id: self._settle(key, at))  # type: ignore[misc]

    def _open(self) -> list[int]:
        query = select(Variance.id).where(Variance.state == "open", Variance.claimed_at.is_(None))
        return list(session().scalars(query.order_by(Variance.id)))

    def _settle(self, variance_id: int, now: datetime) -> None:
        """One in three is found, one is written off, one stays with the carrier; what came too much goes back."""
        row = session().get_one(Variance, variance_id, populate_existing=True)
        if row.state != "open":
            return
        maker, way = self._world.maker, variance_id % 3
        if row.centimes > 0 and way == 0:
            variances.found_later(maker, variance_id, "Relevé, ligne 12", now)
        elif row.centimes < 0 and row.vendor_order_id and way == 1:
            variances.give_back(maker, variance_id, "Virement, ligne 13", now)
        elif row.vendor_order_id and way == 1:
            variances.propose_write_off(maker, variance_id, "Le transporteur conteste", now)
            variances.confirm_write_off(self._world.checker, variance_id, now)
        else:
            variances.ask_carrier(maker, variance_id, now)
        self.done["variances handled"] += 1

    def pay(self, now: datetime) -> None:
        """Drawn up by one, approved by another, taken to the bank."""
        try:
            batch_id = making.make_batch(self._world.maker, now)
        except NothingToPay:
            return
        payouts.submit(self._world.maker, batch_id, now)
        seen = session().scalars(select(PayoutBatch.total_centimes).where(PayoutBatch.id == batch_id)).one()
        payouts.approve(self._world.checker, batch_id, seen, now)
        payouts.send(self._world.maker, batch_id, now)
        self.done["batches"] += 1
        self._diary.note(now + 2 * DAY, lambda at: self._answer(batch_id, at), alone=True)

    def _answer(self, batch_id: int, now: datetime) -> None:
        """The bank has paid; the first time one transfer comes back."""
        query = select(Payout.id).where(Payout.batch_id == batch_id, Payout.state == "sent")
        ids = list(session().scalars(query.order_by(Payout.id)))
        day = (now - DAY).date()
        for payout_id in ids:
            self.done["payouts"] += confirming.confirm_paid(self._world.maker, payout_id, day, "", now)
        if ids and not self._came_back:
            self._came_back = True
            confirming.record_return(self._world.maker, ids[0], "refused", "Rejet de la banque", day, now)
            self.done["payouts returned"] += 1

    def _close(self, now: datetime) -> None:
        self.done["statements"] += monthly.close_month(self._period.month, now)


def open_refunds() -> int:
    """How many refunds nobody has paid."""
    query = select(Refund.id).join(Payment).where(Refund.state.in_(OPEN_REFUNDS))
    return len(session().scalars(query).all())
