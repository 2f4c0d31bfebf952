"""The author's page: bring a package, see why one is refused, copy its key into a step."""

from typing import BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.authoring.services.wording import fault_text
from academy.packages.errors import PackageRefused
from academy.packages.gateway import package_origin
from academy.packages.services.drafts import Imported, draft_from_cartridge
from academy.packages.services.keeping import add_package, list_packages
from academy.permissions import WRITE
from core import clock
from core.auth import current_actor, permission_required
from core.i18n import _, _l
from core.web import lang_blueprint

packages_desk = lang_blueprint("packages_desk", __name__, "/desk/packages")

LEFT_NAMES = {
    "link": _l("Link to another site: write it into a step"), "discussion": _l("Discussion: not taken"),
    "tool": _l("Tool of another provider: not taken"), "file": _l("File (picture, sound, document): not taken"),
    "picture": _l("Page with pictures: its text alone was taken"), "empty": _l("Page without text: not taken"),
    "cut": _l("Very long page: its end was not taken"), "question": _l("Question that cannot be read: not taken"),
    "draft": _l("Question of a kind that is not asked here: kept as a draft"),
}  # fmt: skip
"""What became of a part that was not taken as it is."""


@packages_desk.get("/")
@permission_required(WRITE)
def index() -> ResponseReturnValue:
    """Every package there is."""
    return _page()


@packages_desk.post("/")
@permission_required(WRITE)
def bring() -> ResponseReturnValue:
    """A new package; a refused one leaves nothing."""
    sent = request.files.get("package")
    if sent is None:
        return redirect(url_for("packages_desk.index"))
    try:
        package = add_package(current_actor(), cast("BinaryIO", sent.stream), clock.now())
    except PackageRefused as refused:
        return _page(refused), 400
    flash(_("Accepted: %(title)s", title=package.title), "ok")
    return redirect(url_for("packages_desk.index"))


@packages_desk.post("/draft")
@permission_required(WRITE)
def draft() -> ResponseReturnValue:
    """A Common Cartridge becomes a draft course; the page says what was taken and what was not."""
    sent = request.files.get("cartridge")
    if sent is None or not sent.filename:
        return redirect(url_for("packages_desk.index"))
    lang = "ar" if request.form.get("lang") == "ar" else "fr"
    try:
        made = draft_from_cartridge(current_actor(), cast("BinaryIO", sent.stream), lang, clock.now())
    except PackageRefused as refused:
        return _page(refused), 400
    return _page(made=made)


def _page(refused: PackageRefused | None = None, made: Imported | None = None) -> str:
    return render_template(
        "academy/packages/desk.html", packages=list_packages(current_actor()), refused=refused, made=made,
        left_names=LEFT_NAMES, fault_text=fault_text,
        has_origin=bool(package_origin()), nav_key="packages",
    )  # fmt: skip
