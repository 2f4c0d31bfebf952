"""How orders join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.orders import jobs, listeners, models, permissions
from shop.orders.events import (
    LinkAsked,
    OrderAccepted,
    OrderExpired,
    OrderPlaced,
    VendorOrderAdjusted,
    VendorOrderMoved,
)
from shop.orders.services.checks import (
    adjustment_faults,
    discount_faults,
    payment_faults,
    split_faults,
    stock_faults,
    stuck_orders,
)
from shop.orders.services.paying import before_payment, expected_amounts, when_captured, when_failed
from shop.orders.views import showing
from shop.orders.views.buyer import account_panel, orders
from shop.orders.views.checkout import checkout
from shop.orders.views.refunds import refunds_desk
from shop.orders.views.seller import my_orders
from shop.orders.views.staff import orders_desk
from shop.payments import hooks
from shop.payments.events import PaymentDisputed, RefundFailed, RefundSucceeded
from shop.vendors.permissions import allow_roles

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Hooks of payments, pages, menus, rights, listeners, checks."""
    hooks.on_turn(before_payment)
    hooks.on_captured(when_captured)
    hooks.on_failed(when_failed)
    hooks.on_expected_amount(expected_amounts)
    for blueprint in (checkout, orders, my_orders, orders_desk, refunds_desk):
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        order_state=showing.state_name,
        order_kind=showing.STATE_KINDS.get,
        order_reason=showing.reason_text,
        adjustment_name=showing.ADJUSTMENTS.get,
        method_name=showing.METHOD_NAMES.get,
        payment_state=showing.PAYMENT_STATES.get,
        method_icon=showing.METHOD_ICONS.get,
    )
    _rights()
    _menus()
    _news()
    add_check("stock of orders", stock_faults)
    add_check("splits of orders", split_faults)
    add_check("vouchers of orders", discount_faults)
    add_check("adjustments of orders", adjustment_faults)
    add_check("payments of orders", payment_faults)
    add_check("stuck orders", stuck_orders)


def _rights() -> None:
    allow_roles(permissions.OF_COOPERATIVE)
    declare_permissions(
        "shop.orders",
        {
            permissions.READ: (_l("Find orders"), ("moderator", "finance", "admin")),
            permissions.REPAY: (_l("Record repayments made by hand"), ("finance", "admin")),
            permissions.ACT: (_l("Cancel parcels and record transfers"), ("moderator", "finance", "admin")),
        },
    )


def _menus() -> None:
    add_nav(
        NavItem("vendor", "home", _l("Home"), "my_orders.home", "home", 10),
        NavItem("vendor", "orders", _l("Orders"), "my_orders.listing", "box", 20),
        NavItem("account", "orders", _l("My orders"), "orders.mine", "box", 20),
        NavItem("footer-buy", "find", _l("Follow an order"), "orders.find", order=1),
        NavItem(
            "staff", "orders", _l("Orders"), "orders_desk.search", "box", 30, permission=permissions.READ
        ),
    )
    fill_slot("account_home", account_panel, order=10)


def _news() -> None:
    subscribe(OrderPlaced, listeners.tell_buyer_placed)
    subscribe(OrderAccepted, listeners.tell_buyer_accepted)
    subscribe(OrderAccepted, listeners.tell_vendors_accepted)
    subscribe(OrderExpired, listeners.tell_buyer_expired)
    subscribe(LinkAsked, listeners.tell_link)
    subscribe(VendorOrderMoved, listeners.tell_step)
    subscribe(VendorOrderAdjusted, listeners.tell_adjusted)
    subscribe(VendorOrderMoved, listeners.note_first_sale)
    subscribe(PaymentDisputed, listeners.pay_what_waited)
    subscribe(RefundSucceeded, listeners.tell_paid_back)
    subscribe(RefundFailed, listeners.tell_not_arrived)
