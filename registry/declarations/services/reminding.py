"""Reminders: 30 and 7 days before the day, 7 and 60 after it; each once, to those who act for the cooperative."""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, insert, or_, select
from sqlalchemy.exc import IntegrityError

from core.auth import users_by_id
from core.clock import local_date
from core.crypto import decrypt
from core.db import session, transaction
from registry.data import CooperativeCard
from registry.declarations import rules
from registry.declarations.data import YearData
from registry.declarations.models import DeclarationReminder, FiscalClose
from registry.declarations.services.calendar import MONTH, MONTHS, is_expected, was_filed
from registry.declarations.services.letters import Reader, reminder_letter, send
from registry.declarations.services.terms import Terms, terms_on
from registry.models import Cooperative, Role
from registry.services.reading import cooperative_cards
from registry.services.roles import team

MOST_AT_ONCE = 300


def remind(now: datetime, limit: int = MOST_AT_ONCE) -> int:
    """Send the reminders whose day has come; returns how many left. Called again, it goes on where it stopped."""
    today, sent = local_date(now), 0
    terms = terms_on(today)
    for year in range(today.year, today.year - 3, -1):
        for kind, days in rules.REMINDERS:
            months = _months(year, days, today, terms)
            if months and sent < limit:
                ids = _waiting(year, kind, months, today, terms, limit - sent)
                sent += sum(
                    _send_one(card, year, kind, terms, now) for card in cooperative_cards(ids).values()
                )
    return sent


def _months(year: int, days: int, today: date, terms: Terms) -> list[int]:
    """Months of the close for which this reminder's day has come, not longer ago than it is worth sending."""
    oldest = today - timedelta(days=rules.STALE_AFTER)
    found = []
    for month in MONTHS:
        day = rules.due_day(year, month, terms.months) + timedelta(days=days)
        if oldest <= day <= today:
            found.append(month)
    return found


def _waiting(year: int, kind: str, months: list[int], today: date, terms: Terms, limit: int) -> list[int]:
    """Cooperatives that have not declared the year, can be reached, and have not had this reminder."""
    had = exists().where(
        DeclarationReminder.cooperative_id == Cooperative.id,
        DeclarationReminder.year == year,
        DeclarationReminder.kind == kind,
    )
    acts = exists().where(Role.cooperative_id == Cooperative.id, Role.live_key.is_not(None))
    reachable = or_(Cooperative.email_enc.is_not(None), Cooperative.phone_enc.is_not(None), acts)
    query = (
        select(Cooperative.id)
        .outerjoin(FiscalClose, FiscalClose.cooperative_id == Cooperative.id)
        .where(is_expected(year, today, terms), MONTH.in_(months), ~was_filed(year), ~had, reachable)
        .order_by(Cooperative.id)
        .limit(limit)
    )
    return list(session().scalars(query))


def _send_one(card: CooperativeCard, year: int, kind: str, terms: Terms, now: datetime) -> bool:
    month = session().scalar(select(FiscalClose.month).where(FiscalClose.cooperative_id == card.id))
    month = month or rules.DECEMBER
    closed_on, due_on = rules.closing_day(year, month), rules.due_day(year, month, terms.months)
    data = YearData(card.id, year, closed_on, due_on, "expected", due_on < local_date(now))
    row = {"cooperative_id": card.id, "year": year, "kind": kind, "sent_at": now}
    try:
        with transaction() as s:
            s.execute(insert(DeclarationReminder).values(**row))
            for reader in _readers(card.id):
                send(reminder_letter(card, data, kind, reader.lang), reader)
    except IntegrityError:  # another process has just sent it
        return False
    return True


def _readers(cooperative_id: int) -> list[Reader]:
    """Presidents and accountants in their language; the contact on record where nobody acts for it here."""
    ids = {role.user_id for role in team(cooperative_id) if role.role in ("president", "accountant")}
    people = [Reader(user.lang, user.email, user.phone_e164) for user in users_by_id(ids).values()]
    if people:
        return people
    query = select(Cooperative.email_enc, Cooperative.phone_enc).where(Cooperative.id == cooperative_id)
    email, phone = session().execute(query).one()
    return [Reader("ar", decrypt(email) if email else None, decrypt(phone) if phone else None)]
