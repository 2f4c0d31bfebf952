"""Every message exists in Arabic and French, with its placeholders; English is the source."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog

from core.i18n import ngettext, speaking
from core.i18n.catalogues import extract, load, untranslated

PLACEHOLDER = re.compile(r"%\((\w+)\)")


@cache
def messages() -> Catalog:
    """All messages of code and templates."""
    return extract()


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_catalogue_is_complete(lang: str) -> None:
    catalogue = load(lang)
    missing = [m.id for m in messages() if m.id and catalogue.get(m.id) is None]
    assert missing == [], "run `make i18n`, then translate"
    assert untranslated(catalogue) == []


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_placeholders_survive_translation(lang: str) -> None:
    found = []
    for message in load(lang):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(PLACEHOLDER.findall(ids[-1])) if ids[-1] else set()
        for text in texts:
            used = set(PLACEHOLDER.findall(text))
            if used - wanted or (len(texts) == 1 and used != wanted):
                found.append((message.id, text))
    assert found == []


def test_arabic_is_arabic() -> None:
    exempt = re.compile(r"^[\W\d_a-zA-Z]{0,24}$")
    found = [m.id for m in load("ar") if m.id and isinstance(m.string, str)
             and not re.search(r"[\u0600-\u06ff]", m.string) and not exempt.match(m.string)]  # fmt: skip
    assert found == []


def test_arabic_counts_like_arabic() -> None:
    """The forms stand in the order zero, one, two, few, many, other; 11 to 99 take the fifth."""
    with speaking("ar"):
        said = {n: ngettext("%(n)s member", "%(n)s members", n) for n in (1, 2, 3, 38, 100, 103)}
    assert said == {
        1: "عضو واحد", 2: "عضوان", 3: "3 أعضاء", 38: "38 عضواً", 100: "100 عضو", 103: "103 أعضاء",
    }  # fmt: skip
