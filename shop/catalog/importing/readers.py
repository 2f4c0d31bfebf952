"""Each kind of table, line by line, into rows in our words. Pure; numbers stay text.

Sources of the formats: WooCommerce's product CSV export, Shopify's product CSV, PrestaShop's import and back-office
files, Spree's product CSV and its translations, Foodsoft's article list, Open Food Network's product list.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from core.tabular import Record
from core.text import fold
from shop.catalog.importing.data import RowError, RowSet, SourceRow, Style
from shop.catalog.importing.messages import error
from shop.catalog.importing.values import find_currency, is_yes

Cells = Mapping[str, str]
Line = SourceRow | RowError


def read_rows(kind: str, columns: Mapping[str, str], records: Iterable[Record], today: date) -> RowSet:
    """Rows of a recognised table; a line the kind refuses becomes an error."""
    reader, style = READERS[kind]
    found = RowSet(kind, style)
    shared = {"_today": today.isoformat(), "currency": heading_currency(columns)}
    for record in records:
        found.lines.append(record.line)
        if record.extra:
            found.errors.append(error(record.line, "", "too_many_cells"))
            continue
        cells = {field: record.values[heading].strip() for field, heading in columns.items()}
        line = reader(record.line, {**shared, **cells})
        if isinstance(line, SourceRow):
            found.rows.append(line)
        else:
            found.errors.append(line)
    return found


def read_woocommerce(line: int, cells: Cells) -> Line:
    """Simple products, variable ones and their variations; the rest is refused with its reason."""
    types = {part.strip() for part in cells["type"].lower().split(",")}
    refused = {"grouped": "grouped_product", "external": "external_product", "downloadable": "downloadable_product",
               "virtual": "downloadable_product"}  # fmt: skip
    for name, code in refused.items():
        if name in types:
            return error(line, "type", code)
    product = {
        "name": cells["name"],
        "description": cells.get("description") or cells.get("short_description", ""),
        "category": first_of(cells.get("category", "")),
        "images": cells.get("images", ""),
    }
    own = cells["sku"] or f"woo-{cells.get('id') or line}"
    if "variation" in types:
        parent = cells.get("parent", "").removeprefix("id:") or own
        variant = {
            **_woo_offer(cells),
            "sku": own,
            "variant": joined(cells.get(f"value_{n}", "") for n in range(1, 6)),
        }
        return SourceRow(line, parent, {}, variant, requires_product=True)
    if "variable" in types:
        return SourceRow(line, own, product | {"alias": cells.get("id", "")})
    if "simple" in types:
        return SourceRow(line, own, product, {**_woo_offer(cells), "sku": own})
    return error(line, "type", "unknown_type", cells["type"])


def _woo_offer(cells: Cells) -> dict[str, str]:
    regular, sale = cells["regular_price"], cells.get("sale_price", "")
    ends = cells.get("sale_ends", "")[:10]
    if sale and regular and (not ends or ends >= cells["_today"]):
        prices = {"price": sale, "compare": regular}
    else:
        prices = {"price": regular or sale}
    unit = next((unit for unit in ("lb", "kg", "g", "oz") if cells.get(f"weight_{unit}")), "")
    stock = cells.get("stock", "")
    if not stock and "in_stock" in cells and not is_yes(cells["in_stock"]):
        stock = "0"
    return {**prices, "stock": stock, "weight": cells.get(f"weight_{unit}", ""), "weight_unit": unit}


def read_shopify(line: int, cells: Cells) -> Line:
    """A product's first line carries its texts; further lines with a price are variants, others pictures."""
    if is_yes(cells.get("gift_card", "")) or fold(cells.get("requires_shipping", "")) == "false":
        return error(line, "requires_shipping", "downloadable_product")
    product = {
        "name": cells["title"], "description": cells.get("body", ""), "category": cells.get("category", ""),
        "images": cells.get("images", ""),
    }  # fmt: skip
    options = [cells.get(f"option_{n}", "") for n in (1, 2, 3)]
    variant = None
    if cells["price"] or cells.get("sku"):
        label = joined(option for option in options if fold(option) != "default title")
        variant = {
            "sku": cells.get("sku") or joined([cells["handle"], label], "-"), "variant": label,
            "price": cells["price"], "compare": cells.get("compare", ""), "stock": cells.get("stock", ""),
            "weight": cells.get("grams", ""), "weight_unit": "g",
        }  # fmt: skip
    return SourceRow(line, cells["handle"], filled(product), variant, requires_product=not cells["title"])


def read_spree(line: int, cells: Cells) -> Line:
    """One line for the product, one for each variant, and one more for each further currency."""
    product = {
        "name": cells["name"], "description": cells.get("description", ""), "images": cells.get("images", ""),
        "category": cells.get("category", "").replace("->", ">"),
    }  # fmt: skip
    options = joined(cells.get(f"option{n}_value", "") for n in (1, 2, 3))
    variant = {
        "sku": cells["sku"], "variant": options, "price": cells["price"], "compare": cells.get("compare", ""),
        "currency": cells.get("currency", ""), "stock": cells.get("stock", ""), "weight": cells.get("weight", ""),
        "weight_unit": cells.get("weight_unit", ""), "master": "1" if cells["name"] else "",
    }  # fmt: skip
    return SourceRow(line, cells["slug"], filled(product), variant, requires_product=not cells["name"])


