"""Signing in and out: passwords become tokens, refresh tokens become new access tokens."""

import hmac
from collections.abc import Mapping
from typing import Any

from core.auth.services import bearers
from core.auth.services.signing_in import From, sign_in
from core.i18n import _
from shop.graphql.context import Context
from shop.graphql.errors import TokenExpired, TokenInvalid, TokenRefused
from shop.graphql.mutating import Payload, Refused, mutation, refuse, require_user
from shop.graphql.people import tokens

Arguments = Mapping[str, Any]
CODES = {"credentials_wrong": "INVALID_CREDENTIALS", "too_many_attempts": "LOGIN_ATTEMPT_DELAYED"}
FAULTS = {
    TokenExpired: "JWT_SIGNATURE_EXPIRED",
    TokenInvalid: "JWT_DECODE_ERROR",
    TokenRefused: "JWT_INVALID_TOKEN",
}


def issuer(context: Context) -> tokens.Issuer:
    """This API, now."""
    return tokens.Issuer(context.api_url, context.now)


@mutation("tokenCreate", CODES)
def create(context: Context, arguments: Arguments) -> Payload:
    """Sign in by e-mail, or phone, and password."""
    return sign_person_in(context, arguments["email"], arguments["password"], arguments.get("audience"))


def sign_person_in(context: Context, login: str, password: str, audience: str | None = None) -> Payload:
    """Tokens for who knows login and password. Raises what sign_in raises, and Refused for a second factor."""
    done = sign_in(login, password, From(context.address), context.now)
    person = bearers.find_bearer(done.user_id)
    if person is None or person.is_staff or person.needs_second_factor:
        raise refuse(
            "DISABLED_AUTHENTICATION_METHOD",
            _("This account signs in with a second factor, on the website only."),
            "email",
        )
    bearers.note_login(person.id, context.now)
    csrf = tokens.new_csrf()
    refresh = tokens.make(issuer(context), person, "refresh", audience=audience, csrfToken=csrf)
    context.user, context.new_token = person, refresh
    access = tokens.make(issuer(context), person, "access", audience=audience)
    return Payload(token=access, refresh_token=refresh, csrf_token=csrf, user=person)


@mutation("tokenRefresh")
def refresh(context: Context, arguments: Arguments) -> Payload:
    """A new access token, for the refresh token of the argument; or of the cookie, with the text that came with it."""
    given, csrf = arguments.get("refreshToken"), arguments.get("csrfToken")
    token = given or context.kept_token
    if not token:
        raise refuse("JWT_MISSING_TOKEN", _("A refresh token is missing."), "refreshToken")
    if not given and not csrf:
        raise refuse("REQUIRED", _("The csrfToken that came with the cookie is missing."), "csrfToken")
    claims, person = _read(context, token, "refreshToken")
    if not given and not hmac.compare_digest(str(claims.get("csrfToken")).encode(), str(csrf).encode()):
        raise refuse(
            "JWT_INVALID_CSRF_TOKEN", _("This csrfToken does not belong to the cookie."), "csrfToken"
        )
    context.user = person
    audience = str(claims.get("aud") or "").removeprefix("custom:")
    return Payload(
        token=tokens.make(issuer(context), person, "access", audience=audience or None), user=person
    )


def _read(context: Context, token: str, field: str) -> tuple[tokens.Claims, bearers.Bearer]:
    try:
        found = tokens.read(issuer(context), token, "refresh")
    except (TokenExpired, TokenInvalid, TokenRefused) as error:
        raise refuse(FAULTS[type(error)], _("This token is not valid. Sign in again."), field) from error
    if found is None:
        raise refuse("JWT_DECODE_ERROR", _("This token is not valid. Sign in again."), field)
    return found


@mutation("tokenVerify", empty={"is_valid": False})
def verify(context: Context, arguments: Arguments) -> Payload:
    """Whether a token is good, and what it says."""
    for kind in ("access", "refresh"):
        try:
            found = tokens.read(issuer(context), arguments["token"], kind)
        except TokenRefused:
            continue
        except (TokenExpired, TokenInvalid) as error:
            raise refuse(
                FAULTS[type(error)], _("This token is not valid. Sign in again."), "token"
            ) from error
        if found is not None:
            mine = context.user_id == found[1].id
            return Payload(
                is_valid=True, payload=found[0], user=found[1] if mine or kind == "access" else None
            )
    raise refuse("JWT_INVALID_TOKEN", _("This token is not valid. Sign in again."), "token")


@mutation("tokensDeactivateAll")
def deactivate_all(context: Context, _arguments: Arguments) -> Payload:
    """Sign out everywhere: every token and every browser."""
    bearers.end_everywhere(require_user(context), context.now)
    context.user, context.new_token = None, ""
    return Payload()


def _no_plugin(_context: Context, _arguments: Arguments) -> Payload:
    raise refuse("NOT_FOUND", _("No such way to sign in is offered: there are no plugins here."), "pluginId")


for _name in ("AuthenticationUrl", "ObtainAccessTokens", "Refresh", "Logout"):
    mutation(f"external{_name}")(_no_plugin)
mutation("externalVerify", empty={"is_valid": False})(_no_plugin)

__all__ = ["CODES", "Refused", "issuer", "sign_person_in"]
