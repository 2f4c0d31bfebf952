"""Parcels that have arrived, and returns of them, made for tests."""

import io
import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image

from shop.orders import services as orders
from shop.orders.data import PlacedOrder
from shop.orders.services import reading
from shop.returns.data import Wanted, WantedLine
from shop.returns.services import access, asking
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, money_arrives, place, shelf

RIB = "007810000123456789012367"
RIB = RIB[:22] + f"{(97 - int(RIB[:22] + '00') % 97) % 97:02d}"
HOLDER = "خديجة العلوي"
_forms = itertools.count(1)


@dataclass(frozen=True)
class Sold:
    """A parcel that has arrived."""

    shelf: Shelf
    placed: PlacedOrder
    parcel_id: int
    line_id: int

    @property
    def vendor(self) -> access.By:
        """The cooperative."""
        return access.by_vendor(self.shelf.stall.seller.user_id, self.shelf.stall.vendor_id)

    @property
    def buyer(self) -> access.By:
        """Whoever holds the link."""
        return access.by_buyer(self.placed.token)


def sold(
    *, quantity: int = 2, method: str = "stripe", on_hand: int = 10, goods: Shelf | None = None,
    now: datetime = NOW, to: str = "delivered",
) -> Sold:  # fmt: skip
    """An order of one thing, brought to the door."""
    goods = goods or shelf(on_hand)
    placed = place(goods, quantity=quantity, method=method, now=now)
    if method == "stripe":
        assert placed.payment_id
        money_arrives(placed.payment_id, placed.total_centimes, now)
    parcel = reading.get_by_token(placed.token).parcels[0]
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    if method == "cod":
        orders.confirm(by, parcel.id, now)
    orders.ready(by, parcel.id, now)
    orders.ship(by, parcel.id, now)
    if to == "delivered":
        cash = parcel.cod_expected_centimes if method == "cod" else None
        orders.deliver(by, parcel.id, now, collected_centimes=cash)
    return Sold(goods, placed, parcel.id, reading.get_by_token(placed.token).parcels[0].lines[0].id)


def wanted(thing: Sold, pieces: int = 1, why: str = "changed_mind", **more: object) -> Wanted:
    """The form of a buyer who sends pieces back."""
    pictures = (picture(),) if why in ("damaged", "wrong_item", "not_as_described") else ()
    given: dict[str, object] = {
        "key": f"return-form-{next(_forms)}", "lines": (WantedLine(thing.line_id, pieces),), "why": why,
        "pictures": pictures, "rib": RIB, "holder": HOLDER,
    }  # fmt: skip
    return Wanted(**{**given, **more})  # type: ignore[arg-type]


def ask(thing: Sold, pieces: int = 1, why: str = "changed_mind", now: datetime = NOW, **more: object) -> int:
    """A return that was asked for a day after the parcel arrived."""
    return asking.ask(
        thing.buyer, thing.parcel_id, wanted(thing, pieces, why, **more), now + timedelta(days=1)
    )


def picture() -> bytes:
    """A photo."""
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "brown").save(out, "PNG")
    return out.getvalue()