def read_spree_translations(line: int, cells: Cells) -> Line:
    """Names and descriptions in another language; only those the shop speaks are kept."""
    lang = cells["locale"].lower()[:2]
    if lang not in ("ar", "fr"):
        return error(line, "locale", "language_not_used", cells["locale"])
    texts = {f"name_{lang}": cells["name"], f"description_{lang}": cells.get("description", "")}
    return SourceRow(line, cells["slug"], {**filled(texts), "only_update": "1"})


def read_foodsoft(line: int, cells: Cells) -> Line:
    """Price without VAT, VAT in percent and a deposit; the unit says what is in one piece."""
    product = {
        "name": cells["name"], "description": cells.get("note", ""), "category": cells.get("category", ""),
        "origin": joined([cells.get("origin", ""), cells.get("manufacturer", "")]),
    }  # fmt: skip
    variant = {
        "sku": cells["number"], "price_net": cells["price_net"], "vat": cells["vat"], "deposit": cells["deposit"],
        "content": cells["unit"],
        "stock": "0" if fold(cells.get("available", "yes")) in ("no", "nein", "nee", "non", "0") else "",
    }  # fmt: skip
    return SourceRow(line, cells["number"] or cells["name"], product, variant)


def read_open_food_network(line: int, cells: Cells) -> Line:
    """Lines with the same producer and name are variants of one product."""
    amount, unit = cells["units"], cells["unit_type"]
    piece = cells.get("variant_unit_name", "")
    sku = cells.get("sku") or joined([fold(cells["name"]).replace(" ", "-"), amount + (unit or piece)], "-")
    product = {
        "name": cells["name"], "description": cells.get("description", ""), "category": cells.get("category", "")
    }  # fmt: skip
    variant = {
        "sku": sku, "variant": cells.get("display_name", ""), "price": cells["price"], "stock": cells["on_hand"],
        "content": f"{amount} {unit or 'piece'}",
    }  # fmt: skip
    return SourceRow(line, f"{cells.get('producer', '')}:{cells['name']}", product, variant)


def read_prestashop(line: int, cells: Cells) -> Line:
    """One line for each product; prices with VAT when there are, else without it."""
    own = cells["reference"] or f"ps-{cells['id'] or line}"
    product = {
        "name": cells["name"], "description": cells.get("description") or cells.get("short_description", ""),
        "category": first_of(cells.get("category", "")), "images": cells.get("images", ""),
    }  # fmt: skip
    kept = {
        field: cells.get(field, "") for field in ("price", "price_net", "vat", "currency", "stock", "weight")
    }
    return SourceRow(line, own, product, {**kept, "sku": own, "weight_unit": "kg"})


def read_plain(line: int, cells: Cells) -> Line:
    """One line for each product, unless a column names the product a line belongs to."""
    texts = ("name", "name_ar", "name_fr", "description", "description_ar", "description_fr", "category",
             "ingredients", "origin", "conservation", "images")  # fmt: skip
    product = {field: cells[field] for field in texts if cells.get(field)}
    name = next((product[field] for field in ("name", "name_fr", "name_ar") if product.get(field)), "")
    own = cells.get("sku") or fold(
        joined([name, cells.get("variant", ""), cells.get("content", "")], "-")
    ).replace(" ", "-")
    unit = next((unit for unit in ("kg", "g") if cells.get(f"weight_{unit}")), "")
    numbers = ("price", "compare", "price_net", "vat", "currency", "stock", "variant", "content")
    variant = {field: cells[field] for field in numbers if field in cells}
    variant |= {
        "sku": own,
        "weight": cells.get(f"weight_{unit}" if unit else "weight", ""),
        "weight_unit": unit,
    }
    if not name and not cells.get("sku"):
        return error(line, "name", "name_missing")
    return SourceRow(line, cells.get("parent") or own, product, variant)


def heading_currency(columns: Mapping[str, str]) -> str:
    """The currency named in the heading of a price, as in « Prix (DH) »."""
    prices = [columns[field] for field in ("price", "price_net", "regular_price") if field in columns]
    return next((found for heading in prices if (found := _words_currency(heading))), "")


def _words_currency(heading: str) -> str:
    return next(
        (found for word in heading.replace("(", " ").split()[1:] if (found := find_currency(word))), ""
    )


def first_of(categories: str) -> str:
    """The first category of a list; its path by `>` is kept."""
    return categories.split(",")[0].strip()


def joined(parts: Iterable[str], separator: str = ", ") -> str:
    """The filled parts, in order."""
    return separator.join(part.strip() for part in parts if part.strip())


def filled(texts: Mapping[str, str]) -> dict[str, str]:
    """Only what is there: an empty cell on a variant's line does not empty the product."""
    return {field: text for field, text in texts.items() if text}


READERS: dict[str, tuple[Callable[[int, Cells], Line], Style]] = {
    "woocommerce": (read_woocommerce, Style(point=True, weight_unit="kg")),
    "shopify": (read_shopify, Style(point=True)),
    "spree": (read_spree, Style(point=True, weight_unit="lb")),
    "spree_translations": (read_spree_translations, Style()),
    "foodsoft": (read_foodsoft, Style(point=True)),
    "open_food_network": (read_open_food_network, Style(point=True)),
    "prestashop": (read_prestashop, Style(point=True, weight_unit="kg")),
    "table": (read_plain, Style(weight_unit="kg")),
}
