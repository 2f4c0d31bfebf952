"""Categories and attributes of the shop: the shelves, and what is told of the things on them."""

from functools import cache
from typing import Literal, cast

from shop.demo.files import rows
from shop.demo.types import DemoAttribute, DemoCategory, DemoChoice


@cache
def categories() -> tuple[DemoCategory, ...]:
    """All shelves, parents before children."""
    return tuple(
        DemoCategory(
            slug=row["slug"],
            parent_slug=row["parent"],
            name_ar=row["name_ar"],
            name_fr=row["name_fr"],
            name_en=row["name_en"],
            icon=row["icon"],
            art=row["art"],
            vat_rate_bp=int(row["vat_rate_bp"]),
            is_food=row["is_food"] == "1",
            position=position,
            attributes=tuple(row["attributes"].split()),
        )
        for position, row in enumerate(rows("categories"), 1)
    )


@cache
def attributes() -> tuple[DemoAttribute, ...]:
    """What a product may tell of itself."""
    return tuple(
        DemoAttribute(
            key=row["key"],
            name_ar=row["name_ar"],
            name_fr=row["name_fr"],
            name_en=row["name_en"],
            kind=cast("Literal['text', 'choice', 'number']", row["kind"]),
            unit=row["unit"],
            choices=_choices(row["key"]),
        )
        for row in rows("attributes")
    )


def _choices(attribute: str) -> tuple[DemoChoice, ...]:
    return tuple(
        DemoChoice(row["key"], row["name_ar"], row["name_fr"], row["name_en"])
        for row in rows("choices")
        if row["attribute"] == attribute
    )


@cache
def choice_names() -> dict[tuple[str, str], tuple[str, str]]:
    """(attribute, choice) → its Arabic and French names."""
    return {(row["attribute"], row["key"]): (row["name_ar"], row["name_fr"]) for row in rows("choices")}
