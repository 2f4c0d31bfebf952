"""What an inspector looks at, in this order. A proposal until the Office adopts its own list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at. `food_only`: only where food is made."""

    code: str
    group: str
    food_only: bool = False


GROUPS = ("governance", "food", "selling", "people")
ITEMS = (
    Item("assembly", "governance"),
    Item("members", "governance"),
    Item("accounts", "governance"),
    Item("organs", "governance"),
    Item("permit", "food", food_only=True),
    Item("hygiene", "food", food_only=True),
    Item("lots", "food", food_only=True),
    Item("labels", "selling"),
    Item("signs", "selling"),
    Item("stock", "selling"),
    Item("paid", "people"),
    Item("safety", "people"),
)
CODES = tuple(item.code for item in ITEMS)
VERDICTS = ("ok", "no", "")
"""In order, not in order, not looked at."""
