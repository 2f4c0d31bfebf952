"""People: created, found, renamed, deactivated."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from core.audit import audit
from core.auth import permissions
from core.auth.actor import Actor
from core.auth.data import UserData
from core.auth.errors import BadInput, LoginTaken, NeedsSecondPerson, WeakPassword
from core.auth.events import UserDeactivated
from core.auth.models import User, UserProvince, UserRole
from core.auth.passwords import hash_password
from core.auth.rules import CONSUMER, ROLES, STAFF_ROLES, Login, password_fault, read_login
from core.auth.services.sessions import end_sessions
from core.db import changed_one, session, transaction
from core.errors import NotFound
from core.events import announce
from core.geography.lookups import provinces as all_provinces
from core.i18n import LANGS, _


def new_mark() -> str:
    """A fresh `fs_uniquifier`."""
    return secrets.token_hex(16)


def create_user(
    actor: Actor,
    *,
    name: str,
    now: datetime,
    email: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    password_hash: str | None = None,
    lang: str = "ar",
    roles: Iterable[str] = (CONSUMER,),
    provinces: Collection[str] | None = None,
    is_demo: bool = False,
) -> UserData:
    """Open an account. `provinces` is the scope of staff, None the whole Kingdom.

    Staff roles may be given here only by the product itself (commands, seeds); people use `request_roles`.
    Raises BadInput, WeakPassword, LoginTaken, NeedsSecondPerson.
    """
    held = checked_roles(roles)
    if held & set(STAFF_ROLES) and actor.user_id is not None:
        raise NeedsSecondPerson(
            "needs_second_person", _("Staff roles are asked for, then confirmed by a colleague.")
        )
    values: dict[str, Any] = {
        "name": checked_name(name), "email": _normal(email, "email"), "phone_e164": _normal(phone, "phone"),
        "lang": lang if lang in LANGS else "ar", "is_demo": is_demo,
    }  # fmt: skip
    if not (values["email"] or values["phone_e164"]):
        raise BadInput("login_missing", _("Give a phone number or an e-mail address."))
    if password is not None:
        check_new_password(password, values["email"], values["phone_e164"], values["name"])
        password_hash = hash_password(password)
    with transaction():
        user_id = insert_user({**values, "password": password_hash}, held, provinces, now)
        audit(actor.user_id, "user.created", f"user:{user_id}", data={"roles": sorted(held)})
    return get_user(user_id)


def insert_user(
    values: dict[str, Any], roles: Iterable[str], provinces: Collection[str] | None, now: datetime
) -> int:
    """The rows of a new person, in the caller's transaction. Raises LoginTaken."""
    s = session()
    user = User(**values, fs_uniquifier=new_mark(), created_at=now, active=True, password_changed_at=now)
    try:
        with s.begin_nested():
            s.add(user)
    except IntegrityError as error:
        raise LoginTaken(
            "login_taken", _("Another account uses this phone number or e-mail address.")
        ) from error
    write_roles(user.id, roles, provinces, now)
    return user.id


def write_roles(user_id: int, roles: Iterable[str], provinces: Collection[str] | None, now: datetime) -> None:
    """Rows of roles and scope of somebody who has none, in the caller's transaction."""
    held, s = set(roles), session()
    for role in sorted(held):
        s.execute(insert(UserRole).values(user_id=user_id, role=role, granted_at=now))
    for code in sorted(set(provinces or ())):
        if code not in all_provinces():
            raise BadInput("province_unknown", _("There is no province with the code %(code)s.", code=code))
        s.execute(insert(UserProvince).values(user_id=user_id, province_code=code))
    nationwide = provinces is None and bool(held & set(STAFF_ROLES))
    s.execute(update(User).where(User.id == user_id).values(nationwide=nationwide))


def checked_roles(roles: Iterable[str]) -> set[str]:
    """The roles as a set; raises BadInput for one that does not exist."""
    held = set(roles)
    if unknown := held - set(ROLES):
        raise BadInput("role_unknown", _("There is no role named %(role)s.", role=", ".join(sorted(unknown))))
    return held


def checked_name(name: str) -> str:
    """The name without stray blanks; raises BadInput when it is empty or far too long."""
    clean = " ".join(name.split())
    if not 2 <= len(clean) <= 120 or not clean.isprintable():
        raise BadInput(
            "name_bad",
            _("Write your name, in 2 to 120 letters."),
            fields={"name": _("Write your name, in 2 to 120 letters.")},
        )
    return clean


