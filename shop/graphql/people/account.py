"""An account of one's own: opened, confirmed, changed, ended. Links in mails lead only to hosts the operator named."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from core.auth import deactivate_user, system_actor
from core.auth.data import Identity
from core.auth.permissions import DEACTIVATE
from core.auth.services import accounts, bearers, codes
from core.auth.services.codes import Asked
from core.auth.services.signing_in import prove_again
from core.db import transaction
from core.i18n import LANGS, _, speaking
from core.messages import send_mail
from core.ratelimit import limit
from shop.graphql import metadata
from shop.graphql.context import Context
from shop.graphql.errors import TokenExpired, TokenInvalid, TokenRefused
from shop.graphql.languages import BASE, our_language
from shop.graphql.mutating import Payload, mutation, refuse, require_user
from shop.graphql.people import book, signing, tokens
from shop.graphql.people.addresses import read_input

Arguments = Mapping[str, Any]
CODES = {
    "login_bad": "INVALID", "name_bad": "INVALID", "password_short": "PASSWORD_TOO_SHORT", "password_long": "INVALID",
    "password_common": "PASSWORD_TOO_COMMON", "password_known": "PASSWORD_TOO_SIMILAR", "code_wrong": "INVALID",
    "password_wrong": "INVALID_CREDENTIALS", "credentials_wrong": "INVALID_CREDENTIALS",
    "too_many_attempts": "LOGIN_ATTEMPT_DELAYED",
}  # fmt: skip


def _asked(context: Context, code: str | None) -> Asked:
    return Asked(context.address, our_language(code or "") or BASE)


def link_to(context: Context, redirect: str, **parameters: str) -> Callable[[str], str]:
    """How a mail leads back to the client: its address with `token` and more. Raises Refused for a host not named."""
    if not is_allowed(context, redirect):
        text = _("Links may not lead to this address. Ask the operator to allow its host.")
        raise refuse("INVALID", text, "redirectUrl")
    parts = urlsplit(redirect)

    def made(token: str) -> str:
        query = urlencode([*parse_qsl(parts.query), *parameters.items(), ("token", token)])
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))

    return made


def is_allowed(context: Context, address: str) -> bool:
    """Whether people may be sent there. What a browser may read otherwise than we do is refused."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    plain = len(address) <= 1000 and not re.search(r"[\x00-\x20\x7f\\]", address) and "@" not in parts.netloc
    return plain and parts.scheme in ("http", "https") and bool(host) and host in context.hosts


@mutation("accountRegister", CODES)
def register(context: Context, arguments: Arguments) -> Payload:
    """Ask for an account. The answer is the same when the e-mail has one already: only its owner is told."""
    given = arguments["input"]
    if not given.get("redirectUrl"):
        raise refuse("REQUIRED", _("Say where the link of the mail leads to."), "redirectUrl")
    email = given["email"].strip()
    name = " ".join(f"{given.get('firstName') or ''} {given.get('lastName') or ''}".split())
    if "@" not in email:
        raise accounts.bad_login()
    codes.start_registration(
        name or email.partition("@")[0][:60].ljust(2, "."), email, given["password"],
        _asked(context, given.get("languageCode")), context.now, link_to(context, given["redirectUrl"], email=email),
    )  # fmt: skip
    return Payload(requires_confirmation=True)


@mutation("confirmAccount", CODES)
def confirm(context: Context, arguments: Arguments) -> Payload:
    """Open the account whose link this is."""
    user_id = codes.finish_registration_by_link(arguments["token"], context.now)
    person = bearers.find_bearer(user_id)
    return Payload(user=person if person and person.email == arguments["email"].strip().lower() else None)


@mutation("requestPasswordReset", CODES)
def request_reset(context: Context, arguments: Arguments) -> Payload:
    """Send a link; the answer is the same for everybody."""
    email = arguments["email"].strip()
    codes.start_reset(
        email, _asked(context, None), link_to(context, arguments["redirectUrl"], email=email), context.now
    )
    return Payload()


@mutation("setPassword", CODES)
def set_password(context: Context, arguments: Arguments) -> Payload:
    """Choose a new password by the link of a mail, and sign in with it."""
    codes.finish_reset_by_link(arguments["token"], arguments["password"], context.now)
    return signing.sign_person_in(context, arguments["email"], arguments["password"])


