"""Courses kept as files: one folder each, read whole or refused with the file and the reason.

<slug>/course.toml            title, summary, topics, modules and their steps
<slug>/<step>.ar.md, .fr.md   text of a step (also the introduction of a quiz, optional there)
<slug>/<step>.toml            questions of a quiz step
"""

import tomllib
from pathlib import Path
from typing import Any

from academy.authoring.data import CourseContent, ModuleContent, PageContent
from academy.errors import BadContent
from academy.quizzes.data import FULL, ChoiceText, QuestionText

FOLDER = Path(__file__).resolve().parents[1] / "content"
QUIZZES = ("quiz", "final")
COURSE_KEYS = frozenset(
    [
        "title_ar",
        "title_fr",
        "summary_ar",
        "summary_fr",
        "minutes",
        "topics",
        "roles",
        "prerequisites",
        "picture",
        "badge",
        "position",
        "modules",
    ]
)
STEP_KEYS = frozenset(["key", "kind", "title_ar", "title_fr", "picture", "source_ar", "source_fr"])
QUIZ_KEYS = frozenset({"pass_percent", "draw", "questions"})
QUESTION_KEYS = frozenset(
    [
        "kind",
        "prompt_ar",
        "prompt_fr",
        "picture",
        "feedback_ar",
        "feedback_fr",
        "choices",
        "answer",
        "tolerance",
        "answers_ar",
        "answers_fr",
    ]
)
CHOICE_KEYS = frozenset(
    [
        "text_ar",
        "text_fr",
        "match_ar",
        "match_fr",
        "correct",
        "weight",
        "picture",
        "feedback_ar",
        "feedback_fr",
    ]
)


def course_folders(root: Path = FOLDER) -> list[Path]:
    """The folders that hold a course."""
    return sorted(path.parent for path in root.glob("*/course.toml"))


def read_course(folder: Path) -> CourseContent:
    """A course from its folder. Raises BadContent with the file and the reason."""
    place = folder / "course.toml"
    table = _table(place, COURSE_KEYS)
    modules = tuple(_module(folder, module, place) for module in table.get("modules", []))
    return CourseContent(
        slug=folder.name,
        title_ar=_text(table, "title_ar", place), title_fr=_text(table, "title_fr", place),
        summary_ar=_text(table, "summary_ar", place), summary_fr=_text(table, "summary_fr", place),
        minutes=int(table.get("minutes", 0)), topics=tuple(table.get("topics", [])),
        roles=tuple(table.get("roles", [])), prerequisites=tuple(table.get("prerequisites", [])),
        picture=str(table.get("picture", "class")), badge=str(table.get("badge", "")),
        position=int(table.get("position", 100)), modules=modules,
    )  # fmt: skip


def _table(place: Path, known: frozenset[str]) -> dict[str, Any]:
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadContent(f"{place.name}: the file is missing") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadContent(f"{place.name}: {error}") from error
    _refuse_unknown(table, known, place)
    return table


def _refuse_unknown(table: dict[str, Any], known: frozenset[str], place: Path) -> None:
    if unknown := sorted(table.keys() - known):
        raise BadContent(f"{place.name}: unknown key {unknown[0]!r}")


def _text(table: dict[str, Any], key: str, place: Path) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadContent(f"{place.name}: {key} is missing")
    return value.strip()


def _module(folder: Path, module: dict[str, Any], place: Path) -> ModuleContent:
    _refuse_unknown(module, frozenset({"title_ar", "title_fr", "steps"}), place)
    pages = tuple(_page(folder, step, place) for step in module.get("steps", []))
    return ModuleContent(_text(module, "title_ar", place), _text(module, "title_fr", place), pages)


def _page(folder: Path, step: dict[str, Any], place: Path) -> PageContent:
    _refuse_unknown(step, STEP_KEYS, place)
    key, kind = _text(step, "key", place), _text(step, "kind", place)
    quiz = _table(folder / f"{key}.toml", QUIZ_KEYS) if kind in QUIZZES else {}
    source = folder / f"{key}.toml"
    return PageContent(
        key=key, kind=kind, title_ar=_text(step, "title_ar", place), title_fr=_text(step, "title_fr", place),
        text_ar=_markdown(folder, key, "ar", kind), text_fr=_markdown(folder, key, "fr", kind),
        picture=str(step.get("picture", "")),
        source_ar=str(step.get("source_ar", "")), source_fr=str(step.get("source_fr", "")),
        pass_percent=int(quiz.get("pass_percent", 70 if quiz else 0)), draw=int(quiz.get("draw", 0)),
        questions=tuple(_question(one, source) for one in quiz.get("questions", [])),
    )  # fmt: skip


def _markdown(folder: Path, key: str, lang: str, kind: str) -> str:
    path = folder / f"{key}.{lang}.md"
    if path.is_file():
        return path.read_text(encoding="utf-8").strip()
    if kind in QUIZZES:
        return ""
    raise BadContent(f"{path.name}: the file is missing")


def _question(table: dict[str, Any], place: Path) -> QuestionText:
    _refuse_unknown(table, QUESTION_KEYS, place)
    kind = _text(table, "kind", place)
    return QuestionText(
        kind=kind, prompt_ar=_text(table, "prompt_ar", place), prompt_fr=_text(table, "prompt_fr", place),
        picture=str(table.get("picture", "")),
        feedback_ar=str(table.get("feedback_ar", "")), feedback_fr=str(table.get("feedback_fr", "")),
        choices=_choices(kind, table, place),
    )  # fmt: skip


def _choices(kind: str, table: dict[str, Any], place: Path) -> tuple[ChoiceText, ...]:
    if kind == "truefalse":
        return _true_false(table, place)
    if kind == "numerical":
        if not isinstance(table.get("answer"), int | float):
            raise BadContent(f"{place.name}: answer is missing in “{table['prompt_fr']}”")
        answer, tolerance = float(table["answer"]), float(table.get("tolerance", 0))
        return (ChoiceText(low=answer - tolerance, high=answer + tolerance, weight=FULL),)
    if kind == "short":
        arabic = [ChoiceText(text_ar=text, weight=FULL) for text in table.get("answers_ar", [])]
        return (*arabic, *(ChoiceText(text_fr=text, weight=FULL) for text in table.get("answers_fr", [])))
    return _written(kind, table, place)


def _true_false(table: dict[str, Any], place: Path) -> tuple[ChoiceText, ...]:
    answer = table.get("answer")
    if not isinstance(answer, bool):
        raise BadContent(f"{place.name}: answer is missing in “{table['prompt_fr']}”")
    true = ChoiceText(text_ar="صحيح", text_fr="Vrai", weight=FULL * answer, picture="check")
    false = ChoiceText(text_ar="غير صحيح", text_fr="Faux", weight=FULL * (not answer), picture="x")
    return true, false


def _written(kind: str, table: dict[str, Any], place: Path) -> tuple[ChoiceText, ...]:
    rows = table.get("choices", [])
    right = sum(bool(row.get("correct")) for row in rows) or 1
    share = FULL if kind in ("single", "match") else FULL // right
    found = []
    for row in rows:
        _refuse_unknown(row, CHOICE_KEYS, place)
        texts: dict[str, Any] = {key: str(row.get(key, "")) for key in CHOICE_KEYS - {"correct", "weight"}}
        fallback = share if row.get("correct") or kind == "match" else -share if kind == "multiple" else 0
        found.append(ChoiceText(**texts, weight=int(row.get("weight", fallback))))
    return tuple(found)
