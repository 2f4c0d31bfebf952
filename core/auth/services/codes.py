"""One-time codes by mail or SMS: open an account, choose a new password, change phone or e-mail.

Whoever asks learns nothing: the same answer, the same rows and the same work whether or not the login is known.
A code of 6 digits lives 15 minutes and takes 5 tries; a link in a mail lives an hour. Each works once. How often one
may ask is in `code_limits`.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from core.audit import audit
from core.auth.errors import LoginTaken, WrongCode
from core.auth.events import UserRegistered
from core.auth.models import OneTimeCode, User
from core.auth.passwords import hash_password
from core.auth.rules import CODE_LIVES, CONSUMER, LINK_LIVES, Login, read_login
from core.auth.services.accounts import (
    bad_login,
    check_new_password,
    checked_name,
    find_row,
    insert_user,
    login_column,
    new_mark,
)
from core.auth.services.code_limits import Place, count_request, may_send, may_tell
from core.auth.services.code_redeeming import alive_link, code_hash, redeem, redeem_link
from core.auth.services.code_texts import LinkTo, already_text, code_text, link_mail, reset_mail
from core.auth.services.sessions import end_sessions, token_digest
from core.crypto import blind_index
from core.db import changed, changed_one, session, transaction
from core.events import announce
from core.i18n import LANGS, _, speaking
from core.messages import send_mail, send_sms


@dataclass(frozen=True)
class Asked:
    """Where a request comes from: a digestable address, the language of the page, the mark of a known browser."""

    address: str
    lang: str
    known_user: int | None = None
    device: str = ""


@dataclass(frozen=True)
class _Asking:
    """A request that was counted; `sends` when its code may leave."""

    purpose: str
    login: str
    place: Place
    sends: bool


def start_registration(
    name: str, login_text: str, password: str, asked: Asked, now: datetime, link_to: LinkTo | None = None
) -> str:
    """Ask for an account; returns the token this browser keeps until the code arrives.

    With `link_to`, a mail carries a link that works as well as the code. When the login already has an account, its
    owner is told, nobody else. Raises BadInput, WeakPassword, TooMany.
    """
    login = _read(login_text)
    name = checked_name(name)
    check_new_password(password, login.value, name)
    asking, tell = _count("register", login, _place(asked, None)), may_tell(login.value)
    kept = {
        "name": name,
        "login": login.value,
        "kind": login.kind,
        "lang": asked.lang,
        "hash": hash_password(password),
    }
    with transaction():
        owner = find_row(login.value)
        token, code, link = _write(asking, None, kept, now, works=owner is None)
        if owner is None and asking.sends:
            _send(login, code_text(code), asked.lang, mail=link_mail(code, link, asked.lang, link_to))
        elif owner is not None and tell:
            _send(login, already_text(), owner.lang)
    return token


def finish_registration(token: str, code: str, now: datetime) -> int:
    """Open the account whose code this is; returns the person's id. Raises WrongCode."""
    with transaction():
        row = redeem("register", token, code, now)
        user_id = _open_account(row, now) if row else None
    if user_id is None:
        raise _wrong()
    return user_id


def finish_registration_by_link(link: str, now: datetime) -> int:
    """The same with the link of a mail."""
    with transaction():
        row = redeem_link("register", link, now)
        user_id = _open_account(row, now) if row else None
    if user_id is None:
        raise _wrong()
    return user_id


def _open_account(row: OneTimeCode, now: datetime) -> int | None:
    kept = row.kept
    column = "email" if kept["kind"] == "email" else "phone_e164"
    values = {"name": kept["name"], "lang": kept["lang"], "password": kept["hash"], column: kept["login"]}
    try:
        user_id = insert_user(values, {CONSUMER}, (), now)
    except LoginTaken:  # somebody else proved it meanwhile
        return None
    audit(user_id, "user.registered", f"user:{user_id}")
    announce(UserRegistered(user_id))
    return user_id