def check_new_password(password: str, *known: str | None) -> None:
    """Raise WeakPassword with what to do about it."""
    fault = password_fault(password, *known)
    if fault is None:
        return
    texts = {
        "short": _("Use at least 10 characters: three words you remember are better than signs."),
        "long": _("Use at most 200 characters."),
        "common": _("Many people use this password. Choose another: three words you remember, for instance."),
        "known": _("The password must not repeat your name, phone or e-mail."),
    }
    raise WeakPassword(f"password_{fault}", texts[fault], fields={"password": texts[fault]})


def _normal(text: str | None, kind: str) -> str | None:
    if not text:
        return None
    login = read_login(text)
    if login is None or login.kind != kind:
        raise bad_login()
    return login.value


def bad_login() -> BadInput:
    """The refusal of a text that is neither phone nor e-mail."""
    text = _("Write a phone number of 10 digits, such as 06 12 34 56 78, or an e-mail address.")
    return BadInput("login_bad", text, fields={"login": text})


def login_column(login: Login) -> InstrumentedAttribute[str | None]:
    """Where a login is stored."""
    return User.email if login.kind == "email" else User.phone_e164


def find_row(text: str) -> User | None:
    """The row of whoever signs in with this phone or e-mail; for this room only."""
    login = read_login(text)
    return session().scalar(select(User).where(login_column(login) == login.value)) if login else None


def find_user_by_login(text: str) -> UserData | None:
    """Whoever signs in with this phone or e-mail, however it is written."""
    row = find_row(text)
    return _data([row])[0] if row else None


def get_user(user_id: int) -> UserData:
    """The person with this id. Raises NotFound."""
    found = users_by_id([user_id]).get(user_id)
    if found is None:
        raise NotFound("user_unknown", _("There is no such account."))
    return found


def users_by_id(ids: Iterable[int]) -> dict[int, UserData]:
    """People by id, in two queries; ids that do not exist are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {u.id: u for u in _data(session().scalars(select(User).where(User.id.in_(wanted))).all())}


def list_users(
    actor: Actor, *, after: int = 0, staff_only: bool = False, text: str = "", limit: int = 50
) -> list[UserData]:
    """People by id, after an id; `text` is part of a name, or a whole login. Needs core.users.see."""
    actor.require(permissions.SEE_USERS)
    query = select(User).where(User.id > after).order_by(User.id).limit(limit)
    if staff_only:
        query = query.where(User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(STAFF_ROLES))))
    if text:
        login = read_login(text)
        value = login.value if login else text
        query = query.where(
            or_(User.name.icontains(text, autoescape=True), User.email == value, User.phone_e164 == value)
        )
    return _data(session().scalars(query).all())


def _data(rows: Iterable[User]) -> list[UserData]:
    people = list(rows)
    held: dict[int, list[str]] = {}
    every = select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_([p.id for p in people]))
    for user_id, role in session().execute(every.order_by(UserRole.role)):
        held.setdefault(user_id, []).append(role)
    return [
        UserData(
            p.id, p.name, p.email, p.phone_e164, p.lang, p.active, p.totp_secret is not None, p.created_at,
            p.last_login_at, tuple(held.get(p.id, ())),
        )
        for p in people
    ]  # fmt: skip


def rename(user_id: int, name: str, lang: str) -> None:
    """Change one's own name and language. Raises BadInput."""
    values = {"name": checked_name(name), "lang": lang if lang in LANGS else "ar"}
    with transaction():
        changed_one(update(User).where(User.id == user_id).values(values))


def deactivate_user(actor: Actor, user_id: int, reason: str, now: datetime) -> None:
    """Close an account: no more sign-in, every browser out. Needs core.users.deactivate. Raises NotFound."""
    actor.require(permissions.DEACTIVATE)
    with transaction():
        if not changed_one(
            update(User).where(User.id == user_id, User.active.is_(True)).values(active=False)
        ):
            raise NotFound("user_unknown", _("There is no such account."))
        end_sessions(user_id, "deactivated", now)
        audit(actor.user_id, "user.deactivated", f"user:{user_id}", reason=reason)
        announce(UserDeactivated(user_id))
