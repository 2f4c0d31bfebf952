"""How the ledger joins the application."""

from flask import Flask

from core.auth import declare_permissions
from core.demo import add_seeder
from core.desk import DeskSource, register_source
from core.doctor import add_check
from core.events import subscribe
from core.i18n import _l
from core.navigation import NavItem, add_nav
from core.slots import fill_slot
from shop.ledger import jobs, listeners, models, permissions
from shop.ledger.cli import ledger
from shop.ledger.seed import seed_demo
from shop.ledger.services import checks, commission, repaying
from shop.ledger.views import repayments
from shop.ledger.views.commission import cases, commissions_desk, rate_text, wanted_text
from shop.orders import hooks as of_orders
from shop.orders.events import CodCollected, OrderPlaced, VendorOrderAdjusted, VendorOrderMoved
from shop.payments.events import (
    PaymentCaptured,
    PaymentDisputed,
    PaymentReturned,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """News, rights, checks, commands."""
    _news()
    declare_permissions(
        "shop.ledger",
        {
            permissions.READ: (_l("Read the books"), ("finance", "board", "admin")),
            permissions.PROPOSE: (_l("Propose commissions and record settlements"), ("finance", "admin")),
            permissions.APPROVE: (_l("Decide commissions"), ("finance", "admin")),
        },
    )
    add_check("journal entries", checks.entry_faults)
    add_check("journal balances", checks.balance_faults)
    add_check("journal and orders", checks.journal_faults)
    add_check("money held for buyers", checks.clearing_faults)
    add_check("earnings", checks.earning_faults)
    add_check("commissions", checks.commission_faults)
    add_check("cash of undelivered parcels", checks.cash_faults)
    app.cli.add_command(ledger)
    add_seeder("small", "ledger", seed_demo, order=24)
    _repayments(app)
    app.register_blueprint(commissions_desk)
    app.jinja_env.globals.update(commission_for=wanted_text, rate_text=rate_text)
    entry = NavItem(
        "staff",
        "commissions",
        _l("Commissions"),
        "commissions_desk.index",
        "scales",
        43,
        permission=permissions.READ,
    )
    add_nav(entry)
    register_source(
        DeskSource(
            "commissions",
            _l("Commissions"),
            "scales",
            permissions.APPROVE,
            commission.count_waiting,
            cases,
            60,
        )
    )


def _repayments(app: Flask) -> None:
    """What goes back by hand beyond what there is for it takes two people."""
    of_orders.on_repayment(repaying.take_over)
    app.register_blueprint(repayments.repayments_desk)
    fill_slot("desk_refund", repayments.refund_box)
    add_check("repayments by hand", repaying.repayment_faults)
    register_source(
        DeskSource(
            "repayments", _l("Repayments by hand"), "return", permissions.APPROVE, repaying.count_waiting,
            repayments.cases, 58,
        )
    )  # fmt: skip


def _news() -> None:
    subscribe(OrderPlaced, listeners.freeze_commission)
    subscribe(PaymentCaptured, listeners.post_capture)
    subscribe(PaymentReturned, listeners.post_returned)
    subscribe(PaymentDisputed, listeners.post_dispute)
    subscribe(RefundRequested, listeners.post_refund_promised)
    subscribe(RefundSucceeded, listeners.post_refund_paid)
    subscribe(RefundFailed, listeners.post_refund_failed)
    subscribe(VendorOrderMoved, listeners.post_delivery)
    subscribe(CodCollected, listeners.post_cash)
    subscribe(VendorOrderAdjusted, listeners.post_adjustment)
