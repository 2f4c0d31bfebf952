"""What changed in a listing, so that a reviewer sees it at a glance: the words that came and went are marked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup

from core.format import format_number
from core.i18n import _, _l, current_lang, pick
from shop.catalog import shelves
from shop.catalog.data import FieldChange
from shop.catalog.models import Media
from shop.catalog.reading import Comparison
from shop.catalog.views import showing
from shop.catalog.views.stall import MONTHS

FIELDS = {
    "name_ar": _l("Name (Arabic)"), "name_fr": _l("Name (French)"), "description_ar": _l("Description (Arabic)"),
    "description_fr": _l("Description (French)"), "category_slug": _l("Shelf"),
    "ingredients_ar": _l("Ingredients (Arabic)"),
    "ingredients_fr": _l("Ingredients (French)"), "conservation_ar": _l("Keeping (Arabic)"),
    "conservation_fr": _l("Keeping (French)"), "origin_ar": _l("Origin (Arabic)"), "origin_fr": _l("Origin (French)"),
    "art": _l("Illustration"), "tone": _l("Colour"), "season_months": _l("Season"), "media": _l("Photos"),
    "withdrawal_excluded": _l("No withdrawal"), "withdrawal_reason": _l("Why no withdrawal"),
}  # fmt: skip
TOO_LONG = 1500
"""Words; beyond it, the whole text counts as changed."""
_WORDS = re.compile(
    r"[\w\u0610-\u061a\u064b-\u065f\u0670]+\s*|[^\w\s]\s*|\s+"
)  # Arabic vowel signs stay in their word


@dataclass(frozen=True)
class Row:
    """One field of the comparison. `lang` of its text, when it has one; pictures as addresses."""

    label: str
    old: Markup
    new: Markup
    lang: str = ""
    old_pictures: tuple[str, ...] = ()
    new_pictures: tuple[str, ...] = ()


def rows_of(found: Comparison) -> list[Row]:
    """The changed fields of a revision."""
    rows = (_row(change, found.pictures) for change in found.changes)
    return [row for row in rows if row.old != row.new or row.old_pictures != row.new_pictures]


def unchanged_rows(found: Comparison) -> list[tuple[str, str, str]]:
    """(label, text, language) of the fields that stay as they are."""
    changed, data = {change.field for change in found.changes}, found.listing.to_json()
    kept = (
        (key, text_of(key, data[key]))
        for key in FIELDS
        if key not in changed and key not in ("tone", "media")
    )
    return [(str(FIELDS[key]), text, _language(key)) for key, text in kept if text]


def mark_words(old: str, new: str) -> tuple[Markup, Markup]:
    """Both texts, escaped, with `<del>` around what went and `<ins>` around what came."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > TOO_LONG:
        return _wrap("del", old), _wrap("ins", new)
    same = SequenceMatcher(None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False)
    gone, came = [], []
    for kind, a, b, c, d in same.get_opcodes():
        left, right = "".join(before[a:b]), "".join(after[c:d])
        gone.append(Markup.escape(left) if kind == "equal" else _wrap("del", left))
        came.append(Markup.escape(right) if kind == "equal" else _wrap("ins", right))
    return Markup("").join(gone), Markup("").join(came)


def _wrap(tag: str, text: str) -> Markup:
    words = text.rstrip()
    if not words:
        return Markup.escape(text)
    return Markup("<{tag}>{words}</{tag}>{rest}").format(tag=tag, words=words, rest=text[len(words) :])


def _row(change: FieldChange, pictures: Mapping[int, Media]) -> Row:
    label = str(FIELDS.get(change.field) or change.field.partition(".")[2].replace("_", " "))
    if change.field == "media":
        return Row(
            label, Markup(""), Markup(""), "", _urls(change.old, pictures), _urls(change.new, pictures)
        )
    old, new = mark_words(text_of(change.field, change.old), text_of(change.field, change.new))
    return Row(label, old, new, _language(change.field))


def _urls(ids: Iterable[int] | None, pictures: Mapping[int, Media]) -> tuple[str, ...]:
    files = (pictures[i].renditions.get("widths", {}) for i in ids or () if i in pictures)
    keys = (found.get("320") or found.get("640") for found in files)
    return tuple(url for key in keys if (url := showing.picture(key)))


def _language(field: str) -> str:
    return field[-2:] if field.endswith(("_ar", "_fr")) else ""


def text_of(field: str, value: Any) -> str:
    """A stored value in words."""
    if value is None or value == "":
        return ""
    if field.startswith("variants."):
        return _variant(value)
    if field.startswith("values."):
        number = format_number(value["number"], current_lang()) if value["number"] is not None else ""
        return " · ".join(filter(None, (value["choice"].replace("_", " "), value["ar"], value["fr"], number)))
    if field == "category_slug":
        path = shelves.path_to(shelves.category_tree(), value)
        return " › ".join(pick(ar=n.name_ar, fr=n.name_fr, en=n.name_en) for n in path) or str(value)
    if field == "season_months":
        return " · ".join(MONTHS[current_lang()][month - 1] for month in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _variant(v: Mapping[str, Any]) -> str:
    size = showing.content(v["content_amount"], v["content_unit"])
    weight = _("%(weight)s g with its packing", weight=format_number(v["weight_g"], current_lang()))
    by_weight = v.get("tolerance_percent")
    note = _("sold by weight, up to %(n)s %% lighter", n=by_weight) if by_weight is not None else ""
    names = dict.fromkeys(filter(None, (v["name_ar"], v["name_fr"], size)))
    return " · ".join(filter(None, (*names, weight if v["weight_g"] else "", note)))
