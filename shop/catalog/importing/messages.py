"""The sentence for each code of a rejected line or a notice."""

from core.i18n import _
from shop.catalog.importing.data import RowError, RowNotice


def error(row: int, field: str, code: str, value: str = "") -> RowError:
    """A rejected line with its sentence."""
    return RowError(row, field, code, text_of(code, value))


def notice(row: int, field: str, code: str, value: str = "") -> RowNotice:
    """A notice with its sentence."""
    return RowNotice(row, field, code, text_of(code, value))


def text_of(code: str, value: str = "") -> str:
    """The sentence of a code; `value` is what stood in the file."""
    value = value[:60]
    texts = {
        "grouped_product": _("A group of products is not a product: import its parts."),
        "external_product": _("This product is sold on another site; it cannot be sold here."),
        "downloadable_product": _("Downloads and services without delivery cannot be sold here."),
        "unknown_type": _("The kind of product “%(value)s” is not known.", value=value),
        "name_missing": _("The product has no name."),
        "bad_price": _("“%(value)s” is not a price.", value=value),
        "bad_stock": _("“%(value)s” is not a quantity.", value=value),
        "bad_weight": _("“%(value)s” is not a weight.", value=value),
        "duplicate_sku": _("The reference “%(value)s” stands on two lines.", value=value),
        "sku_taken": _("The reference “%(value)s” belongs to another of your products.", value=value),
        "too_long": _("The text is too long: “%(value)s…”.", value=value),
        "too_many_cells": _(
            "This line has more cells than there are headings; check its quotes and separators."
        ),
        "parent_missing": _("The product of this line, “%(value)s”, is not in the file.", value=value),
        "parent_rejected": _("The product of this line was rejected."),
        "no_such_product": _(
            "There is no product “%(value)s” to translate. Import the products first.", value=value
        ),
        "language_not_used": _("The language “%(value)s” is not used in the shop.", value=value),
        "no_rate": _(
            "The price is in %(value)s: state a rate. The product stays a draft without a price.", value=value
        ),
        "other_currency": _("The price in %(value)s was not needed: there is one already.", value=value),
        "price_without_tax": _("The price is without VAT and no VAT rate is given: set the price by hand."),
        "price_zero": _("The price is zero: set it before publishing."),
        "no_delivery": _("This product is not delivered: check that it can be sold here."),
        "price_waits": _("The price changes by more than half: the office reads it first."),
        "stock_negative": _("A negative stock was taken as zero."),
        "stock_unknown": _("The file does not say how many there are: the stock is zero until you set it."),
        "category_unknown": _("The category “%(value)s” does not exist here: choose one.", value=value),
        "images_not_fetched": _("Pictures are not fetched from other sites: add them to the product."),
        "columns_ignored": _("These columns were not used: %(value)s.", value=value),
        "unit_unknown": _("The unit “%(value)s” was not understood: check the content.", value=value),
    }
    return texts.get(code, value or code)
