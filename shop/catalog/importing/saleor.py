"""Saleor's `populatedb` data: a JSON list of records, of which products, variants, prices and stocks are read. Pure.

A row is a product or a variant; its number is the record's place in the list, from one.
"""

import json
from collections import Counter, defaultdict
from typing import Any

from core.tabular import DamagedFile
from shop.catalog.importing.data import RowSet, SourceRow, Style
from shop.catalog.importing.messages import notice

COUNTED = {
    "product.product": "products",
    "product.productvariant": "variants",
    "product.category": "categories",
    "warehouse.stock": "stocks",
}


def looks_like_saleor(data: bytes) -> bool:
    """Whether the file is JSON at all: no table starts with a bracket."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def read_saleor(data: bytes) -> RowSet:
    """Rows of the file. Raises DamagedFile when it is not such a list."""
    records = _records(data)
    found = RowSet("saleor", Style(point=True))
    found.counts = dict(Counter(COUNTED[r["model"]] for r in records if r["model"] in COUNTED))
    tables = _tables(records)
    for number, record in enumerate(records, start=1):
        if record["model"] == "product.product":
            _add_product(found, number, record, tables)
        elif record["model"] == "product.productvariant":
            _add_variant(found, number, record, tables)
    return found


def _records(data: bytes) -> list[dict[str, Any]]:
    try:
        records: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise DamagedFile from None
    well_formed = isinstance(records, list) and all(
        isinstance(record, dict)
        and isinstance(record.get("model"), str)
        and isinstance(record.get("fields"), dict)
        for record in records
    )
    if not well_formed or not any(record["model"] == "product.product" for record in records):
        raise DamagedFile
    return list(records)


class _Tables:
    """The records a product or variant points at."""

    def __init__(self) -> None:
        self.products: dict[Any, dict[str, Any]] = {}
        self.types: dict[Any, dict[str, Any]] = {}
        self.categories: dict[Any, dict[str, Any]] = {}
        self.prices: dict[Any, list[str]] = defaultdict(list)
        self.stocks: dict[Any, int] = {}
        self.pictures: Counter[Any] = Counter()


def _tables(records: list[dict[str, Any]]) -> _Tables:
    tables = _Tables()
    by_model = {
        "product.product": tables.products,
        "product.producttype": tables.types,
        "product.category": tables.categories,
    }
    for record in records:
        fields, model = record["fields"], record["model"]
        if model in by_model:
            by_model[model][record.get("pk")] = fields
        elif model == "product.productvariantchannellisting" and fields.get("price_amount"):
            tables.prices[fields.get("variant")].append(
                f"{fields['price_amount']} {fields.get('currency') or ''}"
            )
        elif model == "warehouse.stock":
            variant = fields.get("product_variant")
            tables.stocks[variant] = tables.stocks.get(variant, 0) + int(fields.get("quantity") or 0)
        elif model == "product.productmedia":
            tables.pictures[fields.get("product")] += 1
    return tables


def _add_product(found: RowSet, number: int, record: dict[str, Any], tables: _Tables) -> None:
    fields = record["fields"]
    found.lines.append(number)
    product = {
        "name": str(fields.get("name") or ""),
        "description": _text(fields.get("description")) or str(fields.get("description_plaintext") or ""),
        "category": str(tables.categories.get(fields.get("category"), {}).get("name") or ""),
        "images": "yes" if tables.pictures[record.get("pk")] else "",
    }
    found.rows.append(SourceRow(number, _key(record), product))
    if not tables.types.get(fields.get("product_type"), {}).get("is_shipping_required", True):
        found.notices.append(notice(number, "product_type", "no_delivery"))


def _add_variant(found: RowSet, number: int, record: dict[str, Any], tables: _Tables) -> None:
    fields, own = record["fields"], record.get("pk")
    parent = tables.products.get(fields.get("product"), {})
    kind = tables.types.get(parent.get("product_type"), {})
    weight, _, unit = str(fields.get("weight") or parent.get("weight") or kind.get("weight") or "").partition(
        ":"
    )
    found.lines.append(number)
    variant = {
        "sku": str(fields.get("sku") or f"saleor-{own}"),
        "variant": str(fields.get("name") or ""),
        "prices": ";".join(tables.prices[own]),
        "stock": str(tables.stocks.get(own, "")),
        "weight": weight,
        "weight_unit": unit,
    }
    key = _key({"pk": fields.get("product"), "fields": parent})
    found.rows.append(SourceRow(number, key, {}, variant, requires_product=True))


def _key(record: dict[str, Any]) -> str:
    return str(record["fields"].get("slug") or record.get("pk"))


def _text(description: Any) -> str:
    """The blocks of an EditorJS document as HTML paragraphs."""
    if isinstance(description, str):
        try:
            description = json.loads(description)
        except ValueError:
            return str(description)
    if not isinstance(description, dict):
        return ""
    parts = []
    for block in description.get("blocks") or []:
        content = block.get("data") or {} if isinstance(block, dict) else {}
        parts += [str(content["text"])] if content.get("text") else []
        parts += [f"<li>{item}</li>" for item in content.get("items") or [] if isinstance(item, str)]
    return "".join(part if part.startswith("<li>") else f"<p>{part}</p>" for part in parts)
