"""How the reviews room joins the application."""

from flask import Flask

from core.auth import declare_permissions
from core.desk import DeskSource, register_source
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.slots import fill_slot
from shop.reviews import listeners, permissions
from shop.reviews.events import ReviewAnswered
from shop.reviews.services.opinions import rating_faults
from shop.reviews.views import work
from shop.reviews.views.public import order_reviews, product_report, product_reviews, reviews
from shop.reviews.views.stall import stall_facts
from shop.vendors.permissions import allow_roles


def init_app(app: Flask) -> None:
    """Pages, rights, slots, inbox, check."""
    for blueprint in (reviews, work.my_reviews, work.reports_desk):
        app.register_blueprint(blueprint)
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.reviews", {permissions.MODERATE: (_l("Decide on reports"), ("moderator", "admin"))}
    )
    fill_slot("product_reviews", product_reviews)
    fill_slot("product_report", product_report)
    fill_slot("order_page", order_reviews)
    fill_slot("stall_facts", stall_facts)
    register_source(
        DeskSource("reports", _l("Reports"), "flag", permissions.MODERATE, work.count, work.cases, 40)
    )
    subscribe(ReviewAnswered, listeners.tell_answer)
    add_check("stars", rating_faults)
