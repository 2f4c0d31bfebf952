"""What the bank writes to people of a team: by mail when there is one, else by SMS, each in their language."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from core.auth import UserData, users_by_id
from core.db import session
from core.i18n import _, ngettext, pick, speaking
from core.messages import send_mail, send_sms
from projectbank.ideas.models import Idea
from projectbank.matching.models import Member, Team


def members_of(idea_id: int) -> list[int]:
    """Who is in the living team of an idea."""
    query = (
        select(Member.user_id)
        .join(Team, Team.id == Member.team_id)
        .where(Team.live_key == idea_id, Member.state == "joined")
        .order_by(Member.id)
    )
    return list(session().scalars(query))


def tell(user_ids: Iterable[int], write: Callable[[], str]) -> None:
    """Send each their own text: `write` is called while their language is spoken. In the caller's transaction."""
    for person in users_by_id(list(user_ids)).values():
        with speaking(person.lang):
            _send(person, write())


def _send(person: UserData, text: str) -> None:
    if person.email:
        send_mail(person.email, _("Your team in the project bank"), text, lang=person.lang)
    elif person.phone_e164:
        send_sms(person.phone_e164, text, lang=person.lang)


def tell_joined(idea_id: int, newcomer: int, free: int) -> None:
    """The others learn that somebody is with them, and how many places are left; the name is on the team's page."""
    title = _title(idea_id)

    def write() -> str:
        said = _("Somebody has joined your team for the idea “%(title)s”.", title=title())
        left = ngettext("%(n)s place is still free.", "%(n)s places are still free.", free)
        complete = _("The team is complete: the creation of its cooperative can begin.")
        return f"{said} {left if free else complete}"

    tell([user_id for user_id in members_of(idea_id) if user_id != newcomer], write)


def tell_left(idea_id: int) -> None:
    """Those who stay learn that a place is free again, and nothing else."""
    title = _title(idea_id)

    def write() -> str:
        return _(
            "Somebody has left your team for the idea “%(title)s”: the place is free again.", title=title()
        )

    tell(members_of(idea_id), write)


def _title(idea_id: int) -> Callable[[], str]:
    row = session().execute(select(Idea.title_ar, Idea.title_fr).where(Idea.id == idea_id)).one()
    return lambda: pick(ar=row.title_ar, fr=row.title_fr)
