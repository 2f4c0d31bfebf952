"""How the packages room joins the application."""

from urllib.parse import urlsplit

from flask import Flask

from academy.packages.gateway import package_origin
from academy.packages.views.apart import apart
from academy.packages.views.author import packages_desk
from academy.packages.views.host import PackageHost
from academy.packages.views.learner import activities, in_lesson
from academy.permissions import WRITE
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot


def init_app(app: Flask) -> None:
    """Pages, the second host before them, the link in lessons."""
    for blueprint in (activities, apart, packages_desk):
        app.register_blueprint(blueprint)
    fill_slot("academy_package", in_lesson)
    add_nav(NavItem("staff", "packages", _l("Packages"), "packages_desk.index", "box", 64, permission=WRITE))

    def host() -> str:
        with app.app_context():
            return urlsplit(package_origin()).netloc.lower()

    kept = host()
    app.wsgi_app = PackageHost(app.wsgi_app, lambda: kept)  # type: ignore[method-assign]
    if kept and app.config.get("TRUSTED_HOSTS"):
        app.config["TRUSTED_HOSTS"] = [*app.config["TRUSTED_HOSTS"], kept.partition(":")[0]]
