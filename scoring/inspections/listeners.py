"""What visits found, and what the Office decided, told to the cooperative. The letters name no finding: the page does,
to whoever may read it."""

from flask import current_app

from core.auth import UserData
from core.format import format_date
from core.i18n import _, ngettext, pick, speaking
from core.messages import send_mail, send_sms
from scoring.inspections.events import FindingDecided, VisitReported
from scoring.inspections.services import telling
from scoring.inspections.services.telling import DecisionNews, VisitNews


def tell_visit(event: VisitReported) -> None:
    """A report has arrived: what is to be read, and how many points wait for an answer."""
    news = telling.visit_news(event.visit_id)
    for person in telling.answering_people(event.cooperative_id):
        with speaking(person.lang):
            _send(person, event.cooperative_id, _("The visit of the Office"), _visit(news, person.lang))


def tell_decision(event: FindingDecided) -> None:
    """The Office has decided on a finding."""
    news = telling.decision_news(event.finding_id, event.state)
    for person in telling.answering_people(event.cooperative_id):
        with speaking(person.lang):
            _send(person, event.cooperative_id, _("A point of the Office's visit"), _decision(news))


def _send(person: UserData, cooperative_id: int, subject: str, text: str) -> None:
    site = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    text = f"{text} {site}/{person.lang}/visits/{cooperative_id}"
    if person.email:
        send_mail(person.email, subject, text, lang=person.lang)
    elif person.phone_e164:
        send_sms(person.phone_e164, text, lang=person.lang)


def _visit(news: VisitNews, lang: str) -> str:
    name = pick(ar=news.cooperative.name_ar, fr=news.cooperative.name_fr)
    day = format_date(news.visited_on, lang)
    if news.met_nobody:
        return _(
            "The Office came to %(name)s on %(day)s and met nobody. It will come again:", name=name, day=day
        )
    if not news.findings:
        return _(
            "The Office visited %(name)s on %(day)s: nothing is to be set right. Read it here:",
            name=name, day=day,
        )  # fmt: skip
    if news.is_support:
        return ngettext(
            "The Office came to help %(name)s on %(day)s. It leaves %(n)s piece of advice, which takes no points. "
            "Read it here:",
            "The Office came to help %(name)s on %(day)s. It leaves %(n)s pieces of advice, which take no points. "
            "Read them here:",
            news.findings, name=name, day=day,
        )  # fmt: skip
    return ngettext(
        "The Office visited %(name)s on %(day)s and found %(n)s point to set right. Read it and answer here:",
        "The Office visited %(name)s on %(day)s and found %(n)s points to set right. Read them and answer here:",
        news.findings, name=name, day=day,
    )  # fmt: skip


def _decision(news: DecisionNews) -> str:
    name = pick(ar=news.cooperative.name_ar, fr=news.cooperative.name_fr)
    if news.state == "settled":
        return _(
            "A point of the visit to %(name)s is settled. The Office says: %(reason)s Read it here:",
            name=name, reason=news.reason,
        )  # fmt: skip
    if news.state == "withdrawn":
        return _(
            "The Office has withdrawn a point of its visit to %(name)s: it no longer counts. It says: %(reason)s "
            "Read it here:",
            name=name, reason=news.reason,
        )  # fmt: skip
    return _(
        "A point of the visit to %(name)s still stands. The Office says: %(reason)s Answer again here:",
        name=name, reason=news.reason,
    )  # fmt: skip
