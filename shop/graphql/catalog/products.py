"""Fields of Product and of what hangs on it: prices, pictures, translations, labels."""

from collections.abc import Mapping, Sequence
from typing import Any

from shop.catalog.data import ProductCard
from shop.graphql.amounts import TaxedRange, taxed
from shop.graphql.catalog import loading
from shop.graphql.catalog.texts import blocks, opening
from shop.graphql.context import Context
from shop.graphql.fields import CHANNEL, FIELDS
from shop.graphql.ids import global_id
from shop.graphql.languages import Texts
from shop.graphql.paging import Connection, page_of

Products = Sequence[ProductCard]
Arguments = Mapping[str, Any]
FIELDS.type_of(ProductCard, "Product")


def public_slug(card: ProductCard) -> str:
    """`huile-d-argan-17`: names may be alike, the number at the end is not."""
    return f"{card.slug}-{card.id}"


def id_in_slug(slug: str) -> int | None:
    """The product's number at the end of its slug."""
    number = slug.rpartition("-")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def name_of(card: ProductCard) -> Texts:
    """The product's name in our languages."""
    return Texts(card.name_ar, card.name_fr)


@FIELDS.each("Product", "id")
def product_id(card: ProductCard, _context: Context, _arguments: Arguments) -> str:
    """Product:<number>."""
    return global_id("Product", card.id)


@FIELDS.each("Product", "name")
def name(card: ProductCard, _context: Context, _arguments: Arguments) -> str:
    """In the base language."""
    return name_of(card).base


@FIELDS.each("Product", "slug")
def slug(card: ProductCard, _context: Context, _arguments: Arguments) -> str:
    """Unique."""
    return public_slug(card)


@FIELDS.batch("Product", "description")
def description(products: Products, context: Context, _arguments: Arguments) -> list[str | None]:
    """EditorJS, in the base language."""
    return [blocks(t.description_fr or t.description_ar) for t in loading.texts(context, products)]


@FIELDS.batch("Product", "seoDescription")
def seo_description(products: Products, context: Context, _arguments: Arguments) -> list[str]:
    """The first words of the description."""
    return [opening(t.description_fr or t.description_ar) for t in loading.texts(context, products)]


@FIELDS.each("Product", "seoTitle")
def seo_title(card: ProductCard, _context: Context, _arguments: Arguments) -> str:
    """The name."""
    return name_of(card).base


@FIELDS.batch("Product", "created")
def created(products: Products, context: Context, _arguments: Arguments) -> list[Any]:
    """When the listing was begun."""
    return [t.created_at for t in loading.texts(context, products)]


@FIELDS.batch("Product", "updatedAt")
def updated_at(products: Products, context: Context, _arguments: Arguments) -> list[Any]:
    """When anything of it last changed."""
    return [t.updated_at for t in loading.texts(context, products)]


@FIELDS.batch("Product", "category")
def category(products: Products, context: Context, _arguments: Arguments) -> list[Any]:
    """Its shelf."""
    return loading.shelves(context, products)


@FIELDS.each("Product", "isAvailable")
def is_available(card: ProductCard, _context: Context, _arguments: Arguments) -> bool:
    """Some variant is in stock."""
    return card.available and card.price_centimes is not None


@FIELDS.each("Product", "isAvailableForPurchase")
def is_for_purchase(card: ProductCard, _context: Context, _arguments: Arguments) -> bool:
    """It has a price; what is not for sale is not shown at all."""
    return card.price_centimes is not None


@FIELDS.each("Product", "rating")
def rating(card: ProductCard, _context: Context, _arguments: Arguments) -> float | None:
    """Mean of the buyers' stars; null while nobody has given any."""
    return card.rating or None


@FIELDS.each("Product", "channel")
def channel(_card: ProductCard, _context: Context, _arguments: Arguments) -> str:
    """There is one."""
    return CHANNEL


class ProductType:
    """There is one: everything is sent in a parcel, and may come in several sizes."""

    id = global_id("ProductType", 1)
    slug = "product"
    name = "Produit"
    has_variants = True
    is_shipping_required = True


THE_TYPE = ProductType()
FIELDS.type_of(ProductType, "ProductType")
FIELDS.each("Product", "productType")(lambda _card, _context, _arguments: THE_TYPE)


