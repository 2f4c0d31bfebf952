"""Faults are said in the language of the desk: every one that the rules and readers can name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from academy.authoring.services.wording import fault_text
from core.i18n import speaking

ROOT = Path(__file__).resolve().parents[3] / "academy"
SOURCES = (
    "authoring/rules.py", "quizzes/rules.py", "quizzes/importing/gift_reader.py", "quizzes/importing/moodle_reader.py",
    "quizzes/importing/tree.py", "packages/rules/qti.py",
)  # fmt: skip
NAMED = ("Unreadable", "BadXml", "ValueError", "Fault")


def _text(node: ast.expr) -> str:
    """A literal, or an f-string with something in its places."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)  # type: ignore[misc]
    return ""


def sentences() -> Iterator[str]:
    for name in SOURCES:
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            found = [node.value] if isinstance(node, ast.Yield) and node.value else []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMED:
                found = list(node.args)
            yield from (
                text
                for one in found
                if " " in (text := _text(one).removeprefix("7: ").replace("unknown 7", "unknown role"))
            )


EVERY = sorted(set(sentences()))


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_every_fault_is_translated(lang: str) -> None:
    assert len(EVERY) > 35
    with speaking(lang):
        assert [one for one in EVERY if fault_text(one) == one] == []


def test_a_fault_within_a_step() -> None:
    with speaking("fr"):
        assert fault_text("step a-1: question 2: “vingt” is not a number") == (
            "étape a-1 : question 2 : « vingt » n’est pas un nombre"
        )
        assert fault_text("the right answers add up to 66.7 %, not to 100 %") == (
            "les bonnes réponses font ensemble 66.7 %, et non 100 %"
        )
        assert fault_text("something else") == "something else"
    with speaking("en"):
        assert fault_text("a } without its {") == "a } without its {"
