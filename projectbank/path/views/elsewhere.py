"""What the bank shows on pages of other rooms."""

from typing import Any

from flask import render_template

from projectbank.ideas import reading
from projectbank.matching import profiles, teams


def projects_of_account(user: Any, **_context: object) -> str:
    """On the account's home: one's teams, and ideas proposed to one."""
    mine = teams.teams_of(user.id)
    suggested = profiles.suggestions(user.id)
    if not mine and not suggested:
        return ""
    cards = reading.cards_by_id([idea_id for idea_id, _state in mine])
    return render_template("projectbank/account.html", mine=mine, cards=cards, suggested=suggested)
