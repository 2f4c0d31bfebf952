"""The author's page: bring a package, see why one is refused, copy its key into a step."""

from typing import BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.packages.errors import PackageRefused
from academy.packages.gateway import package_origin
from academy.packages.services.keeping import add_package, list_packages
from academy.permissions import WRITE
from core import clock
from core.auth import current_actor, permission_required
from core.i18n import _
from core.web import lang_blueprint

packages_desk = lang_blueprint("packages_desk", __name__, "/desk/packages")


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


def _page(refused: PackageRefused | None = None) -> str:
    return render_template(
        "academy/packages/desk.html", packages=list_packages(current_actor()), refused=refused,
        has_origin=bool(package_origin()), nav_key="packages",
    )  # fmt: skip
