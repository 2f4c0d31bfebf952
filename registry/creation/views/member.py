"""The file itself: begun, looked at, sent, answered, given up."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _
from registry.creation.data import CreationData
from registry.creation.rules.states import OVER
from registry.creation.services import (
    access,
    ending,
    facts,
    founding,
    proposing,
    reading,
    sharing,
    starting,
    submitting,
)
from registry.creation.views import pages, words
from registry.creation.views.pages import creation, file_page, typed, whole
from registry.data import CreationSheet
from registry.legal.services import law_at
from registry.services.reading import cooperative_cards


@creation.get("")
def start() -> ResponseReturnValue:
    """What creating a cooperative asks for, the files one is in, and the door."""
    mine = reading.list_of_user(current_user.user_id) if current_user.is_authenticated else []
    return render_template("registry/creation/start.html", mine=mine, w=words, law=law_at(clock.now()))


@creation.post("")
@login_required
def begin() -> ResponseReturnValue:
    """A new file."""
    creation_id = starting.start_creation(current_user.user_id, CreationSheet(), now=clock.now())
    return redirect(url_for("creation.screen", creation_id=creation_id, screen="place"))


@creation.get("/<int:creation_id>")
@login_required
def show(creation_id: int) -> ResponseReturnValue:
    """The file: its path, the delay, what the Office asks, messages."""
    file = access.get_own(current_user.user_id, creation_id, clock.now())
    card = cooperative_cards([file.cooperative_id]).get(file.cooperative_id) if file.cooperative_id else None
    return _show(file, {}, card=card)


def _show(file: CreationData, fields: dict[str, str], **context: Any) -> ResponseReturnValue:
    return file_page(
        "show", file, status=400 if fields else 200, fields=fields, place=pages.place_name(file),
        path=_path(file), over=file.state in OVER, appeal_until=_appeal_until(file), card=context.get("card"),
    )  # fmt: skip


def _appeal_until(file: CreationData) -> Any:
    may = file.state == "refused" and file.appealed_at is None and file.decided_at is not None
    return submitting.appeal_until(file.decided_at, clock.now()) if may and file.decided_at else None


def _path(file: CreationData) -> list[tuple[int, str, str, str, str]]:
    """(number, state done|now|"", title, screen, tag) of the eight steps."""
    sections = {gap.section for gap in facts.submission_gaps(file, clock.now())}
    waiting_name = file.state == "name_requested"
    found, now_seen = [], False
    for number, (key, title, screens) in enumerate(words.STEPS, 1):
        is_done = key not in sections and (key != "review" or file.submitted_at is not None)
        if key == "statutes":
            is_done = bool(file.organ)
        state = "done" if is_done else "" if now_seen else "now"
        now_seen = now_seen or not is_done
        tag = _("The Office answers") if key == "name" and waiting_name else ""
        found.append(
            (
                number,
                state,
                str(title),
                screens[-1] if key == "founders" and file.consented else screens[0],
                tag,
            )
        )
    return found


@creation.post("/<int:creation_id>/act/<act>")
@login_required
def act(creation_id: int, act: str) -> ResponseReturnValue:
    """One act on the file, from its own page or a list on a screen."""
    if act not in _ACTS:
        abort(404)
    user, now = current_user.user_id, clock.now()
    try:
        onward = _ACTS[act](user, creation_id, now)
    except DomainError as error:
        if not error.fields:
            raise
        return _show(access.get_own(user, creation_id, now), error.fields)
    return pages.onward(creation_id, onward)


def _submit(user: int, creation_id: int, now: Any) -> str:
    submitting.submit(user, creation_id, now)
    flash(_("The file is with the Office. The legal delay runs from now."), "ok")
    return ""


def _answer(user: int, creation_id: int, now: Any) -> str:
    file = access.get_led(user, creation_id, now)
    for change in file.open_changes:
        submitting.answer_point(user, creation_id, change.id, typed(f"answer_{change.id}"), now)
    submitting.send_answers(user, creation_id, now)
    flash(_("Your answers are with the Office. The delay runs again."), "ok")
    return ""


def _message(user: int, creation_id: int, now: Any) -> str:
    submitting.write_message(user, creation_id, typed("text", 2000), now)
    flash(_("Your message is with the Office."), "ok")
    return ""


def _appeal(user: int, creation_id: int, now: Any) -> str:
    submitting.appeal(user, creation_id, typed("text", 2000), now)
    flash(_("Your appeal is with the Office. Another registrar reads the file."), "ok")
    return ""


def _remove(user: int, creation_id: int, now: Any) -> str:
    founding.remove(user, creation_id, whole("founder") or 0, now)
    return "founders"


def _drop(user: int, creation_id: int, now: Any) -> str:
    sharing.drop_contribution(user, creation_id, whole("contribution") or 0, now)
    return "in_kind"


def _quietly(work: Callable[[int, int, Any], None]) -> Callable[[int, int, Any], str]:
    def run(user: int, creation_id: int, now: Any) -> str:
        work(user, creation_id, now)
        return ""

    return run


_ACTS: dict[str, Callable[[int, int, Any], str]] = {
    "submit": _submit, "answer": _answer, "message": _message, "appeal": _appeal, "remove": _remove, "drop": _drop,
    "withdraw_name": _quietly(proposing.withdraw_request), "abandon": _quietly(ending.abandon),
}  # fmt: skip
