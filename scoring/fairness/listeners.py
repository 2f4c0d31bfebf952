"""Appeals told: to the cooperative that one was asked and what was decided, to the Office that one waits."""

from flask import current_app

from core.auth import UserData, users_by_id
from core.i18n import _, pick, speaking
from core.messages import send_mail, send_sms
from registry import api as registry
from scoring.events import AppealAsked, AppealDecided
from scoring.fairness.services import appeals
from scoring.fairness.services.appeals import AppealNews
from scoring.fairness.services.deciding import deciders
from scoring.permissions import COOPERATIVE_APPEAL


def tell_team(event: AppealAsked | AppealDecided) -> None:
    """Everybody who may appeal for the cooperative, each in their language."""
    news = appeals.for_news(event.appeal_id)
    key = news.cooperative.id
    ids = {
        role.user_id for role in registry.team(key) if registry.may_act(role.user_id, key, COOPERATIVE_APPEAL)
    }
    for person in users_by_id(ids).values():
        if person.active:
            _tell(person, news, isinstance(event, AppealDecided))


def tell_office(event: AppealAsked) -> None:
    """Whoever may decide it hears that it waits; what was said is read on the page."""
    news = appeals.for_news(event.appeal_id)
    for person in deciders(news.cooperative):
        if person.email:
            with speaking(person.lang):
                site = str(current_app.config["PUBLIC_URL"]).rstrip("/")
                text = f"{_waits(news)} {site}/{person.lang}/desk/score/appeals/{event.appeal_id}"
                send_mail(person.email, _("An appeal against the score"), text, lang=person.lang)


def _waits(news: AppealNews) -> str:
    return _(
        "%(name)s contests order %(number)s in its score. It waits for a decision in your inbox:",
        name=pick(ar=news.cooperative.name_ar, fr=news.cooperative.name_fr), number=news.number,
    )  # fmt: skip


def _tell(person: UserData, news: AppealNews, decided: bool) -> None:
    with speaking(person.lang):
        link = f"{str(current_app.config['PUBLIC_URL']).rstrip('/')}/{person.lang}/score/of/{news.cooperative.id}/"
        text = f"{_decision(news) if decided else _asked(news)} {link}"
        if person.email:
            send_mail(person.email, _("Your appeal about the score"), text, lang=person.lang)
        elif person.phone_e164:
            send_sms(person.phone_e164, text, lang=person.lang)


def _asked(news: AppealNews) -> str:
    return _(
        "%(name)s has contested order %(number)s: it is with the Office, and you will have an answer. Follow it here:",
        name=pick(ar=news.cooperative.name_ar, fr=news.cooperative.name_fr), number=news.number,
    )  # fmt: skip


def _decision(news: AppealNews) -> str:
    if news.state == "granted":
        return _(
            "The Office has taken order %(number)s out of your score: %(reason)s Read it here:",
            number=news.number, reason=news.reason,
        )  # fmt: skip
    return _(
        "The Office has decided that order %(number)s counts in your score: %(reason)s Read it here:",
        number=news.number, reason=news.reason,
    )  # fmt: skip
