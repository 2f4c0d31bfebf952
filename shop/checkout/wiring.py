"""How checkout joins the application."""

from flask import Flask

from core.i18n import _l, current_lang
from core.money import format_money
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.catalog.arrivals import deliver_with
from shop.checkout import jobs, models
from shop.checkout.services import days_by_zone
from shop.checkout.views.basket import basket, buy_form, delivery_note
from shop.checkout.views.browser import basket_count, merge_after_login

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Pages, the basket's icon, its forms on product pages."""
    app.register_blueprint(basket)
    app.before_request(merge_after_login)
    app.jinja_env.filters["dirhams"] = lambda centimes: format_money(centimes, current_lang())
    app.jinja_env.globals["basket_count"] = basket_count
    add_nav(NavItem("header", "basket", _l("Basket"), "basket.show", "cart", 30, count=basket_count))
    deliver_with(days_by_zone)
    fill_slot("product_buy", buy_form)
    fill_slot("product_delivery", delivery_note)
    fill_slot("stall_delivery", delivery_note)