def start_reset(login_text: str, asked: Asked, link_to: LinkTo, now: datetime) -> str:
    """Ask for a new password; returns the token this browser keeps. Raises BadInput, TooMany, nothing else."""
    login = _read(login_text)
    asking = _count("reset", login, _place(asked, find_row(login.value)))
    with transaction():
        user = find_row(login.value)
        works = user is not None and user.active
        token, code, link = _write(asking, user.id if works and user else None, {}, now, works=works)
        if works and user and asking.sends:
            with speaking(user.lang):
                mail = reset_mail(code, link_to(link))
            _send(login, code_text(code), user.lang, mail=mail)
    return token


def finish_reset(token: str, code: str, password: str, now: datetime) -> None:
    """Set a new password with a code; every browser is signed out. Raises WrongCode, WeakPassword."""
    _finish_reset("token", token, code, password, now)


def finish_reset_by_link(link: str, password: str, now: datetime) -> None:
    """The same with the link of a mail."""
    _finish_reset("link", link, None, password, now)


def link_works(link: str, now: datetime) -> bool:
    """Whether the link of a mail about a new password may still be used."""
    mine = alive_link("reset", link, now)
    return session().execute(select(OneTimeCode.id).where(*mine)).first() is not None


def _finish_reset(how: str, secret: str, code: str | None, password: str, now: datetime) -> None:
    check_new_password(password)
    hashed = hash_password(password)
    with transaction():
        row = (
            redeem("reset", secret, code or "", now) if how == "token" else redeem_link("reset", secret, now)
        )
        if row and row.user_id:
            _set_password(row.user_id, hashed, "password.reset", now)
    if row is None or row.user_id is None:
        raise _wrong()


def _set_password(user_id: int, hashed: str, action: str, now: datetime, keep: int | None = None) -> None:
    values = {"password": hashed, "password_changed_at": now, "fs_uniquifier": new_mark()}
    session().execute(update(User).where(User.id == user_id).values(values))
    end_sessions(user_id, action, now, keep=keep)
    void_codes(user_id, now)
    audit(user_id, action, f"user:{user_id}")
    _tell_owner(user_id)


def change_password(user_id: int, password: str, now: datetime, *, keep_session: int | None) -> None:
    """Change one's own password; every other browser is signed out. The caller has checked a fresh factor."""
    user = session().get_one(User, user_id)
    check_new_password(password, user.email, user.phone_e164, user.name)
    hashed = hash_password(password)
    with transaction():
        _set_password(user_id, hashed, "password.changed", now, keep=keep_session)


def start_contact(
    user_id: int, login_text: str, asked: Asked, now: datetime, link_to: LinkTo | None = None
) -> str:
    """Ask to sign in with another phone or e-mail; the code goes to the new one, and with `link_to` a link.

    Raises BadInput, TooMany.
    """
    login = _read(login_text)
    asking = _count("contact", login, Place("user", str(user_id)))
    with transaction():
        free = find_row(login.value) is None
        kept = {"login": login.value, "kind": login.kind}
        token, code, link = _write(asking, user_id, kept, now, works=free)
        if free and asking.sends:
            _send(login, code_text(code), asked.lang, mail=link_mail(code, link, asked.lang, link_to))
    return token


def finish_contact(user_id: int, token: str, code: str, now: datetime) -> None:
    """Take the new phone or e-mail. Raises WrongCode."""
    with transaction():
        row = redeem("contact", token, code, now)
        done = row is not None and row.user_id == user_id and _take_contact(user_id, row.kept)
        if done:
            audit(user_id, "contact.changed", f"user:{user_id}")
    if not done:
        raise _wrong()


def finish_contact_by_link(user_id: int, link: str, now: datetime) -> None:
    """The same with the link of a mail, by the person who asked. Raises WrongCode."""
    with transaction():
        row = redeem_link("contact", link, now, of=user_id)
        done = row is not None and _take_contact(user_id, row.kept)
        if done:
            audit(user_id, "contact.changed", f"user:{user_id}")
    if not done:
        raise _wrong()


