"""Staff teach the search: words that mean one thing, and what people looked for in vain."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.i18n import _, _l
from core.navigation import NavItem, add_nav
from core.search import wordbook
from core.web import lang_blueprint
from shop.catalog.permissions import ORGANISE

words_desk = lang_blueprint("words_desk", __name__, "/desk/words")


def join_desk() -> None:
    """The menu entry."""
    add_nav(NavItem("staff", "words", _l("Words of the search"), "words_desk.index", "search", order=70,
                    permission=ORGANISE))  # fmt: skip


@words_desk.get("")
@permission_required(ORGANISE)
def index() -> ResponseReturnValue:
    """What was taught, what was looked for in vain, and the way back."""
    return render_template(
        "shop/catalog/desk_words.html", groups=wordbook.groups()[::-1], misses=wordbook.misses(),
        last=wordbook.last_changes(1), typed=request.args.get("word", "")[:60],
    )  # fmt: skip


@words_desk.post("")
@permission_required(ORGANISE)
def change() -> ResponseReturnValue:
    """Add a group, remove one, or take the last change back."""
    form, actor, now = request.form, current_actor(), clock.now()
    match form.get("do", "add"):
        case "remove":
            wordbook.remove(actor, ORGANISE, form.get("words", ""), now)
            flash(_("The group was removed. You can take this back below."), "ok")
        case "undo":
            wordbook.undo(actor, ORGANISE, form.get("change", 0, int), now)
            flash(_("The last change was taken back."), "ok")
        case _other:
            wordbook.add(actor, ORGANISE, form.get("words", ""), now)
            flash(_("Learnt: searches use these words within a minute."), "ok")
    return redirect(url_for("words_desk.index"))
