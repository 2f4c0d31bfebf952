"""What buyers wrote: each text once, on a thing of its kind that its author received."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Literal, NamedTuple, cast

from shop.demo.files import rows
from shop.demo.types import DemoOrder, DemoProduct, DemoReview

SEED = 112
_BODY = {"soaps", "creams", "hammam", "argan-oil-cosmetic", "essential-oils", "floral-waters"}
_MOST = 7
_WIDE = {"food", "craft", "body"}
_NOT_THINGS = {"outings", "stays"}


class _Received(NamedTuple):
    order: DemoOrder
    product: DemoProduct
    at: datetime


def reviews(
    products: Sequence[DemoProduct], orders: Sequence[DemoOrder], seed: int = SEED
) -> tuple[DemoReview, ...]:
    """About 250 opinions, oldest first. A buyer writes once on a product."""
    chance = Random(f"{seed}:reviews")  # noqa: S311
    free = list(_received(products, orders))
    chance.shuffle(free)
    last = max(order.placed_at for order in orders)
    exact_first = sorted(rows("reviews"), key=lambda row: (not row["families"], row["category"] in _WIDE))
    talked_of: Counter[str] = Counter()
    written = [_review(row, free, talked_of, last, chance) for row in exact_first]
    return tuple(sorted((review for review in written if review), key=lambda review: review.written_at))


def _received(products: Sequence[DemoProduct], orders: Sequence[DemoOrder]) -> Iterator[_Received]:
    known = {product.key: product for product in products}
    seen: set[tuple[str, str]] = set()
    for order in orders:
        arrived = {
            p.central_number: at for p in order.parcels for state, at in p.history if state == "delivered"
        }
        for line in order.lines:
            author = (order.buyer_email, line.product_key)
            if line.central_number in arrived and author not in seen:
                seen.add(author)
                yield _Received(order, known[line.product_key], arrived[line.central_number])


def _review(
    row: dict[str, str], free: list[_Received], talked_of: Counter[str], last: datetime, chance: Random
) -> DemoReview | None:
    """The text of `row` given to a fitting purchase, which is then taken; None when there is none.

    Opinions gather on some products, as they do in shops: up to `_MOST` on one.
    """
    fitting = [received for received in free if _fits(row, received.product)]
    if not fitting:
        return None
    found = max(fitting, key=lambda received: talked_of[received.product.key] % _MOST)
    free.remove(found)
    talked_of[found.product.key] += 1
    written = min(found.at + timedelta(hours=chance.randint(20, 260)), last)
    written = max(written, found.at + timedelta(minutes=30))
    replied = min(written + timedelta(hours=chance.randint(2, 60)), datetime.combine(last, time(23), UTC))
    return DemoReview(
        order_key=found.order.key,
        product_key=found.product.key,
        buyer_email=found.order.buyer_email,
        rating=int(row["rating"]),
        lang=cast("Literal['ar', 'fr']", row["lang"]),
        text=row["text"],
        written_at=written,
        reply=row["reply"],
        replied_at=max(replied, written) if row["reply"] else None,
    )


def _fits(row: dict[str, str], product: DemoProduct) -> bool:
    kind, slug, families = row["category"], product.category_slug, row["families"].split()
    if families and product.family not in families:
        return False
    if kind == "food":
        return product.is_food
    if kind == "body":
        return slug in _BODY
    if kind == "craft":
        return not product.is_food and slug not in _BODY | _NOT_THINGS
    return kind == slug
