"""Opinions of verified buyers: write, answer, show, hide."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core.db import changed_one, session, transaction
from core.events import announce
from core.i18n import _, current_lang
from shop.catalog.events import ProductChanged
from shop.catalog.models import Product
from shop.messages.rules import mask
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.orders.services.doors import handed_over_after_all
from shop.reviews import permissions, rules
from shop.reviews.data import ReviewableLine, Summary
from shop.reviews.errors import AlreadyReviewed, BadReview, NoSuchReview, NotYourPurchase
from shop.reviews.events import ReviewAnswered, ReviewCounted
from shop.reviews.models import Review
from shop.vendors.services import acting_vendor

PAGE = 10
# A cash parcel "delivered" for nothing is the cheapest way to buy oneself stars; an amount not said yet is no nothing.
_PAID = or_(Order.payment_method != "cod", func.coalesce(VendorOrder.cod_collected_centimes, 1) > 0)


def _received_by_buyer() -> ColumnElement[bool]:
    """Parcels that arrived, also those that somebody falsely said were refused."""
    return VendorOrder.state.in_(rules.RECEIVED) | VendorOrder.id.in_(handed_over_after_all())


def list_reviewable(token: str) -> list[ReviewableLine]:
    """What the buyer of this order has received, with whether it was spoken of (1 statement)."""
    query = (
        select(OrderLine, Review.id)
        .join(VendorOrder, VendorOrder.id == OrderLine.vendor_order_id)
        .join(Order, Order.id == VendorOrder.order_id)
        .outerjoin(Review, Review.order_line_id == OrderLine.id)
        .where(Order.token == token, _received_by_buyer(), _PAID)
        .order_by(OrderLine.id)
    )
    return [
        ReviewableLine(
            line.id, line.product_id, line.product_slug, line.name_ar, line.name_fr, line.art, line.tone,
            review_id is not None,
        )
        for line, review_id in session().execute(query)
    ]  # fmt: skip


def write_review(token: str, line_id: int, rating: int, text: str, now: datetime) -> int:
    """Say what one thinks of a thing received; returns the review's id.

    Raises NotYourPurchase, AlreadyReviewed, BadReview.
    """
    text, _masked = mask(text.strip())
    if not 1 <= rating <= 5 or len(text) > rules.MAX_TEXT:
        message = _("Choose from one to five stars; a text has 2,000 letters at most.")
        raise BadReview("bad_review", message, fields={"rating": message})
    with transaction() as s:
        line, order, parcel = _received(token, line_id)
        row = {
            "product_id": line.product_id, "vendor_id": parcel.vendor_id, "order_line_id": line_id,
            "rating": rating, "text": text, "lang": current_lang(), "author": rules.first_name(order.name),
            "place_ar": order.place_ar, "place_fr": order.place_fr, "created_at": now,
        }  # fmt: skip
        try:
            with s.begin_nested():
                review_id = s.execute(insert(Review).values(row).returning(Review.id)).scalar_one()
        except IntegrityError as error:
            raise AlreadyReviewed(
                "already_reviewed", _("You have already given your opinion of this.")
            ) from error
        _count(line.product_id, rating, 1)
        announce(ReviewCounted(line_id))
        return review_id


def _received(token: str, line_id: int) -> tuple[OrderLine, Order, VendorOrder]:
    query = (
        select(OrderLine, Order, VendorOrder)
        .join(VendorOrder, VendorOrder.id == OrderLine.vendor_order_id)
        .join(Order, Order.id == VendorOrder.order_id)
        .where(OrderLine.id == line_id, Order.token == token, _received_by_buyer(), _PAID)
    )
    found = session().execute(query).first()
    if found is None:
        text = _("Only somebody who received the product can give an opinion of it.")
        raise NotYourPurchase("not_your_purchase", text)
    return found


def _count(product_id: int, rating: int, sign: int) -> None:
    session().execute(
        update(Product)
        .where(Product.id == product_id)
        .values(rating_sum=Product.rating_sum + sign * rating, rating_count=Product.rating_count + sign)
    )
    announce(ProductChanged(product_id))


def summary(product_id: int) -> Summary:
    """Count, average and stars of the visible reviews (1 statement)."""
    query = (
        select(Review.rating, func.count())
        .where(Review.product_id == product_id, Review.state == "visible")
        .group_by(Review.rating)
    )
    by_star: dict[int, int] = dict(session().execute(query).all())
    return rules.summarise([by_star.get(k, 0) for k in rules.STARS])


def list_reviews(product_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Review]:
    """Visible reviews of a product, newest first."""
    query = select(Review).where(Review.product_id == product_id, Review.state == "visible")
    if before:
        query = query.where(Review.id < before)
    return list(session().scalars(query.order_by(Review.id.desc()).limit(limit)))


def newest_of(product_id: int, limit: int) -> tuple[Sequence[Any], Summary]:
    """Visible reviews of a product, newest first, and the summary of all of them (1 statement)."""
    rows = session().execute(_newest(), {"product": product_id, "limit": limit}).all()
    return rows, rules.summarise(rows[0][-len(rules.STARS) :] if rows else [0] * len(rules.STARS))


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    c = Review.__table__.c
    stars = [func.sum(case((c.rating == k, 1), else_=0)).over() for k in rules.STARS]
    return (
        select(
            c.id, c.rating, c.text, c.lang, c.author, c.place_ar, c.place_fr, c.reply, c.created_at, *stars
        )
        .where(c.product_id == bindparam("product"), c.state == "visible")
        .order_by(c.id.desc())
        .limit(bindparam("limit"))
    )


def list_of_vendor(user_id: int | None, vendor_id: int, *, before: int | None = None) -> list[Review]:
    """What buyers said to a cooperative, newest first."""
    acting_vendor(user_id, vendor_id, permissions.REPLY)
    query = select(Review).where(Review.vendor_id == vendor_id, Review.state == "visible")
    if before:
        query = query.where(Review.id < before)
    return list(session().scalars(query.order_by(Review.id.desc()).limit(30)))


def reply(user_id: int, vendor_id: int, review_id: int, text: str, now: datetime) -> None:
    """The cooperative answers; the last answer stands. Raises NoSuchReview for another stall's review."""
    acting_vendor(user_id, vendor_id, permissions.REPLY)
    text, _masked = mask(text.strip()[: rules.MAX_TEXT])
    mine = update(Review).where(
        Review.id == review_id, Review.vendor_id == vendor_id, Review.state == "visible"
    )
    with transaction() as s:
        is_first = s.scalar(select(Review.replied_by).where(Review.id == review_id)) is None
        values = {"reply": text, "replied_at": now if text else None, "replied_by": user_id}
        if not changed_one(mine.values(**values)):
            raise NoSuchReview("review_not_found", _("This opinion does not exist."))
        if text and is_first:
            announce(ReviewAnswered(review_id))


