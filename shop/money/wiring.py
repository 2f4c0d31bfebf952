"""How the pages of money join the application."""

from flask import Flask

from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.ledger.permissions import READ
from shop.money import permissions
from shop.money.views import words
from shop.money.views.cooperative import home_box, my_money
from shop.money.views.desk import money_desk
from shop.payouts.views.words import BLOCKS_OF_COOPERATIVE
from shop.vendors.permissions import allow_roles


def init_app(app: Flask) -> None:
    """Pages, menus, the box on the seller's first screen, words."""
    allow_roles(permissions.OF_COOPERATIVE)
    for blueprint in (my_money, money_desk):
        app.register_blueprint(blueprint)
    add_nav(
        NavItem("vendor", "money", _l("My money"), "my_money.index", "coins", 40),
        NavItem("staff", "money", _l("Money"), "money_desk.overview", "coins", 40, permission=READ),
    )
    fill_slot("vendor_home", home_box, order=5)
    app.jinja_env.globals.update(
        plain_money=words.plain_money,
        account_text=words.account_text,
        entry_kind=lambda kind: words.KINDS.get(kind, kind),
        money_line=words.line_text,
        money_where=words.WHERE,
        money_blocks=BLOCKS_OF_COOPERATIVE,
        seller_account=lambda account: words.SELLER_ACCOUNTS.get(account.partition(":")[0], account),
    )
