"""What the creation room says on pages of others."""

from typing import Any

from flask import render_template

from core.auth import current_user
from registry.creation.services.reading import list_of_user
from registry.creation.views import words


def files_of_account(**_context: Any) -> str:
    """The files one leads or founds, on the account's first page."""
    mine = list_of_user(current_user.user_id) if current_user.is_authenticated else []
    return render_template("registry/creation/account_files.html", mine=mine, w=words) if mine else ""
