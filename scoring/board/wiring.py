"""How the board's reports join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.demo import add_seeder
from core.doctor import add_check
from core.i18n import _l
from core.navigation import NavItem, add_nav
from scoring import permissions
from scoring.board import jobs, models
from scoring.board.cli import board
from scoring.board.seed import seed_report
from scoring.board.services.checks import report_faults
from scoring.board.views.desk import board_desk

__all__ = ["init_app", "jobs", "models"]


def init_app(app: Flask) -> None:
    """Rights, check, page, menu, demonstration, command."""
    declare_permissions(
        "board",
        {
            permissions.BOARD_READ: (_l("Read the board's reports"), ("board", "admin")),
            permissions.BOARD_PREPARE: (_l("Prepare a report to the board"), ("board", "admin")),
            permissions.BOARD_APPROVE: (_l("Approve a report to the board"), ("board",)),
        },
    )
    add_check("board_reports", report_faults)
    app.register_blueprint(board_desk)
    add_nav(
        NavItem(
            "staff", "board", _l("Board reports"), "board_desk.index", icon="chart", order=75,
            permission=permissions.BOARD_READ,
        )
    )  # fmt: skip
    add_seeder("small", "board", seed_report, order=95)
    app.cli.add_command(board)