def _take_contact(user_id: int, kept: dict[str, Any]) -> bool:
    login = Login(kept["kind"], kept["login"])
    if find_row(login.value) is not None:
        return False
    column = login_column(login)
    return changed_one(update(User).where(User.id == user_id).values({column: login.value}))


def void_codes(user_id: int, now: datetime) -> int:
    """Make every pending code of a person useless."""
    with transaction():
        return changed(
            update(OneTimeCode)
            .where(OneTimeCode.user_id == user_id, OneTimeCode.used_at.is_(None))
            .values(used_at=now)
        )


def sweep(now: datetime) -> int:
    """Forget codes that are used or too old: they hold personal data."""
    with transaction():
        return changed(
            delete(OneTimeCode).where(or_(OneTimeCode.expires_at < now, OneTimeCode.used_at.is_not(None)))
        )


def _read(text: str) -> Login:
    login = read_login(text)
    if login is None:
        raise bad_login()
    return login


def _place(asked: Asked, owner: User | None) -> Place:
    """A browser that has signed the owner in before is counted apart from whoever shares its address."""
    known = owner is not None and asked.device and asked.known_user == owner.id
    return Place("device", asked.device) if known else Place("address", asked.address)


def _count(purpose: str, login: Login, place: Place) -> _Asking:
    count_request(purpose, login.value, place)
    return _Asking(purpose, login.value, place, may_send(purpose, login.value, place))


def _write(
    asking: _Asking, user_id: int | None, kept: dict[str, Any], now: datetime, *, works: bool
) -> tuple[str, str, str]:
    token, link, code = (
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(32),
        f"{secrets.randbelow(10**6):06d}",
    )
    is_reset, leaves, digest = asking.purpose == "reset", works and asking.sends, token_digest(token)
    row = OneTimeCode(
        token_hash=digest, link_hash=token_digest(link) if leaves else None, purpose=asking.purpose,
        user_id=user_id, code_hash=code_hash(digest, code) if leaves else secrets.token_hex(32),
        kept={**kept, **_marks(asking, now)}, created_at=now, expires_at=now + (LINK_LIVES if is_reset else CODE_LIVES),
    )  # fmt: skip
    session().add(row)
    return token, code, link


def _marks(asking: _Asking, now: datetime) -> dict[str, Any]:
    """Whom the code of this row was sent to; or, when nothing may leave, which row's code is accepted in its place."""
    sent_to = blind_index(f"code:{asking.purpose}:{asking.login}")[:32]
    if asking.sends:
        return {"sent_to": sent_to}
    last = (
        select(OneTimeCode.token_hash)
        .where(OneTimeCode.purpose == asking.purpose, OneTimeCode.kept["sent_to"].as_string() == sent_to)
        .where(OneTimeCode.created_at > now - CODE_LIVES, OneTimeCode.used_at.is_(None))
        .order_by(OneTimeCode.id.desc())
        .limit(1)
    )
    return {"accepts": session().scalar(last), "place": blind_index(str(asking.place))[:32]}


def _send(login: Login, text: str, lang: str, *, mail: str = "") -> None:
    with speaking(lang if lang in LANGS else "ar"):
        if login.kind == "email":
            send_mail(login.value, _("Your code for Souk Taawon"), mail or text, lang=lang)
        else:
            send_sms(login.value, text, lang=lang)


def _tell_owner(user_id: int) -> None:
    user = session().get_one(User, user_id)
    login = Login("email", user.email) if user.email else Login("phone", user.phone_e164 or "")
    with speaking(user.lang):
        text = _(
            "Souk Taawon: your password was changed and your other devices were signed out. "
            "If it was not you, choose a new password at once."
        )
        if login.kind == "email":
            send_mail(login.value, _("Your password was changed"), text, lang=user.lang)
        else:
            send_sms(login.value, text, lang=user.lang)


def _wrong() -> WrongCode:
    text = _("This code is not right, or is too old. Check it, or ask for another.")
    return WrongCode("code_wrong", text, fields={"code": text})
