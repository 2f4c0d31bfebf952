"""How cards look: from `ProductCard` to what the template draws."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import request

from core import clock
from core.addresses import page_url
from core.format import format_number
from core.i18n import _, _l, current_lang, ngettext, pick
from core.money import format_money
from core.storage import storage
from shop.catalog import rules, services
from shop.catalog.data import ProductCard
from shop.catalog.product_page import VariantLine

LABELS = {
    "aop": _l("Protected designation of origin"),
    "igp": _l("Protected geographical indication"),
    "label_agricole": _l("Agricultural label"),
    "bio": _l("Organic"),
    "handmade": _l("Handmade"),
    "onssa": _l("Sanitary authorisation"),
    "women": _l("Women's cooperative"),
}
SHORT = {
    "aop": _l("PDO"),
    "igp": _l("PGI"),
    "label_agricole": _l("Agricultural label"),
    "bio": _l("Organic"),
    "handmade": _l("Handmade"),
}
UNITS = {
    "kg": _l("%(price)s a kilo"),
    "l": _l("%(price)s a litre"),
    "piece": _l("%(price)s each"),
    "m2": _l("%(price)s a square metre"),
    "m": _l("%(price)s a metre"),
}
CONTENT = {
    "g": _l("g"),
    "kg": _l("kg"),
    "ml": _l("ml"),
    "l": _l("l"),
    "cm": _l("cm"),
    "m2": _l("m²"),
    "m": _l("m"),
}


@dataclass(frozen=True)
class Card:
    """What `m.card` draws."""

    url: str
    name: str
    vendor: str
    price: int | str
    art: str
    tone: int
    image: str | None
    unit_price: str
    rating: float
    rating_count: int
    label: str
    compare: int | None


def cards_of(ids: Collection[int]) -> list[Card]:
    """Cards of visible products in the order of their ids."""
    return draw(services.product_cards(ids, today=clock.local_date(clock.now())))


def draw(cards: Iterable[ProductCard]) -> list[Card]:
    """Cards in the language of the page; equal ones are made once."""
    here = (current_lang(), request.root_path)
    return [_card(c, *here) for c in cards]


@lru_cache(maxsize=2000)
def _card(c: ProductCard, _lang: str, _root: str) -> Card:
    vendor = pick(ar=c.vendor_name_ar, fr=c.vendor_name_fr)
    place = pick(ar=c.place_ar, fr=c.place_fr)
    soon = c.price_centimes is None or not c.available
    return Card(
        url=product_url(c.id, c.slug),
        name=pick(ar=c.name_ar, fr=c.name_fr),
        vendor=f"{vendor} · {place}",
        price=_("Sold out") if soon else c.price_centimes or 0,
        art=c.art,
        tone=c.tone,
        image=picture(c.image),
        unit_price="" if soon else unit_price(c.unit_price_centimes, c.unit_price_per),
        rating=c.rating,
        rating_count=c.rating_count,
        label=first_label(c.labels),
        compare=None if soon else c.compare_centimes,
    )


def first_label(labels: Iterable[str]) -> str:
    """The sign shown on a card; the sanitary number is on the product page only."""
    return next((str(SHORT[label]) for label in labels if label in SHORT), "")


def product_url(product_id: int, slug: str) -> str:
    """The page of a product: the address of any of them with another number and name, when both are plain."""
    if not (slug.isascii() and slug.replace("-", "").isalnum()):
        return page_url("catalog.product", product_id=product_id, slug=slug)
    return f"{page_url('catalog.product', product_id=0, slug='x')[:-3]}{product_id}-{slug}"


def picture(key: str | None) -> str | None:
    """Address of a stored picture."""
    return storage().url(key) if key else None


def unit_price(centimes: int | None, per: str | None) -> str:
    """`580 DH a litre`; empty when it would say nothing."""
    if centimes is None or per not in UNITS or per == "piece":
        return ""
    return str(UNITS[per]) % {"price": format_money(centimes, current_lang())}


def price_per_unit(variant: VariantLine) -> str:
    """The unit price of one variant, as the law asks beside the price."""
    found = rules.unit_price(variant.price_centimes, variant.content_amount, variant.content_unit)
    return unit_price(*found) if found else ""


def content(amount: int, unit: str) -> str:
    """`250 ml`, `1 kg`; empty for single pieces."""
    if unit == "piece":
        return "" if amount == 1 else ngettext("%(n)s piece", "%(n)s pieces", amount)
    if unit in ("g", "ml") and amount >= 1000 and amount % 100 == 0:
        big = {"g": "kg", "ml": "l"}[unit]
        decimals = 0 if amount % 1000 == 0 else 1
        return f"{format_number(amount / 1000, current_lang(), decimals)}\u00a0{CONTENT[big]}"
    return f"{format_number(amount, current_lang())}\u00a0{CONTENT.get(unit, unit)}"