@mutation("passwordChange", CODES)
def change_password(context: Context, arguments: Arguments) -> Payload:
    """Another password: every token and every other browser ends, and the owner is told."""
    user_id = require_user(context)
    if not arguments.get("oldPassword"):
        raise refuse("REQUIRED", _("Write your present password."), "oldPassword")
    prove_again(Identity(id=user_id), arguments["oldPassword"], context.now)
    codes.change_password(user_id, arguments["newPassword"], context.now, keep_session=None)
    return Payload(user=context.user)


@mutation("requestEmailChange", CODES)
def request_email(context: Context, arguments: Arguments) -> Payload:
    """Send a link to the new e-mail."""
    user_id, email = require_user(context), arguments["newEmail"].strip()
    leads = link_to(context, arguments["redirectUrl"])
    prove_again(Identity(id=user_id), arguments["password"], context.now)
    if "@" not in email:
        raise accounts.bad_login()
    codes.start_contact(
        user_id, email, _asked(context, context.user.lang if context.user else None), context.now, leads
    )
    return Payload(user=context.user)


@mutation("confirmEmailChange", CODES)
def confirm_email(context: Context, arguments: Arguments) -> Payload:
    """Take the new e-mail, by the link that was sent to it."""
    user_id = require_user(context)
    codes.finish_contact_by_link(user_id, arguments["token"], context.now)
    context.user = bearers.find_bearer(user_id)
    return Payload(user=context.user)


@mutation("accountUpdate", CODES)
def update(context: Context, arguments: Arguments) -> Payload:
    """Name, language, addresses and notes of one's own."""
    user_id, given = require_user(context), arguments["input"]
    assert context.user is not None
    first, last = split_name(context.user.name)
    name = f"{_or(given, 'firstName', first)} {_or(given, 'lastName', last)}"
    with transaction():
        accounts.rename(user_id, name, our_language(given.get("languageCode") or "") or context.user.lang)
        for field, kind in (("defaultShippingAddress", "SHIPPING"), ("defaultBillingAddress", "BILLING")):
            if given.get(field):
                book.add(user_id, read_input(context, given[field], kind), context.now, kind)
        if given.get("metadata"):
            metadata.write(f"User:{user_id}", given["metadata"])
    context.user = bearers.find_bearer(user_id)
    return Payload(user=context.user)


def _or(given: Mapping[str, Any], field: str, otherwise: str) -> str:
    return str(given[field] or "") if field in given else otherwise


def split_name(name: str) -> tuple[str, str]:
    """First name and the rest."""
    first, _space, last = name.partition(" ")
    return first, last


@mutation("accountRequestDeletion", CODES)
def request_deletion(context: Context, arguments: Arguments) -> Payload:
    """Send the owner a link that ends the account."""
    user_id = require_user(context)
    leads = link_to(context, arguments["redirectUrl"])
    limit("account-deletion", str(user_id), times=3, per=3600)
    assert context.user is not None
    if not context.user.email:
        raise refuse(
            "INVALID", _("Your account has no e-mail to send a link to. Write to the marketplace instead.")
        )
    link = leads(tokens.make(signing.issuer(context), context.user, "delete-account"))
    lang = context.user.lang if context.user.lang in LANGS else BASE
    with speaking(lang):
        text = _(
            "Somebody, probably you, asked to end your account on Souk Taawon.\n\n"
            "To end it, open this address within an hour:\n%(link)s\n\nIf it was not you, change your password.",
            link=link,
        )
        send_mail(context.user.email, _("Ending your account"), text, lang=lang)
    return Payload()


@mutation("accountDelete", CODES)
def delete(context: Context, arguments: Arguments) -> Payload:
    """End one's own account, by the link of the mail: no more sign-in, and no address is kept."""
    user_id = require_user(context)
    try:
        found = tokens.read(signing.issuer(context), arguments["token"], "delete-account")
    except (TokenExpired, TokenInvalid, TokenRefused):
        found = None
    if found is None or found[1].id != user_id:
        raise refuse("INVALID", _("This link is not right, or is too old. Ask for another."), "token")
    person = context.user
    deactivate_user(system_actor({DEACTIVATE}), user_id, "asked by the person", context.now)
    book.forget_all(user_id)
    metadata.forget(f"User:{user_id}")
    context.user, context.new_token = None, ""
    return Payload(user=person)
