"""Languages: ar, fr and en. Source texts are English; `ar` and `fr` come from translations/.

The language is a context variable, so that services and jobs translate without HTTP.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from babel.support import LazyProxy, NullTranslations, Translations
from markupsafe import Markup

LANGS = ("ar", "fr", "en")
DEFAULT_LANG = "ar"
DIRECTORY = Path(__file__).resolve().parents[2] / "translations"
_lang: ContextVar[str] = ContextVar("lang", default=DEFAULT_LANG)


def current_lang() -> str:
    """The language of the current page, command or message."""
    return _lang.get()


def set_lang(lang: str) -> None:
    """Choose the language for the rest of this request or command."""
    _lang.set(lang if lang in LANGS else DEFAULT_LANG)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Write in another language for a while, as for a mail to somebody else."""
    token = _lang.set(lang if lang in LANGS else DEFAULT_LANG)
    try:
        yield
    finally:
        _lang.reset(token)


@cache
def _catalogue(lang: str) -> NullTranslations:
    if lang == "en":
        return NullTranslations()
    return Translations.load(DIRECTORY, [lang], "messages")


def _(message: str, **values: Any) -> str:
    """The message in the current language, with `%(name)s` filled in."""
    text = _catalogue(current_lang()).ugettext(message)
    return text % values if values else text


gettext = _


@lru_cache(maxsize=8192)
def marked(message: str, lang: str) -> Markup:
    """A message of a template that takes no values, ready for the page."""
    return Markup(_catalogue(lang).ugettext(message)) % {}  # noqa: S704  translations are ours


def plural_form(singular: str, plural: str, n: int) -> str:
    """The form that fits the number, its `%(…)s` not yet filled in."""
    return _catalogue(current_lang()).ungettext(singular, plural, n)


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The form that fits the number; `%(n)s` is the number itself."""
    return plural_form(singular, plural, n) % {"n": n, **values}


def _l(message: str, **values: Any) -> str:
    """A message translated when it is shown: for module constants and form labels."""
    return cast("str", LazyProxy(_, message, enable_cache=False, **values))


def pick(*, ar: str | None = None, fr: str | None = None, en: str | None = None) -> str:
    """The stored text of the current language, or the nearest one there is."""
    lang = _lang.get()
    if lang == "ar":
        return ar or fr or en or ""
    if lang == "fr":
        return fr or ar or en or ""
    return en or fr or ar or ""


def is_rtl(lang: str | None = None) -> bool:
    """Whether the language is written from right to left."""
    return (lang or current_lang()) == "ar"


def forget_catalogues() -> None:
    """Read the compiled catalogues again (after a compile)."""
    _catalogue.cache_clear()
    marked.cache_clear()