def parcel_of(review_id: int) -> tuple[int, int] | None:
    """(parcel, order line) of an opinion; None when it is gone."""
    query = (
        select(OrderLine.vendor_order_id, OrderLine.id)
        .join(Review, Review.order_line_id == OrderLine.id)
        .where(Review.id == review_id)
    )
    row = session().execute(query).first()
    return (row[0], row[1]) if row else None


def drop_reply(review_id: int) -> None:
    """Take the cooperative's answer away and leave the opinion, inside the caller's transaction."""
    session().execute(update(Review).where(Review.id == review_id).values(reply="", replied_at=None))


def reply_of(line_id: int) -> str:
    """The cooperative's answer to the opinion of an order line, for its buyer."""
    query = select(Review.reply).where(Review.order_line_id == line_id, Review.state == "visible")
    return session().scalar(query) or ""


def hide(review_id: int) -> None:
    """Take a review down and out of the average, inside the caller's transaction."""
    review = session().get(Review, review_id)
    down = update(Review).where(Review.id == review_id, Review.state == "visible").values(state="hidden")
    if review is None or not changed_one(down):
        raise NoSuchReview("review_not_found", _("This opinion does not exist."))
    _count(review.product_id, review.rating, -1)
    announce(ReviewCounted(review.order_line_id))


def rating_faults() -> list[str]:
    """Products whose counters differ from their reviews, for `flask doctor`."""
    real = (
        select(Review.product_id, func.count().label("n"), func.sum(Review.rating).label("total"))
        .where(Review.state == "visible")
        .group_by(Review.product_id)
        .subquery()
    )
    query = (
        select(Product.id)
        .outerjoin(real, real.c.product_id == Product.id)
        .where(
            (Product.rating_count != func.coalesce(real.c.n, 0))
            | (Product.rating_sum != func.coalesce(real.c.total, 0))
        )
        .limit(20)
    )
    return [f"the stars of product {key} do not match its reviews" for key in session().scalars(query)]
