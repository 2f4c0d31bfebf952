"""The blueprint of the creation room, and what its pages share."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user
from core.format import MONTHS, western_digits
from core.geography.lookups import communes, list_provinces, provinces, regions
from core.i18n import current_lang, pick
from core.money import format_money
from core.web import lang_blueprint
from registry.creation.data import CreationData
from registry.creation.services import access, facts, sums
from registry.creation.services.founding import Identity
from registry.creation.views import words
from registry.legal.services import law_at
from registry.services.reading import list_sectors

creation = lang_blueprint("creation", __name__, "/create")


@creation.app_template_global("creation_words")
def creation_words() -> Any:
    """The words of the room, for its templates and the desk's."""
    return words


def file_page(template: str, file: CreationData, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    """A page of a file, with its law and who looks."""
    now = clock.now()
    page = render_template(
        f"registry/creation/{template}.html",
        file=file,
        law=law_at(now),
        w=words,
        name=pick(ar=file.name_ar, fr=file.name_fr),
        leads=file.leader_id == current_user.user_id,
        **{"fields": {}, "typed": request.form if request.method == "POST" else {}, **context},
    )
    return page, status


def screen_context(screen: str, file: CreationData) -> dict[str, Any]:
    """What every screen of the path shows: where it stands, the way back, the law, what the Office asked here."""
    section = words.SECTION_OF[screen]
    law = law_at(clock.now())
    return {
        "screen": screen,
        "title": words.TITLES[screen],
        "step": words.STEP_OF[screen],
        "back": back_url(screen, file),
        "law_lines": words.law_lines(screen, law),
        "changes": [change for change in file.open_changes if change.section == section],
        "may_write": file.leader_id == current_user.user_id and access.is_open(file, lock_of(screen)),
    }


def lock_of(screen: str) -> str:
    """The name under which the rules know whether a screen may be written."""
    if screen in ("place", "commune", "sector"):
        return "place"
    return "consent" if screen == "me" else words.SECTION_OF[screen]


def back_url(screen: str, file: CreationData) -> str:
    """The screen before this one, or the file's own page at the start of each step."""
    names = next(screens for _key, _title, screens in words.STEPS if screen in screens)
    place = names.index(screen)
    if place == 0:
        return url_for("creation.show", creation_id=file.id)
    return url_for("creation.screen", creation_id=file.id, screen=names[place - 1])


def gap_lines(file: CreationData, *, name_only: bool = False) -> list[tuple[str, str]]:
    """(sentence, screen) of everything missing."""
    now = clock.now()
    law, lang = law_at(now), current_lang()
    found = facts.name_request_gaps(file, now) if name_only else facts.submission_gaps(file, now)
    money = {code: format_money(law[code], lang) for code in ("share_min", "capital_min")}
    return [words.gap_line(gap, file, law, money) for gap in found]


def sums_line(file: CreationData) -> Any:
    """The sums of the capital, for the pages that show them."""
    return sums.sums_of(file, clock.now())


def province_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """(region, [(code, province)]) in the official order."""
    return [
        (pick(ar=region.name_ar, fr=region.name_fr),
         [(p.code, pick(ar=p.name_ar, fr=p.name_fr)) for p in list_provinces(region.code)])
        for region in regions().values()
    ]  # fmt: skip


def commune_options(province_code: str) -> list[tuple[str, str]]:
    """Communes of a province by name."""
    found = [
        (c.code, pick(ar=c.name_ar, fr=c.name_fr))
        for c in communes().values()
        if c.province_code == province_code
    ]
    return sorted(found, key=lambda option: option[1])


def sector_options() -> list[tuple[str, str]]:
    """Sectors in the Office's order."""
    return [(code, pick(ar=ar, fr=fr)) for code, ar, fr in list_sectors()]


def month_options() -> list[tuple[int, str]]:
    """Months by number."""
    return list(enumerate(MONTHS[current_lang()], 1))


def place_name(file: CreationData) -> str:
    """« أركانة، تارودانت »."""
    commune, province = communes().get(file.commune_code or ""), provinces().get(file.province_code or "")
    found = [pick(ar=place.name_ar, fr=place.name_fr) for place in (commune, province) if place]
    return ("، " if current_lang() == "ar" else ", ").join(found)


def typed(name: str, length: int = 1000) -> str:
    """What was typed in a field."""
    return request.form.get(name, "")[:length]


def whole(name: str) -> int | None:
    """A whole number typed in a field; empty is 0, anything else that is no number None."""
    text = western_digits(typed(name, 20)).replace(" ", "").replace("\u202f", "").replace(".", "")
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def dirhams(name: str) -> int | None:
    """Centimes of an amount typed in dirhams, "1250", "1 250,50"; empty is 0, unreadable None."""
    text = (
        western_digits(typed(name, 20))
        .replace(" ", "")
        .replace("\u202f", "")
        .replace("\u00a0", "")
        .replace(",", ".")
    )
    if not text:
        return 0
    units, _dot, cents = text.partition(".")
    if not (units + cents).isascii() or not (units + cents).isdigit() or len(cents) > 2 or len(units) > 10:
        return None
    return int(units or 0) * 100 + int((cents + "00")[:2])


def day(name: str) -> date | None:
    """A day chosen in a field, or None."""
    try:
        return date.fromisoformat(western_digits(typed(name, 10)))
    except ValueError:
        return None


def identity_typed() -> Identity:
    """The identity form."""
    sex = typed("sex")
    return Identity(
        typed("name_ar", 80), typed("name_fr", 80), typed("cin", 30), day("born_on"),
        {"woman": True, "man": False}.get(sex), typed("address_ar", 200), typed("address_fr", 200),
        typed("agrees") == "yes",
    )  # fmt: skip


def onward(creation_id: int, screen: str) -> ResponseReturnValue:
    """To a screen of the path, or to the file's own page."""
    if screen:
        return redirect(url_for("creation.screen", creation_id=creation_id, screen=screen))
    return redirect(url_for("creation.show", creation_id=creation_id))
