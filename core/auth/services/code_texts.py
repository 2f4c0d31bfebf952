"""What the messages with codes and links say."""

from collections.abc import Callable

from core.i18n import LANGS, _, speaking

LinkTo = Callable[[str], str]


def code_text(code: str) -> str:
    """The code alone, as an SMS."""
    return _(
        "Souk Taawon: your code is %(code)s. It holds for 15 minutes. Nobody will ever ask you for it.",
        code=code,
    )


def already_text() -> str:
    """For the owner of a login somebody wanted to register."""
    return _(
        "Souk Taawon: somebody asked to open an account with this phone or e-mail, which already has one. "
        "If it was you, sign in, or choose a new password. Otherwise, there is nothing to do."
    )


def reset_mail(code: str, link: str) -> str:
    """A new password, by code or link."""
    return _(
        "Somebody, probably you, asked for a new password on Souk Taawon.\n\n"
        "Your code is %(code)s (15 minutes). Or open this address (one hour):\n%(link)s\n\n"
        "If it was not you, there is nothing to do: your password stays as it is.",
        code=code, link=link,
    )  # fmt: skip


def link_mail(code: str, link: str, lang: str, link_to: LinkTo | None) -> str:
    """The mail with a link; empty when there is nowhere to link to, and the code alone is sent."""
    if link_to is None:
        return ""
    with speaking(lang if lang in LANGS else "ar"):
        return _(
            "Souk Taawon: confirm this e-mail address with the code %(code)s, or open this address "
            "(15 minutes):\n%(link)s\n\nIf it was not you, there is nothing to do.",
            code=code, link=link_to(link),
        )  # fmt: skip
