"""How the certificates room joins the application."""

from flask import Flask

from academy.certificates import permissions
from academy.certificates.gateway import signing_seed
from academy.certificates.listeners import issue_certificate
from academy.certificates.services.checking import broken
from academy.certificates.views.elsewhere import after_final, among_courses
from academy.certificates.views.holder import certificates
from academy.certificates.views.public import checking, machine
from academy.certificates.views.staff import certificates_desk
from academy.events import FinalPassed
from core.auth import declare_permissions
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.settings import SettingsError
from core.slots import fill_slot


def init_app(app: Flask) -> None:
    """Pages, menus, the listener, the doctor's check."""
    for blueprint in (certificates, checking, machine, certificates_desk):
        app.register_blueprint(blueprint)
    declare_permissions("academy.certificates", permissions.OF_STAFF)
    add_nav(NavItem("account", "certificates", _l("My certificates"), "certificates.mine", "award", 40))
    add_nav(
        NavItem("footer-platform", "verify", _l("Check a certificate"), "certificate_check.ask", order=40)
    )
    add_nav(
        NavItem(
            "staff", "certificates", _l("Training certificates"), "certificates_desk.find", "award", 62,
            permission=permissions.REVOKE,
        )
    )  # fmt: skip
    fill_slot("my_certificates", among_courses)
    fill_slot("academy_result", after_final)
    subscribe(FinalPassed, issue_certificate)
    add_check("certificates", broken)
    try:
        signing_seed()
    except ValueError as error:
        raise SettingsError(f"Souk Taawon cannot start:\n  - {error}") from error
