"""What the Office writes to the founders: the same words are shown to the registrar before they are sent."""

from collections.abc import Callable, Mapping
from datetime import datetime

from core.auth import users_by_id
from core.auth.data import UserData
from core.format import format_date
from core.i18n import _, current_lang, pick, speaking
from core.mail import send_mail
from core.sms import send_sms
from registry.creation.data import CreationData

Values = Mapping[str, str]


def letter(
    file: CreationData, act: str, lang: str, *, reason: str = "", until: datetime | None = None
) -> tuple[str, str]:
    """(subject, text) of the letter an act sends, in a language. An act that sends none gives ("", "")."""
    with speaking(lang):
        write = _TEXTS.get(act)
        if write is None:
            return "", ""
        name = pick(ar=file.name_ar, fr=file.name_fr) or file.number
        day = format_date(until, current_lang()) if until else ""
        subject = _("Your cooperative: file %(number)s", number=file.number)
        return subject, write({"name": name, "number": file.number, "reason": reason, "day": day})


_TEXTS: dict[str, Callable[[Values], str]] = {
    "reserve_name": lambda v: _(
        "The Office keeps the name %(name)s for you until %(day)s. You can go on with the file: statutes, capital, "
        "assembly.", **v
    ),
    "refuse_names": lambda v: _(
        "The Office could not accept the names you proposed. Reason: %(reason)s\nYou can propose others at once.", **v
    ),
    "take": lambda v: _("A registrar is now reading the file of %(name)s.", **v),
    "ask_changes": lambda v: _(
        "The Office asks you to change something in the file of %(name)s: %(reason)s\n"
        "The delay stops until you answer.",
        **v,
    ),
    "resume": lambda v: _("The Office goes on reading the file of %(name)s: %(reason)s", **v),
    "refuse": lambda v: _(
        "The Office refuses to register %(name)s. Reason: %(reason)s\nYou can appeal until %(day)s: another registrar "
        "will read the file.", **v
    ),
    "uphold": lambda v: _(
        "Your appeal for %(name)s was read by another registrar, who upholds the refusal. Reason: %(reason)s\n"
        "The other ways the law gives you stay open.", **v
    ),
    "reopen": lambda v: _("Your appeal for %(name)s is accepted: the file is read again. %(reason)s", **v),
    "register": lambda v: _(
        "%(name)s is registered. Its number in the central registry is %(reason)s. The certificate is on its page; you "
        "can open a stall on Souk Taawon.", **v
    ),
    "expire": lambda v: _(
        "The reservation of the name %(name)s has ended. Nothing you wrote is lost: ask for the name again to go on.",
        **v
    ),
    "remind": lambda v: _(
        "The Office keeps the name %(name)s for you until %(day)s. Send the file before that day, or ask for the name "
        "again.", **v
    ),
    "message": lambda v: _("The Office has written to you about the file %(number)s: %(reason)s", **v),
}  # fmt: skip


def tell(file: CreationData, act: str, *, reason: str = "", until: datetime | None = None) -> None:
    """Write to the leader and to the founders who said yes, each in their language, in the caller's transaction."""
    ids = {file.leader_id, *(f.user_id for f in file.consented if f.user_id is not None)}
    for person in users_by_id(ids).values():
        subject, text = letter(file, act, person.lang, reason=reason, until=until)
        if text:
            _send(person, subject, text)


def _send(person: UserData, subject: str, text: str) -> None:
    if person.email:
        send_mail(person.email, subject, text, lang=person.lang)
    elif person.phone_e164:
        send_sms(person.phone_e164, text, lang=person.lang)