@FIELDS.batch("Product", "pricing")
def pricing(products: Products, context: Context, _arguments: Arguments) -> list[Any]:
    """From the cheapest variant to the dearest; null for what has no price."""
    rates = loading.vat_rates(context, products)
    several = [p for p in products if p.variants > 1]
    dearest = dict(zip([p.id for p in several], loading.highest(context, several), strict=True))
    return [
        None if p.price_centimes is None else Pricing(p, dearest.get(p.id), rate)
        for p, rate in zip(products, rates, strict=True)
    ]


class Pricing:
    """ProductPricingInfo: our promotions are a former price beside the present one."""

    __slots__ = ("before", "card", "highest", "lowest", "rate")
    display_gross_prices = True

    def __init__(self, card: ProductCard, highest: int | None, rate: int) -> None:
        lowest = card.price_centimes or 0
        self.card = card
        self.rate = rate
        self.lowest = lowest
        self.highest = lowest if highest is None else highest
        self.before = card.compare_centimes or lowest

    @property
    def price_range(self) -> TaxedRange:
        """What is paid."""
        return TaxedRange(taxed(self.lowest, self.rate), taxed(self.highest, self.rate))

    @property
    def price_range_undiscounted(self) -> TaxedRange:
        """What was paid before."""
        return TaxedRange(taxed(self.before, self.rate), taxed(max(self.highest, self.before), self.rate))

    @property
    def on_sale(self) -> bool:
        """Whether a former price is shown."""
        return self.before > self.lowest

    @property
    def discount(self) -> Any:
        """The difference to the former price."""
        return taxed(self.before - self.lowest, self.rate) if self.on_sale else None


@FIELDS.batch("Product", "thumbnail")
def thumbnail(products: Products, context: Context, arguments: Arguments) -> list[Any]:
    """The first picture."""
    return [
        _image(context, found[0], arguments, p) if found else None
        for p, found in zip(products, loading.pictures(context, products), strict=True)
    ]


@FIELDS.batch("Product", "media")
def media(products: Products, context: Context, _arguments: Arguments) -> list[Any]:
    """All pictures, in order."""
    return [
        [Picture(context, picture, p) for picture in found]
        for p, found in zip(products, loading.pictures(context, products), strict=True)
    ]


FIELDS.batch("Product", "images")(media)


class Picture:
    """ProductMedia and ProductImage."""

    __slots__ = ("alt", "context", "id", "picture", "sort_order", "type")

    def __init__(self, context: Context, picture: Any, card: ProductCard) -> None:
        self.context = context
        self.picture = picture
        self.id = global_id("ProductMedia", picture.id)
        self.alt = picture.alt_fr or picture.alt_ar or name_of(card).base
        self.sort_order = picture.position
        self.type = "IMAGE"


def _address(picture: Picture, _context: Context, arguments: Arguments) -> str:
    return loading.picture_url(picture.context, picture.picture, arguments.get("size") or 0)


FIELDS.each("ProductMedia", "url")(_address)
FIELDS.each("ProductImage", "url")(_address)


class Image:
    """Image."""

    __slots__ = ("alt", "url")

    def __init__(self, url: str, alt: str) -> None:
        self.url = url
        self.alt = alt


def _image(context: Context, picture: Any, arguments: Arguments, card: ProductCard) -> Image:
    alt = picture.alt_fr or picture.alt_ar or name_of(card).base
    return Image(loading.picture_url(context, picture, arguments.get("size")), alt)


@FIELDS.batch("Product", "productVariants")
def product_variants(products: Products, context: Context, arguments: Arguments) -> list[Connection]:
    """The variants on sale, by pages."""
    found = zip(products, loading.variants(context, products), strict=True)
    return [page_of([Variant(p, v) for v in rows], arguments, all_at_once=True) for p, rows in found]


@FIELDS.batch("Product", "variants")
def variants(products: Products, context: Context, _arguments: Arguments) -> list[list["Variant"]]:
    """The variants on sale."""
    found = zip(products, loading.variants(context, products), strict=True)
    return [[Variant(p, v) for v in rows] for p, rows in found]


@FIELDS.batch("Product", "defaultVariant")
def default_variant(products: Products, context: Context, _arguments: Arguments) -> list["Variant | None"]:
    """The first of them."""
    found = zip(products, loading.variants(context, products), strict=True)
    return [Variant(p, rows[0]) if rows else None for p, rows in found]


class Variant:
    """ProductVariant: a row with the product it belongs to."""

    __slots__ = ("card", "row")

    def __init__(self, card: ProductCard, row: Any) -> None:
        self.card = card
        self.row = row


FIELDS.type_of(Variant, "ProductVariant")
