"""Reading the place a buyer typed: « الرباط », "Rabat", "Ouled Said, Settat"."""

import re
from functools import cache

from core.geography.lookups import communes, find_commune, find_province, place_key, provinces, search_places
from core.i18n import current_lang, pick
from shop.checkout.data import Destination

MAIN_PLACES = 100


def find_destination(text: str) -> Destination | None:
    """The commune meant, by code or by name in Arabic or French, with or without its province; None when unclear."""
    text = text.strip()[:120]
    name, _comma, province = re.sub(r"\s+", " ", text).partition("،" if "،" in text else ",")
    within = find_province(province) if province.strip() else None
    code = find_commune(name, within or "") or (_chief_commune(name) if not province.strip() else None)
    if code is None and within is None:
        code = _clear_winner(name)
    return _destination(code) if code else None


def _chief_commune(text: str) -> str | None:
    """A province's name alone means the town of that name, else its largest commune."""
    code = find_province(text)
    if code is None:
        return None
    names = {place_key(provinces()[code].name_ar), place_key(provinces()[code].name_fr)}
    inside = [c for c in communes().values() if c.province_code == code and c.parent_code is None]
    inside.sort(key=lambda c: (not names & {place_key(c.name_ar), place_key(c.name_fr)}, -c.population))
    return inside[0].code if inside else None


def _clear_winner(text: str) -> str | None:
    """The only place whose name contains the text."""
    hits = search_places(text, 2) if len(text.strip()) >= 3 else []
    return hits[0].code if len(hits) == 1 else None


def _destination(code: str) -> Destination:
    commune = communes()[code]
    return Destination(code, commune.province_code, commune.name_ar, commune.name_fr)


def place_text(code: str) -> str:
    """How a commune is written in the field, so that reading it again finds the same one."""
    commune = communes().get(code)
    if commune is None:
        return ""
    name = pick(ar=commune.name_ar, fr=commune.name_fr)
    if find_commune(name) == code:
        return name
    province = provinces()[commune.province_code]
    return f"{name}{'،' if current_lang() == 'ar' else ','} {pick(ar=province.name_ar, fr=province.name_fr)}"


def place_options(text: str, limit: int = 8) -> list[str]:
    """What may be meant by the beginning of a name: for the list under the field."""
    return [place_text(place.code) for place in search_places(text, limit)]


def main_places() -> list[str]:
    """The hundred most populous communes in the current language, for the list that works without JavaScript."""
    return list(_main_places(current_lang()))


@cache
def _main_places(_lang: str) -> tuple[str, ...]:
    largest = sorted((c for c in communes().values() if c.parent_code is None), key=lambda c: -c.population)
    return tuple(place_text(commune.code) for commune in largest[:MAIN_PLACES])
