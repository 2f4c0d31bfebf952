"""What the Office writes about a declaration: shown to staff before it leaves, in the reader's language."""

from dataclasses import dataclass

from core.format import format_date
from core.i18n import _, current_lang, pick, speaking
from core.messages import send_mail, send_sms
from registry.data import CooperativeCard
from registry.declarations.data import YearData


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language: the first line is its subject."""

    lang: str
    subject: str
    body: str

    @property
    def text(self) -> str:
        """The whole letter."""
        return f"{self.subject}\n\n{self.body}"


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a letter goes."""

    lang: str
    email: str | None = None
    phone: str | None = None


def outcome_letter(card: CooperativeCard, data: YearData, outcome: str, reason: str, lang: str) -> Letter:
    """The letter about a decision: `accepted` or `correction_requested`."""
    with speaking(lang):
        name, year = pick(ar=card.name_ar, fr=card.name_fr), data.year
        if outcome == "accepted":
            subject = _("The %(year)s declaration of %(name)s is accepted", year=year, name=name)
            body = _(
                "The Office has read your declaration and entered it in the registry. There is nothing more to do."
            )
        else:
            subject = _("The %(year)s declaration of %(name)s needs a correction", year=year, name=name)
            body = _(
                "What the Office asks:\n%(reason)s\n\nOpen the declaration on Souk Taawon, correct it and send it "
                "again. Everything else you wrote is kept.",
                reason=reason,
            )
        return Letter(lang, subject, body)


def reminder_letter(card: CooperativeCard, data: YearData, kind: str, lang: str) -> Letter:
    """The reminder of a year that is to be declared, before its day or after."""
    with speaking(lang):
        name, day = pick(ar=card.name_ar, fr=card.name_fr), format_date(data.due_on, current_lang())
        subject = _("The %(year)s declaration of %(name)s", year=data.year, name=name)
        if kind.startswith("before"):
            body = _(
                "It is to be sent by %(day)s. It takes about ten minutes on the phone; last year's answers are kept. "
                "The assembly meets within six months of the close of the year.",
                day=day,
            )
        else:
            body = _(
                "It was to be sent by %(day)s and has not arrived. Send it now on Souk Taawon, or ask your delegation "
                "for help.",
                day=day,
            )
        return Letter(lang, subject, body)


def send(letter: Letter, reader: Reader) -> None:
    """By e-mail where there is one, else the first line by SMS; inside the caller's transaction."""
    if reader.email:
        send_mail(reader.email, letter.subject, letter.text, lang=letter.lang)
    elif reader.phone:
        send_sms(
            reader.phone, f"Souk Taawon: {letter.subject}. {letter.body.splitlines()[0]}", lang=letter.lang
        )
