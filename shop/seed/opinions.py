"""Reviews of the demonstration: on what was really delivered in it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update

from core.db import session, transaction
from shop.catalog.models import Product
from shop.demo import orders as demo_orders
from shop.demo import reviews as demo_reviews
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.reviews.models import Review
from shop.reviews.rules import RECEIVED, first_name
from shop.seed.listings import Listings


def seed_reviews(listings: Listings, orders: Mapping[str, int], today: date) -> int:
    """Write the reviews and the stars of the products; returns how many."""
    products = tuple(listings.records.values())
    wanted = demo_reviews(products, demo_orders(products, today))
    rows = []
    seen: set[int] = set()
    for review in wanted:
        line = _line(orders.get(review.order_key), listings.get(review.product_key))
        if line is None or line.id in seen:
            continue
        seen.add(line.id)
        rows.append({
            "product_id": line.product_id, "vendor_id": line.vendor_id, "order_line_id": line.id,
            "rating": review.rating, "text": review.text, "lang": review.lang, "author": first_name(line.name),
            "place_ar": line.place_ar, "place_fr": line.place_fr, "reply": review.reply,
            "replied_at": review.replied_at, "created_at": review.written_at, "is_demo": True,
        })  # fmt: skip
    rows.sort(key=lambda row: row["created_at"])
    with transaction() as s:
        if rows:
            s.execute(insert(Review), rows)
        _count_stars()
    return len(rows)


def _line(order_id: int | None, product_id: int | None) -> Any:
    query = (
        select(
            OrderLine.id,
            OrderLine.product_id,
            VendorOrder.vendor_id,
            Order.name,
            Order.place_ar,
            Order.place_fr,
        )
        .join(VendorOrder, VendorOrder.id == OrderLine.vendor_order_id)
        .join(Order, Order.id == VendorOrder.order_id)
        .where(Order.id == order_id, OrderLine.product_id == product_id, VendorOrder.state.in_(RECEIVED))
    )
    return session().execute(query).first()


def _count_stars() -> None:
    mine = (Review.product_id == Product.id, Review.state == "visible")
    count = select(func.count()).where(*mine).scalar_subquery()
    total = select(func.coalesce(func.sum(Review.rating), 0)).where(*mine).scalar_subquery()
    sold = (
        select(func.coalesce(func.sum(OrderLine.quantity), 0))
        .where(OrderLine.product_id == Product.id)
        .scalar_subquery()
    )
    session().execute(
        update(Product).where(Product.is_demo).values(rating_count=count, rating_sum=total, sold_count=sold)
    )
