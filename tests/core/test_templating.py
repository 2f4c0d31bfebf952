"""What templates write and call is what plain Jinja would, only sooner."""

from collections import UserString
from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment, UndefinedError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup


class Loud(str):
    """A text that is its own HTML."""

    def __html__(self) -> str:
        return "<b>!</b>"


@pass_context
def seen(context: Context, name: str) -> Any:
    return context.get(name)


class Caller:
    """An object that is called."""

    def __call__(self, word: str) -> str:
        return f"<{word}>"


VALUES: dict[str, Any] = {
    "text": "<a href='x'>\"&\"</a>", "safe": Markup("<i>ok</i>"), "loud": Loud("x"), "number": 3.5, "nothing": None,
    "user": UserString("<u>"), "seen": seen, "caller": Caller(), "plain": lambda a, b="&": f"{a}{b}",
}  # fmt: skip
SOURCES = [
    "{{ text }}{{ safe }}{{ loud }}{{ number }}{{ nothing }}{{ user }}{{ missing }}",
    "{% set x %}{{ text }}{% endset %}{{ x }}{{ x|upper }}{{ text ~ safe }}",
    "{% macro m(a, b='<') %}{{ a }}{{ b }}{{ caller() if caller }}{% endmacro %}{{ m(text) }}"
    "{% call m(1, b=text) %}&{% endcall %}",
    "{% for k in [1, 2] %}{% set inner = k %}{{ seen('inner') }}{{ seen('text') }}{{ plain(k, b=text) }}{% endfor %}",
    "{% block one %}{{ caller('b') }}{{ plain('<') }}{% endblock %}{{ self.one() }}",
]


@pytest.mark.parametrize("source", SOURCES)
def test_a_template_writes_what_plain_jinja_writes(app: Flask, source: str) -> None:
    plain = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
    assert app.jinja_env.from_string(source).render(**VALUES) == plain.render(**VALUES)


def test_calling_what_is_not_there_is_still_a_fault(app: Flask) -> None:
    with pytest.raises(UndefinedError, match="absent"):
        app.jinja_env.from_string("{{ absent() }}").render()


def test_a_name_of_templates_belongs_to_one_room(app: Flask) -> None:
    """Two rooms once had a `month_name`; the pages of the first broke."""
    app.jinja_env.globals["shelf_word"] = seen
    app.jinja_env.globals.update(shelf_word=seen)
    with pytest.raises(RuntimeError, match="shelf_word"):
        app.jinja_env.globals.update(shelf_word=Caller())
