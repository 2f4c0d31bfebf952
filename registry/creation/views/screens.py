"""The screens of the path: each shows one decision, keeps it, and leads to the next."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _
from registry.creation.data import CreationData
from registry.creation.services import (
    access,
    drafting,
    facts,
    founding,
    governing,
    proposing,
    reading,
    sharing,
    starting,
)
from registry.creation.views import pages, words
from registry.creation.views.pages import creation, day, dirhams, file_page, typed, whole
from registry.legal.services import law_at


@creation.get("/<int:creation_id>/<screen>")
@login_required
def screen(creation_id: int, screen: str) -> ResponseReturnValue:
    """One screen of the path."""
    if screen not in words.TITLES:
        abort(404)
    file = access.get_own(current_user.user_id, creation_id, clock.now())
    return _screen(file, screen, {})


def _screen(file: CreationData, screen: str, fields: dict[str, str], **extra: Any) -> ResponseReturnValue:
    context = pages.screen_context(screen, file) | _EXTRA.get(screen, _nothing)(file) | extra
    return file_page(screen, file, status=400 if fields else 200, fields=fields, **context)


@creation.post("/<int:creation_id>/<screen>")
@login_required
def save(creation_id: int, screen: str) -> ResponseReturnValue:
    """Keep what a screen says, and go on; what is wrong comes back on the same screen with what was typed."""
    if screen not in _SAVES:
        abort(404)
    file = access.get_own(current_user.user_id, creation_id, clock.now())
    if typed("do") == "refresh":
        return _screen(file, screen, {})
    try:
        onward = _SAVES[screen](current_user.user_id, file)
    except DomainError as error:
        if not error.fields:
            raise
        return _screen(reading.load(creation_id, clock.now()), screen, error.fields)
    if isinstance(onward, dict):
        return _screen(file, screen, {}, **onward)
    if file.state == "change_requested":
        flash(_("Saved. Say below what you changed."), "ok")
        onward = ""
    return pages.onward(creation_id, onward or "")


def _place(user: int, file: CreationData) -> str:
    starting.set_place(user, file.id, typed("province", 12), "", clock.now())
    return "commune"


def _commune(user: int, file: CreationData) -> str:
    starting.set_place(user, file.id, file.province_code or "", typed("commune", 16), clock.now())
    return "sector"


def _sector(user: int, file: CreationData) -> str:
    starting.set_sector(user, file.id, typed("sector", 40), clock.now())
    return "categories"


def _categories(user: int, file: CreationData) -> str:
    starting.set_categories(user, file.id, request.form.getlist("categories"), clock.now())
    return "object"


def _object(user: int, file: CreationData) -> str:
    starting.set_object(user, file.id, typed("object_ar"), typed("object_fr"), clock.now())
    return "seat"


def _seat(user: int, file: CreationData) -> str:
    starting.set_seat(user, file.id, typed("address_ar"), typed("address_fr"), clock.now())
    return "me"


def _me(user: int, file: CreationData) -> str:
    founding.give_identity(user, file.id, pages.identity_typed(), clock.now())
    return "founders" if user == file.leader_id else ""


def _name(user: int, file: CreationData) -> Any:
    names = [(typed(f"name_ar_{n}", 300), typed(f"name_fr_{n}", 300)) for n in range(1, 10)]
    if taken := typed("use", 600):
        ar, _bar, fr = taken.partition("|")
        names[0] = ar, fr or names[0][1]
    if taken or typed("do") == "look":
        return _looked_up(user, file, names[0])
    proposing.request_names(user, file.id, names, clock.now())
    flash(_("The request is with the Office. You get a message with its answer."), "ok")
    return ""


def _looked_up(user: int, file: CreationData, name: tuple[str, str]) -> dict[str, Any]:
    """How a name stands; where it is not free, names near it that are."""
    report = proposing.look_up(user, file.id, *name, clock.now())
    free = [] if report.verdict == "clear" else proposing.suggest(user, file.id, *name, clock.now())
    kept = {**request.form, "name_ar_1": name[0], "name_fr_1": name[1]}
    return {"report": report, "suggestions": free, "typed": kept}


def _statutes(user: int, file: CreationData) -> str:
    governing.set_choices(user, file.id, typed("organ"), whole("duration"), whole("month"), clock.now())
    return "capital"


def _parts(file: CreationData) -> dict[int, sharing.Part]:
    return {f.id: sharing.Part(whole(f"shares_{f.id}"), dirhams(f"released_{f.id}")) for f in file.consented}


def _capital(user: int, file: CreationData) -> str:
    sharing.set_shares(user, file.id, dirhams("share"), _parts(file), clock.now())
    return "in_kind" if typed("do") == "in_kind" else "organs"


def _in_kind(user: int, file: CreationData) -> str:
    founder_id = whole("founder") or 0
    sharing.add_contribution(
        user, file.id, founder_id, typed("what_ar"), typed("what_fr"), whole("in_kind"), clock.now()
    )
    return "in_kind"


def _organs(user: int, file: CreationData) -> str:
    governing.set_seats(user, file.id, {f.id: typed(f"seat_{f.id}", 20) for f in file.consented}, clock.now())
    return "assembly"


def _assembly(user: int, file: CreationData) -> str:
    governing.set_assembly(
        user, file.id, day("assembly_on"), typed("place_ar"), typed("place_fr"), clock.now()
    )
    return "documents"


_SAVES: dict[str, Callable[[int, CreationData], Any]] = {
    "place": _place, "commune": _commune, "sector": _sector, "categories": _categories, "object": _object,
    "seat": _seat, "me": _me, "name": _name, "statutes": _statutes, "capital": _capital, "in_kind": _in_kind,
    "organs": _organs, "assembly": _assembly,
}  # fmt: skip


def _nothing(_file: CreationData) -> dict[str, Any]:
    return {}


def _capital_context(file: CreationData) -> dict[str, Any]:
    """The sums of what is typed, when the form asks; else of what is kept."""
    shown = file
    if request.method == "POST":
        shown = sharing.as_typed(file, dirhams("share"), _parts(file))
    return {"sums": pages.sums_line(shown), "shown": shown}


def _name_context(file: CreationData) -> dict[str, Any]:
    asked = file.requests[-1] if file.requests else None
    waits = file.state == "name_requested"
    return {"asked": asked, "waits": waits, "gaps": pages.gap_lines(file, name_only=True), "report": None,
            "count": law_at(clock.now())["name_proposals"]}  # fmt: skip


_EXTRA: dict[str, Callable[[CreationData], dict[str, Any]]] = {
    "place": lambda _file: {"provinces": pages.province_options()},
    "commune": lambda file: {"communes": pages.commune_options(file.province_code or "")},
    "sector": lambda _file: {"sectors": pages.sector_options()},
    "me": lambda file: {"identity": founding.own_identity(current_user.user_id, file.id, clock.now())},
    "name": _name_context,
    "statutes": lambda file: {"months": pages.month_options(), "durations": governing.DURATIONS,
                              "articles": drafting.articles_of(file, clock.now())},
    "capital": _capital_context,
    "in_kind": lambda file: {"founder_options": [(f.id, f.label) for f in file.consented]},
    "documents": lambda file: {"needed": facts.needed_documents(file, clock.now())},
    "review": lambda file: {"gaps": pages.gap_lines(file), "sums": pages.sums_line(file),
                            "place": pages.place_name(file)},
}  # fmt: skip
