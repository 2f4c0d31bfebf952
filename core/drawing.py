"""Parts of pages: what is drawn again and again from the same values, kept as it came out; fragments for slots.

Only the drawing is kept, never the reading: each value comes fresh from the database and is part of the key, so a
new price, an empty stock or a closed stall is seen at once.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from core.i18n import current_lang

KEPT = 2000
Macro = Callable[..., Markup]


def drawn_cards(products: Iterable[Hashable], cards: Macro, ver: bool = True, eager: int = 0) -> Markup:
    """What the macro `cards(products, ver, eager)` makes of these, card by card. Products are frozen."""
    kept: dict[Any, Markup] = current_app.extensions.setdefault("souk_cards", {})
    here = (ver, current_lang(), request.root_path)
    found = []
    for position, product in enumerate(products):
        place = (product, position < eager, here)
        markup = kept.get(place)
        if markup is None:
            if len(kept) >= KEPT:
                kept.clear()
            markup = kept[place] = cards([product], ver, int(position < eager))
        found.append(markup)
    return Markup("").join(found)


def fragment(name: str, **values: Any) -> Markup:
    """A part of a page, for a slot: a template that needs nothing of the person who reads, only `lang` and `dir`."""
    lang = current_lang()
    template = current_app.jinja_env.get_template(name)
    return Markup(template.render(lang=lang, dir="rtl" if lang == "ar" else "ltr", **values))  # noqa: S704
