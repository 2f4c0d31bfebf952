"""Nouns of an import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from shop.catalog.data import FieldChange

Outcome = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True)
class ImportOptions:
    """`rates`: dirhams for one unit of another currency; `currency`: of prices that name none."""

    rates: Mapping[str, Decimal] = field(default_factory=dict)
    currency: str = "MAD"
    dry_run: bool = False


@dataclass(frozen=True)
class SourceRow:
    """One line of a file in our words, texts still raw.

    `key`: the product it belongs to. `product` and `variant`: raw text by our field name; `variant` is None when
    the line describes only the product. `requires_product`: the line makes no sense without the product's own line.
    """

    line: int
    key: str
    product: Mapping[str, str] = field(default_factory=dict)
    variant: Mapping[str, str] | None = None
    requires_product: bool = False


@dataclass(frozen=True)
class RowError:
    """Why a line was rejected. `row` is its line in the file."""

    row: int
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class RowNotice(RowError):
    """Something to know about a line that was accepted."""


@dataclass(frozen=True)
class Style:
    """How a kind of file writes numbers: `point`: the decimal mark is always a point; weights without a unit."""

    point: bool = False
    weight_unit: str = "g"


@dataclass
class RowSet:
    """What a reader of one kind of file yields: rows, and lines refused at sight."""

    format: str
    style: Style
    rows: list[SourceRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowNotice] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """A value a file gives, and the line it stands on."""

    value: Any
    line: int


@dataclass
class ImportedVariant:
    """A variant as the file has it; fields that are absent are not in `given`."""

    sku: str
    line: int
    given: dict[str, Given] = field(default_factory=dict)

    def put(self, field: str, value: Any) -> None:
        """Give a field unless it was given before."""
        self.given.setdefault(field, Given(value, self.line))


@dataclass
class ImportedProduct:
    """A product as the file has it, with every line that speaks of it."""

    key: str
    line: int
    given: dict[str, Given] = field(default_factory=dict)
    variants: dict[str, ImportedVariant] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    only_update: bool = False


ProductChange = Literal["created", "updated"]


@dataclass(frozen=True)
class ProductDiff:
    """What an import does to one product: new, or field by field from old to new."""

    line: int
    kind: ProductChange
    name: str
    product_id: int
    changes: tuple[FieldChange, ...]


@dataclass
class ImportReport:
    """The whole import: every line of the file in exactly one of the four counts."""

    format: str
    dry_run: bool
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    products: int = 0
    variants: int = 0
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowNotice] = field(default_factory=list)
    diffs: list[ProductDiff] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    product_ids: list[int] = field(default_factory=list)
