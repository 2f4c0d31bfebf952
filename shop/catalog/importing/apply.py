"""A batch of imported products written to a vendor's catalogue, in one transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import DomainError
from core.text import fold
from shop.catalog.data import ListingData
from shop.catalog.importing.assemble import category_words
from shop.catalog.importing.compare import Comparison, Present, compare, remembered
from shop.catalog.importing.data import (
    Given,
    ImportedProduct,
    Outcome,
    ProductChange,
    ProductDiff,
    RowError,
    RowNotice,
)
from shop.catalog.importing.messages import error, notice
from shop.catalog.models import Category, Product, Stock, Variant
from shop.catalog.services import create_product, save_revision, set_price, set_stock, working_revision
from shop.vendors.models import Vendor


@dataclass
class BatchResult:
    """Outcome of each line of the batch, and what to show for it."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowNotice] = field(default_factory=list)
    diffs: list[ProductDiff] = field(default_factory=list)
    product_ids: list[int] = field(default_factory=list)


class Rejected(Exception):
    """A product that cannot be written; `code` and `value` as in messages."""

    def __init__(self, field: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.field, self.code, self.value = field, code, value


class _DryRun(Exception):
    """Rolls a rehearsed batch back."""


def load_categories() -> dict[str, str]:
    """{folded name or slug: slug} of all categories."""
    found: dict[str, str] = {}
    for category in session().scalars(select(Category).order_by(Category.id)):
        for name in (category.slug, category.name_ar, category.name_fr, category.name_en):
            found.setdefault(fold(name), category.slug)
    return found


class Writer:
    """Writes batches for one vendor and one kind of file. Lookups are one statement a batch."""

    def __init__(
        self, actor: Actor, vendor_id: int, kind: str, categories: dict[str, str], now: datetime
    ) -> None:
        self.actor, self.vendor_id, self.kind, self.now = actor, vendor_id, kind, now
        self.family = kind.split("_")[0]
        self.categories = categories

    def write(self, batch: Sequence[ImportedProduct], *, dry_run: bool) -> BatchResult:
        """Write a batch, or rehearse it: the same, rolled back."""
        result = BatchResult()
        try:
            with transaction() as s:
                # one import of a vendor at a time: the second finds what the first wrote
                s.execute(select(Vendor.id).where(Vendor.id == self.vendor_id).with_for_update())
                owners = self._owners(batch)
                for imported in batch:
                    self._write_one(imported, owners, result)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        return result

    def _owners(self, batch: Sequence[ImportedProduct]) -> dict[tuple[str, str], int]:
        """Which product each SKU and source key belongs to today."""
        s, skus = session(), [sku for imported in batch for sku in imported.variants]
        by_sku = select(Variant.sku, Variant.product_id).where(
            Variant.vendor_id == self.vendor_id, Variant.sku.in_(skus)
        )
        keys = [self._source_key(imported) for imported in batch]
        by_key = select(Product.source_key, Product.id).where(
            Product.vendor_id == self.vendor_id, Product.source_key.in_(keys)
        )
        found = {("sku", sku): product_id for sku, product_id in s.execute(by_sku)}
        return found | {("key", str(key)): product_id for key, product_id in s.execute(by_key)}

    def _source_key(self, imported: ImportedProduct) -> str:
        key = f"{self.family}:{imported.key}"
        return key if len(key) <= 200 else f"{key[:150]}#{hashlib.sha256(key.encode()).hexdigest()[:40]}"

    def _write_one(
        self, imported: ImportedProduct, owners: dict[tuple[str, str], int], result: BatchResult
    ) -> None:
        self._place(imported, result)
        try:
            with session().begin_nested():
                comparison, product_id, is_new = self._apply(imported, owners, result)
        except (Rejected, DomainError) as refused:
            self._reject(imported, refused, result)
            return
        _settle(imported, comparison, result)
        for sku, offer in comparison.offers.items():
            if offer.on_hand is None:
                result.notices.append(notice(imported.variants[sku].line, "stock", "stock_unknown"))
        result.product_ids.append(product_id)
        if comparison.changes or is_new:
            name = comparison.listing.name_fr or comparison.listing.name_ar
            kind: ProductChange = "created" if is_new else "updated"
            result.diffs.append(ProductDiff(imported.line, kind, name, product_id, tuple(comparison.changes)))

    def _place(self, imported: ImportedProduct, result: BatchResult) -> None:
        """The file's category as one of ours, or a notice."""
        category = imported.given.pop("category", None)
        if category is None:
            return
        slug = next((s for w in category_words(category.value) if (s := self.categories.get(w))), None)
        if slug:
            imported.given["category_slug"] = Given(slug, category.line)
        else:
            result.notices.append(notice(category.line, "category", "category_unknown", category.value))

    def _apply(
        self, imported: ImportedProduct, owners: dict[tuple[str, str], int], result: BatchResult
    ) -> tuple[Comparison, int, bool]:
        product_id = self._find(imported, owners)
        if product_id is None:
            return self._create(imported)
        s = session()
        product = s.get_one(Product, product_id)
        present = self._present(product)
        found = compare(imported, present)
        if found.text_changed:
            save_revision(
                self.actor, self.vendor_id, product_id, found.listing, self.now, offers=found.offers
            )
        self._set_offers(imported, present, found, result)
        memory = remembered(imported, present.memory)
        if memory != present.memory:
            s.execute(
                update(Product)
                .where(Product.id == product_id, Product.vendor_id == self.vendor_id)
                .values(source={**product.source, self.kind: memory})
            )
        return found, product_id, False

    def _create(self, imported: ImportedProduct) -> tuple[Comparison, int, bool]:
        if imported.only_update:
            raise Rejected("slug", "no_such_product", imported.key)
        if not {"name_ar", "name_fr"} & imported.given.keys():
            raise Rejected("name", "name_missing")
        found = compare(imported, None)
        product_id = create_product(
            self.actor, self.vendor_id, found.listing, self.now,
            offers=found.offers, source_key=self._source_key(imported),
        )  # fmt: skip
        memory = {self.kind: remembered(imported, {})}
        session().execute(update(Product).where(Product.id == product_id).values(source=memory))
        return found, product_id, True

    def _find(self, imported: ImportedProduct, owners: dict[tuple[str, str], int]) -> int | None:
        by_sku = {owners[("sku", sku)]: sku for sku in imported.variants if ("sku", sku) in owners}
        if len(by_sku) > 1:
            raise Rejected("sku", "sku_taken", list(by_sku.values())[1])
        return next(iter(by_sku), None) or owners.get(("key", self._source_key(imported)))

    def _present(self, product: Product) -> Present:
        revision = working_revision(product.id)
        listing = ListingData.from_json(revision.data) if revision else ListingData()
        query = (
            select(Variant.sku, Variant.id, Variant.price_centimes, Variant.compare_centimes, Stock.on_hand)
            .outerjoin(Stock, Stock.variant_id == Variant.id)
            .where(Variant.product_id == product.id)
        )
        offers = {row["sku"]: dict(row) for row in session().execute(query).mappings()}
        return Present(product.id, listing, offers, product.source.get(self.kind, {}))

    def _set_offers(
        self, imported: ImportedProduct, present: Present, found: Comparison, result: BatchResult
    ) -> None:
        for sku, values in found.live.items():
            known: Any = present.offers[sku]
            line = imported.variants[sku].line
            if "on_hand" in values:
                set_stock(self.actor, self.vendor_id, known["id"], values["on_hand"], self.now)
            price = values.get("price_centimes", known["price_centimes"])
            if price is not None and values.keys() & {"price_centimes", "compare_centimes"}:
                compare_to = values.get("compare_centimes", known["compare_centimes"])
                outcome = set_price(
                    self.actor, self.vendor_id, known["id"], price, self.now, compare=compare_to
                )
                if outcome.state == "waiting":
                    result.notices.append(notice(line, "price", "price_waits"))

    def _reject(
        self, imported: ImportedProduct, refused: Rejected | DomainError, result: BatchResult
    ) -> None:
        for line in imported.lines:
            result.outcomes[line] = "rejected"
            if isinstance(refused, Rejected):
                result.errors.append(error(line, refused.field, refused.code, refused.value))
            else:
                result.errors.append(
                    RowError(line, next(iter(refused.fields), ""), refused.code, refused.message)
                )


def _settle(imported: ImportedProduct, comparison: Comparison, result: BatchResult) -> None:
    for line in imported.lines:
        created, changed = line in comparison.created_lines, line in comparison.changed_lines
        result.outcomes[line] = "created" if created else "updated" if changed else "unchanged"
