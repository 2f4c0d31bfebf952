"""Rows put together into products with their variants, cells understood. Pure.

The first line that gives a field wins; a line that cannot be understood is rejected alone, and with a product's own
line go the lines that need it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from core.text import fold
from shop.catalog.importing.data import (
    Given,
    ImportedProduct,
    ImportedVariant,
    ImportOptions,
    RowSet,
    SourceRow,
    Style,
)
from shop.catalog.importing.messages import error, notice
from shop.catalog.importing.values import (
    Price,
    clean,
    language_of,
    parse_content,
    parse_number,
    parse_price,
    parse_stock,
    parse_weight,
    plain_text,
    to_centimes,
)

TEXTS = ("name", "description", "ingredients", "origin", "conservation")
MAX_NAME, MAX_TEXT, MAX_SKU, MAX_CENTIMES, MAX_STOCK = 200, 20_000, 80, 100_000_000, 1_000_000


class Refused(Exception):
    """A cell that makes its line unusable."""

    def __init__(self, field: str, code: str, value: str) -> None:
        super().__init__(code)
        self.field, self.code, self.value = field, code, value


class Assembler:
    """Collects rows into products; `rowset` gains the errors and notices found on the way."""

    def __init__(self, rowset: RowSet, options: ImportOptions) -> None:
        self.rowset, self.options, self.style = rowset, options, rowset.style
        self.products: dict[str, ImportedProduct] = {}
        self.owners: dict[str, str] = {}
        self.prices: dict[tuple[str, str], list[tuple[int, Price, Price | None]]] = defaultdict(list)
        self.aliases: dict[str, str] = {}
        self.refused: set[str] = set()
        self.skus: dict[str, set[str]] = defaultdict(set)

    def run(self) -> list[ImportedProduct]:
        """All products, in the order of their first lines."""
        for row in self.rowset.rows:
            if row.product.get("alias"):
                self.aliases[row.product["alias"]] = row.key
            if row.variant:
                self.skus[row.key].add(row.variant["sku"])
        for needs_product in (False, True):
            for row in self.rowset.rows:
                if row.requires_product is needs_product:
                    self._add(row)
        for key, product in self.products.items():
            for sku in product.variants:
                self._choose_price(product.variants[sku], self.prices[(key, sku)])
        return sorted(self.products.values(), key=lambda product: product.line)

    def _add(self, raw: SourceRow) -> None:
        row = _cleaned(raw)
        key = self.aliases.get(row.key, row.key)
        try:
            if row.requires_product and key not in self.products:
                raise Refused("parent", "parent_rejected" if key in self.refused else "parent_missing", key)
            given = self._product_fields(row)
            variant = self._variant(row, key)
        except Refused as refused:
            self.rowset.errors.append(error(row.line, refused.field, refused.code, refused.value))
            if not row.requires_product:
                self.refused.add(key)
            return
        product = self.products.setdefault(key, ImportedProduct(key, row.line))
        product.only_update = product.only_update or bool(row.product.get("only_update"))
        product.lines.append(row.line)
        for field, value in given.items():
            product.given.setdefault(field, value)
        if variant is not None:
            _merge(product, variant)

    def _product_fields(self, row: SourceRow) -> dict[str, Given]:
        given: dict[str, Given] = {}
        for field in TEXTS:
            for suffix in ("", "_ar", "_fr"):
                text = row.product.get(field + suffix, "")
                if len(text) > 3 * MAX_TEXT:
                    raise Refused(field, "too_long", text)
                text = plain_text(text)
                if text:
                    _check_length(field, text)
                    lang = suffix or f"_{language_of(text)}"
                    given.setdefault(field + lang, Given(text, row.line))
        if row.product.get("category"):
            given["category"] = Given(row.product["category"], row.line)
        if row.product.get("images"):
            self.rowset.notices.append(notice(row.line, "images", "images_not_fetched"))
        return given

    def _variant(self, row: SourceRow, key: str) -> ImportedVariant | None:
        """The row's variant, understood; None when the row has none. Its prices are noted for later."""
        cells = row.variant
        if cells is None or (cells.get("master") and len(self.skus[row.key]) > 1):
            return None
        sku = cells["sku"].strip()
        known = self.products.get(key)
        if self.owners.get(sku, key) != key or (
            known and sku in known.variants and not self._more_prices(key, sku, cells)
        ):
            raise Refused("sku", "duplicate_sku", sku)
        if len(sku) > MAX_SKU:
            raise Refused("sku", "too_long", sku)
        prices = self._prices(cells)
        if not prices and cells.get("price_net"):
            self.rowset.notices.append(notice(row.line, "price_net", "price_without_tax"))
        variant = ImportedVariant(sku, row.line)
        label = cells.get("variant", "").strip()
        if label:
            variant.put(f"name_{language_of(label)}", label[:120])
        stock = self._stock(row.line, cells)
        if stock is not None:
            variant.put("on_hand", stock)
        if cells.get("weight"):
            variant.put("weight_g", _weight(cells, self.style))
        self._content(variant, cells)
        self.owners[sku] = key
        self.prices[(key, sku)] += [(row.line, price, compare) for price, compare in prices]
        return variant

    def _more_prices(self, key: str, sku: str, cells: Mapping[str, str]) -> bool:
        """A second line of a variant is welcome when it adds a price in another currency."""
        seen = {price.currency for _line, price, _compare in self.prices[(key, sku)]}
        return bool(cells.get("currency")) and cells["currency"].upper() not in seen

    def _prices(self, cells: Mapping[str, str]) -> list[tuple[Price, Price | None]]:
        if cells.get("prices"):
            return [(self._price("price", text, ""), None) for text in cells["prices"].split(";")]
        currency = cells.get("currency", "").upper()
        net = cells.get("price_net", "")
        if net and not cells.get("price"):
            return (
                [(self._gross(cells, self._price("price_net", net, currency)), None)]
                if cells.get("vat")
                else []
            )
        if not cells.get("price"):
            return []
        compare = self._price("compare", cells["compare"], currency) if cells.get("compare") else None
        return [(self._price("price", cells["price"], currency), compare)]

    def _price(self, field: str, text: str, currency: str) -> Price:
        try:
            price = parse_price(text, point=self.style.point)
        except ValueError:
            raise Refused(field, "bad_price", text) from None
        if price.amount * 100 > MAX_CENTIMES:
            raise Refused(field, "bad_price", text)
        return Price(price.amount, price.currency or currency or self.options.currency)

    def _gross(self, cells: Mapping[str, str], net: Price) -> Price:
        """With VAT and deposit, as Foodsoft counts: VAT is due on the deposit too."""
        try:
            vat = parse_number(cells["vat"].replace("%", ""), point=self.style.point)
            deposit = parse_number(cells.get("deposit") or "0", point=self.style.point)
        except ValueError:
            raise Refused("vat", "bad_price", cells["vat"]) from None
        return Price((net.amount + deposit) * (1 + vat / 100), net.currency)

    def _stock(self, line: int, cells: Mapping[str, str]) -> int | None:
        text = cells.get("stock", "")
        if not text:
            return None
        try:
            stock = parse_stock(text)
        except ValueError:
            raise Refused("stock", "bad_stock", text) from None
        if stock > MAX_STOCK:
            raise Refused("stock", "bad_stock", text)
        if stock < 0:
            self.rowset.notices.append(notice(line, "stock", "stock_negative"))
        return max(0, stock)

    def _content(self, variant: ImportedVariant, cells: Mapping[str, str]) -> None:
        text = cells.get("content", "").strip()
        if not text:
            return
        try:
            amount, unit = parse_content(text)
        except ValueError:
            self.rowset.notices.append(notice(variant.line, "content", "unit_unknown", text))
            return
        variant.put("content_amount", amount)
        variant.put("content_unit", unit)

    def _choose_price(self, variant: ImportedVariant, prices: list[tuple[int, Price, Price | None]]) -> None:
        """Dirhams first, else the first currency with a rate; without one the variant has no price."""
        rates = {"MAD": Decimal(1), **self.options.rates}
        usable = [entry for entry in prices if entry[1].currency in rates]
        usable.sort(key=lambda entry: entry[1].currency != "MAD")
        for line, price, _compare in prices:
            if price.currency not in rates:
                self.rowset.notices.append(notice(line, "price", "no_rate", price.currency))
            elif (line, price) != (usable[0][0], usable[0][1]):
                self.rowset.notices.append(notice(line, "price", "other_currency", price.currency))
        if usable:
            self._take_price(variant, usable[0], rates)

    def _take_price(
        self, variant: ImportedVariant, chosen: tuple[int, Price, Price | None], rates: Mapping[str, Decimal]
    ) -> None:
        line, price, compare = chosen
        centimes = to_centimes(price, rates[price.currency])
        if centimes == 0:
            self.rowset.notices.append(notice(line, "price", "price_zero"))
            return
        variant.given["price_centimes"] = Given(centimes, line)
        if compare is not None:
            before = to_centimes(compare, rates.get(compare.currency, rates[price.currency]))
            variant.given["compare_centimes"] = Given(before if before > centimes else None, line)


def _cleaned(row: SourceRow) -> SourceRow:
    variant = None if row.variant is None else {field: clean(text) for field, text in row.variant.items()}
    product = {field: clean(text) for field, text in row.product.items()}
    return replace(row, key=clean(row.key), product=product, variant=variant)


def _merge(product: ImportedProduct, variant: ImportedVariant) -> None:
    known = product.variants.setdefault(variant.sku, variant)
    for field, value in variant.given.items():
        known.given.setdefault(field, value)


def _weight(cells: Mapping[str, str], style: Style) -> int:
    try:
        return parse_weight(cells["weight"], cells.get("weight_unit") or style.weight_unit)
    except ValueError:
        raise Refused("weight", "bad_weight", cells["weight"]) from None


def _check_length(field: str, text: str) -> None:
    if len(text) > (MAX_NAME if field == "name" else MAX_TEXT):
        raise Refused(field, "too_long", text)


def category_words(category: str) -> list[str]:
    """Folded names to look for, the most exact first: « Alimentation > Miel » is honey, else food."""
    return [folded for part in reversed(category.split(">")) if (folded := fold(part))]
