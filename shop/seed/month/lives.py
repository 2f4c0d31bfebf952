"""The life of each order: placed, paid or not, and every parcel to its end."""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select, true, update

from core.auth.actor import system_actor
from core.db import session
from core.errors import DomainError
from core.i18n import speaking
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey, CheckoutRequest
from shop.orders import permissions
from shop.orders.data import LineChange, PlacedOrder
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.orders.services import adjusting, changing, moving, placing
from shop.orders.services.acting import By
from shop.orders.services.adjusted import lines_left
from shop.orders.services.money import record_transfer
from shop.payments.data import Facts, News
from shop.payments.services.applying import Entry
from shop.payments.services.waiting import apply_and_replay
from shop.returns.data import Verdict, Wanted, WantedLine
from shop.returns.services import access, asking
from shop.returns.services import moving as returning
from shop.seed.month.plan import Fate, Plan
from shop.seed.month.world import World

Act = Callable[[datetime], None]
RIB = "230810000000000000000182"
DAY = timedelta(days=1)


def hours(number: float) -> timedelta:
    """So many hours, to the second."""
    return timedelta(seconds=round(number * 3600))


class Diary:
    """What is to be done, in the order of its moments. `alone`: in a unit of its own."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, bool, Act]] = []
        self._turn = count()

    def note(self, at: datetime, act: Act, *, alone: bool = False) -> None:
        """Do this then."""
        heapq.heappush(self._heap, (at, next(self._turn), alone, act))

    def take(self, until: datetime, most: int) -> list[tuple[datetime, Act]]:
        """What comes next: up to `most` acts, or one that wants to be alone."""
        found: list[tuple[datetime, Act]] = []
        while self._heap and self._heap[0][0] <= until and len(found) < most:
            if self._heap[0][2] and found:
                break
            at, _turn, alone, act = heapq.heappop(self._heap)
            found.append((at, act))
            if alone:
                break
        return found


class Lives:
    """All orders of the month."""

    def __init__(self, world: World, diary: Diary) -> None:
        self._world, self._diary = world, diary
        self.done: Counter[str] = Counter()

    def place(self, plan: Plan, now: datetime) -> None:
        """The buyer presses the button; the rest follows."""
        with speaking("ar"):
            placed = placing.submit(self._request(plan, now), now)
        session().execute(update(Order).where(Order.id == placed.order_id).values(is_demo=True))
        self.done[f"placed:{plan.method}"] += 1
        if plan.method == "cod":
            self._send(plan, placed, now)
        elif plan.paid_after is not None:
            self._diary.note(now + hours(plan.paid_after), lambda at: self._pay(plan, placed, at))

    def _request(self, plan: Plan, now: datetime) -> CheckoutRequest:
        basket = BasketKey()
        for variant_id, pieces in plan.lines:
            basket = BasketKey(token=checkout.add(basket, variant_id, pieces, now))
        place = self._world.places[plan.place % len(self._world.places)]
        seen = checkout.quote(basket, place.commune_code, now).seen
        return CheckoutRequest(
            key=plan.key, basket=basket, lang="ar", name="زبون تجريبي", phone=f"+21260000{plan.place:04d}",
            email=f"buyer{plan.place}@demo.souk-taawon.example", destination=place, address="شارع محمد الخامس، 12",
            note="", payment_method=plan.method, seen=seen, phone_is_proven=True,
        )  # fmt: skip

    def _pay(self, plan: Plan, placed: PlacedOrder, now: datetime) -> None:
        if plan.method == "bank_transfer":
            record_transfer(system_actor([permissions.ACT]), placed.order_id, now)
        else:
            assert placed.payment_id
            facts = Facts(asked=True, authorized=placed.total_centimes, captured=placed.total_centimes)
            news = News(facts, intent=f"pi_{plan.key}", currency="MAD")
            apply_and_replay(placed.payment_id, news, Entry("webhook:month"), now)
        self.done["paid"] += 1
        self._send(plan, placed, now)

    def _send(self, plan: Plan, placed: PlacedOrder, now: datetime) -> None:
        query = select(VendorOrder.id).where(VendorOrder.order_id == placed.order_id)
        ids = session().scalars(query.order_by(VendorOrder.position)).all()
        for parcel_id, fate in zip(ids, plan.fates, strict=True):
            Parcel(self._diary, self.done, parcel_id, placed.token, fate).begin(plan.method, now)


class Parcel:
    """One parcel on its way."""

    def __init__(self, diary: Diary, done: Counter[str], parcel_id: int, token: str, fate: Fate) -> None:
        self._diary, self._done, self._id, self._token, self._fate = diary, done, parcel_id, token, fate
        self._by = By("vendor", None, VendorOrder.id == parcel_id)

    def begin(self, method: str, now: datetime) -> None:
        """Confirmed by the cooperative where it is paid at the door."""
        first, second, third = self._fate.hours
        at = now + hours(first)
        if method == "cod":
            self._diary.note(at, lambda t: moving.confirm(self._by, self._id, t))
        if self._fate.end == "cancelled":
            self._diary.note(at + hours(1), self._cancel)
            return
        self._diary.note(at + hours(second), self._ready)
        self._diary.note(at + hours(second + 1), self._ship)
        self._diary.note(at + hours(second + third), self._end)

    def _cancel(self, now: datetime) -> None:
        moving.cancel(self._by, self._id, "out_of_stock", now)
        self._done["cancelled"] += 1

    def _ready(self, now: datetime) -> None:
        """What is sold by weight is a little lighter than announced."""
        weights = {
            x.order_line_id: x.nominal_g * x.quantity * 98 // 100 for x in lines_left(self._id) if x.nominal_g
        }
        changing.ready(self._by, self._id, now, weights=weights)

    def _ship(self, now: datetime) -> None:
        tracking = f"MM{self._id:09d}MA" if self._fate.carrier else ""
        moving.ship(self._by, self._id, now, carrier=self._fate.carrier, tracking_number=tracking)

    def _end(self, now: datetime) -> None:
        end = self._fate.end
        self._done[
            "refused at the door" if end == "refused" else "lost" if end == "lost" else "delivered"
        ] += 1
        if end == "refused":
            moving.refuse_at_door(self._by, self._id, "refused", now)
        elif end == "lost":
            moving.lose(self._by, self._id, "lost", now)
        else:
            self._deliver(now)

    def _deliver(self, now: datetime) -> None:
        due = session().scalar(select(VendorOrder.cod_expected_centimes).where(VendorOrder.id == self._id))
        moving.deliver(self._by, self._id, now, collected_centimes=due or None)
        if self._fate.end == "returned":
            self._diary.note(now + hours(self._fate.later), self._ask_back)
        elif self._fate.end == "goodwill":
            self._diary.note(now + 20 * DAY, self._goodwill)

    def _goodwill(self, now: datetime) -> None:
        """Long after the payout a reduction is granted: the cooperative owes it."""
        staff = By("staff", None, true())
        change = LineChange(self._line(), centimes=500)
        adjusting.adjust(
            staff, self._id, "goodwill", [change], source=f"month:{self._id}", reason="geste", now=now
        )
        self._done["goodwill"] += 1

    def _line(self) -> int:
        query = select(OrderLine.id).where(OrderLine.vendor_order_id == self._id).order_by(OrderLine.id)
        return session().scalars(query.limit(1)).one()

    def _ask_back(self, now: datetime) -> None:
        wanted = Wanted(
            key=f"month-return-{self._id}", lines=(WantedLine(self._line(), 1, False),), why="changed_mind", text="",
            wish="refund", way="post", pictures=(), rib=RIB, holder="زبون تجريبي",
        )  # fmt: skip
        return_id = asking.ask(access.by_buyer(self._token), self._id, wanted, now)
        buyer, house = access.by_buyer(self._token), access.By("staff", None, true())
        self._diary.note(now + DAY, lambda t: returning.send(buyer, return_id, t))
        self._diary.note(now + 3 * DAY, lambda t: returning.receive(house, return_id, t))
        self._diary.note(now + 4 * DAY, lambda t: self._inspect(house, return_id, t))

    def _inspect(self, house: access.By, return_id: int, now: datetime) -> None:
        returning.inspect(house, return_id, [Verdict(self._line(), 1, 1)], "", now)
        self._done["returned"] += 1


def attempt(act: Act, at: datetime, done: Counter[str]) -> None:
    """Do it whole or not at all; a refusal of the shop is part of life, and counted."""
    try:
        with session().begin_nested():
            act(at)
    except DomainError as refusal:
        done[f"refused by the shop: {refusal.code}"] += 1
