"""How the board's reports join the application."""

from flask import Flask

from core.auth import declare_permissions
from core.doctor import add_check
from core.i18n import _l
from scoring import permissions
from scoring.board import models
from scoring.board.cli import board
from scoring.board.services.checks import report_faults

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Rights, check, command."""
    declare_permissions(
        "board",
        {
            permissions.BOARD_READ: (_l("Read the board's reports"), ("board", "admin")),
            permissions.BOARD_PREPARE: (_l("Prepare a report to the board"), ("board", "admin")),
            permissions.BOARD_APPROVE: (_l("Approve a report to the board"), ("board",)),
        },
    )
    add_check("board_reports", report_faults)
    app.cli.add_command(board)
