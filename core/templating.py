"""How templates are compiled and called, and what every one of them may use."""

import hashlib
from collections.abc import Callable, MutableMapping
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, cast
from urllib.parse import urlencode

import markupsafe
from flask import Flask, current_app, request
from jinja2 import Environment, FileSystemBytecodeCache, Template, pass_eval_context
from jinja2.environment import TemplateModule
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from core import clock, i18n
from core.addresses import page_url
from core.drawing import drawn_cards
from core.format import format_date, format_number, format_phone, format_time
from core.money import amount_text, format_money
from core.navigation import drawn_menu, nav
from core.slots import slot

STATIC = Path(__file__).resolve().parents[1] / "static"


def alternates() -> list[tuple[str, str, str]]:
    """The current page in each language: (language, its own name, address)."""
    names = {"ar": "العربية", "fr": "Français", "en": "English"}
    endpoint = request.endpoint
    if not endpoint or not current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        return [(lang, name, f"/{lang}/") for lang, name in names.items()]
    # A visitor's own arguments never reach url_for: `_scheme=javascript` means something there.
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    query = f"?{urlencode(kept)}" if kept else ""
    values = dict(request.view_args or {})
    return [
        (lang, name, page_url(endpoint, **{**values, "lang": lang}) + query) for lang, name in names.items()
    ]


@cache
def _digest(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def static_url(name: str) -> str:
    """Address of a static file that changes when its content does, so that browsers keep it for a year."""
    return f"/static/{name}?v={_digest(name)}"


_escape_text: Callable[[str], str] = cast(
    "Any", markupsafe
)._escape_inner  # what `escape` puts into its object


def _shown(value: Any) -> str:
    """What a page writes of a value: as `markupsafe.escape` has it, without an object around each text."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)
    return value if kind is Markup else markupsafe.escape(value)


class SharedTemplate(Template):
    """A template whose components are made once. Jinja would compare the sixty globals at each import, to find
    those given to one template alone: here none ever are."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002  jinja2's own name
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Compiled templates call `escape` on all that they write, several hundred times a page."""
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = _shown
        return template

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class QuickContext(Context):
    """Calls plain functions and components at once. Jinja would ask each in turn whether it takes the context."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """What `obj` makes of the arguments."""
        kind = type(obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or obj.__dict__:
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


def _compiled_templates(app: Flask) -> Path:
    """Where compiled templates are kept: a worker that need not compile them holds ten megabytes less.

    Jinja compares their sources itself; a change of the settings made in this file leads to another folder.
    """
    made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:10]
    folder = Path(app.instance_path) / "templates" / made_by
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


class Names(dict[str, Any]):
    """Globals of templates: a room that takes another's name is told so at the start, not by a broken page."""

    def __setitem__(self, name: str, value: Any) -> None:
        """Keep a name for good; only the default basket may be replaced, by the room that knows baskets."""
        if name in self and self[name] is not value and name != "basket_count":
            raise RuntimeError(f"two rooms call something of theirs {name} in templates")
        super().__setitem__(name, value)

    def update(self, *more: Any, **named: Any) -> None:
        """See `__setitem__`."""
        for name, value in dict(*more, **named).items():
            self[name] = value


def init_templates(app: Flask) -> None:
    """Globals every template may use."""
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.context_class = QuickContext
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_compiled_templates(app)))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    cast("Any", app.jinja_env).install_gettext_callables(i18n.gettext, i18n.plural_form, newstyle=True)
    app.jinja_env.globals.update(
        _=_message,
        url_for=page_url,
        nav=nav,
        drawn_cards=drawn_cards,
        drawn_menu=drawn_menu,
        slot=slot,
        pick=i18n.pick,
        static_url=static_url,
        alternates=alternates,
        amount=lambda centimes: amount_text(centimes, i18n.current_lang()),
        money=lambda centimes: format_money(centimes, i18n.current_lang()),
        number=lambda n, decimals=None: format_number(n, i18n.current_lang(), decimals),
        date=lambda day, year=True: format_date(day, i18n.current_lang(), year=year),
        time=format_time,
        phone=format_phone,
        now=clock.now,
        basket_count=lambda: 0,
    )
    app.jinja_env.globals = Names(app.jinja_env.globals)

    @app.context_processor
    def _language() -> dict[str, Any]:
        lang = i18n.current_lang()
        return {"lang": lang, "dir": "rtl" if lang == "ar" else "ltr"}


@pass_eval_context
def _message(context: EvalContext, message: str, **values: Any) -> str:
    """`_()` of templates: what the extension's own does, without its three calls for the many plain messages."""
    if not context.autoescape:
        return i18n.gettext(message) % values
    if values:
        return Markup(i18n.gettext(message)) % values  # noqa: S704  translations are ours
    return i18n.marked(message, i18n.current_lang())
