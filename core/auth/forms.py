"""Shapes of what people type into the account pages; meaning is judged by services."""

from typing import Any

from wtforms import Form, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from core.errors import DomainError
from core.i18n import _l

LANGUAGES = [SelectChoice("ar", "العربية"), SelectChoice("fr", "Français"), SelectChoice("en", "English")]


def _needed() -> InputRequired:
    return InputRequired(_l("This field is needed."))


def _at_most(n: int) -> Length:
    return Length(max=n, message=_l("This is too long."))


class AccountForm(Form):  # type: ignore[misc]
    """Base of the forms of this package: the one place where a class without types is taken in."""


class LoginForm(AccountForm):
    """Sign in."""

    login = StringField(_l("Phone or e-mail"), [_needed(), _at_most(254)])
    password = PasswordField(_l("Password"), [_needed(), _at_most(1000)])


class RegisterForm(AccountForm):
    """Open an account."""

    name = StringField(_l("Your name"), [_needed(), _at_most(120)])
    login = StringField(_l("Phone or e-mail"), [_needed(), _at_most(254)])
    password = PasswordField(_l("Password"), [_needed(), _at_most(1000)])


class CodeForm(AccountForm):
    """A code that was sent, or shown by an app."""

    code = StringField(_l("Code"), [_needed(), _at_most(40)])


class ForgotForm(AccountForm):
    """Who needs a new password."""

    login = StringField(_l("Phone or e-mail"), [_needed(), _at_most(254)])


class ResetForm(AccountForm):
    """A code and the new password."""

    code = StringField(_l("Code"), [_needed(), _at_most(40)])
    password = PasswordField(_l("New password"), [_needed(), _at_most(1000)])


class NewPasswordForm(AccountForm):
    """The new password alone."""

    password = PasswordField(_l("New password"), [_needed(), _at_most(1000)])


class ConfirmForm(AccountForm):
    """The password, or the code of the second factor."""

    secret = PasswordField(_l("Password"), [_needed(), _at_most(1000)])


class ProfileForm(AccountForm):
    """One's own name and language."""

    name = StringField(_l("Your name"), [_needed(), _at_most(120)])
    lang = RadioField(_l("Language of messages"), choices=LANGUAGES)


class ContactForm(AccountForm):
    """Another phone or e-mail to sign in with."""

    login = StringField(_l("New phone or e-mail"), [_needed(), _at_most(254)])


def show_error(form: Any, error: DomainError) -> str:
    """Put a refusal beside its fields; returns what belongs above the form."""
    placed = False
    for name, text in error.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, text]
            placed = True
    return "" if placed else error.message
