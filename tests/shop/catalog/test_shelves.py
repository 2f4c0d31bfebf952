"""The order of a shelf."""

from flask import Flask
from sqlalchemy import update

from core.db import transaction
from shop.catalog.models import Product
from shop.catalog.rules import weighed_rating
from shop.catalog.shelves import shelf
from tests.shop.catalog.makers import NOW, make_product, make_vendor

OPINIONS = ((10, 2), (192, 40), (0, 0), (6, 3), (4, 1), (400, 100))


def test_best_rated_is_the_weighed_mean_page_by_page(both: Flask) -> None:
    vendor_id = make_vendor()
    rated = {make_product(vendor_id, {f"R{n}": 5}): pair for n, pair in enumerate(OPINIONS)}
    with transaction() as s:
        for product_id, (stars, ratings) in rated.items():
            row = update(Product).where(Product.id == product_id)
            s.execute(row.values(rating_sum=stars, rating_count=ratings))
    seen, after = [], ""
    for _page in OPINIONS:
        page = shelf(NOW.date(), sort="rating", limit=1, after=after)
        seen += [rated[card.id] for card in page.cards]
        after = page.next or ""
    assert seen == sorted(OPINIONS, key=lambda pair: (weighed_rating(*pair), pair[1]), reverse=True)
