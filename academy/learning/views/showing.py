"""What the pages show of courses: texts as HTML, the line under the player, questions without their answers."""

from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from academy.courses.models import AudioTrack
from academy.courses.services import tracks_of
from academy.data import TRACKS
from academy.quizzes import rules
from academy.quizzes.models import Choice, Question
from academy.quizzes.rules import folded, spot_of
from academy.quizzes.services import choices_of, questions_of
from core.format import format_number
from core.i18n import _, _l, current_lang, pick
from core.storage import storage
from core.templating import STATIC, static_url

_markdown = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
)
TRACK_NAMES = {
    "darija": _l("Darija"), "ar": _l("Arabic"), "zgh": _l("Tamazight"), "fr": _l("French"),
}  # fmt: skip
TOPIC_NAMES = {
    "creating": _l("Creating a cooperative"), "assembly": _l("General assembly"), "accounts": _l("Accounts"),
    "pricing": _l("Cost and price"), "listing": _l("Photo and listing"), "packing": _l("Packing"),
    "food_safety": _l("Food safety"), "quality_signs": _l("Quality signs"), "cod": _l("Cash on delivery"),
    "declaration": _l("Yearly declaration"), "customers": _l("Finding customers"),
    "leadership": _l("Women’s leadership"),
}  # fmt: skip
ROLE_NAMES = {
    "president": _l("President"), "treasurer": _l("Treasurer"), "sales": _l("Selling and packing"),
    "founder": _l("Founding member"),
}  # fmt: skip


def text_lang() -> str:
    """The language in which courses are shown: they are written in Arabic and French."""
    return "ar" if current_lang() == "ar" else "fr"


@lru_cache(maxsize=600)
def markdown(text: str) -> Markup:
    """Authors' Markdown as HTML; raw HTML and pictures stay text."""
    return Markup(_markdown.render(text))  # noqa: S704  html is off


def page_text(page: Any) -> Markup:
    """The text of a page in the reader's language."""
    return markdown(pick(ar=page.text_ar, fr=page.text_fr))


def track_views(tracks: list[AudioTrack], spot: str = "") -> list[dict[str, Any]]:
    """Recordings of a page or of one thing on it, in the order they are offered."""
    mine = sorted((one for one in tracks if one.spot == spot), key=lambda one: TRACKS.index(one.track))
    return [
        {
            "track": one.track, "name": TRACK_NAMES[one.track], "url": storage().url(one.storage_key),
            "seconds": one.seconds, "bytes": one.byte_size, "lang": {"darija": "ar"}.get(one.track, one.track),
        }
        for one in mine
    ]  # fmt: skip


def heard(page_id: int) -> dict[str, list[dict[str, Any]]]:
    """The recordings of what is asked on a page, by question and answer (1 statement)."""
    tracks = [one for one in tracks_of([page_id]) if one.spot]
    return {spot: track_views(tracks, spot) for spot in dict.fromkeys(one.spot for one in tracks)}


def asked(page_id: int) -> dict[int, tuple[Question, list[Choice]]]:
    """The questions of a page that are asked, with their choices, by id (2 statements)."""
    questions = [one for one in questions_of([page_id]) if not one.is_draft]
    choices = choices_of([one.id for one in questions])
    return {one.id: (one, choices[one.id]) for one in questions}


def ends_of(choices: list[Choice]) -> list[tuple[str, str]]:
    """(name, text) of the right ends of a match, in an order that tells nothing; what reads alike once."""
    seen: dict[str, str] = {}
    for name, one in rules.ends_of(choices).items():
        seen.setdefault(pick(ar=one.match_ar, fr=one.match_fr), name)
    return [(seen[text], text) for text in sorted(seen)]


def answer_text(question: Question, choices: list[Choice], answer: Any) -> str:
    """What a learner answered, in words; empty when nothing was, or nothing that can be said."""
    if question.kind == "match":
        ends = dict(ends_of(choices))
        pairs = answer if isinstance(answer, dict) else {}
        said = [(pick(ar=c.text_ar, fr=c.text_fr), ends.get(str(pairs.get(str(c.id))), "")) for c in choices]
        return " · ".join(f"{left}: {right}" for left, right in said if left and right)
    if question.kind in ("numerical", "short"):
        return str(answer) if isinstance(answer, str | int) else ""
    taken = {str(one) for one in (answer if isinstance(answer, list) else [answer])}
    return " · ".join(pick(ar=c.text_ar, fr=c.text_fr) for c in choices if str(c.id) in taken)


def read_answer(question: Question, choices: list[Choice], form: MultiDict[str, str]) -> Any:
    """The answer to a question in the shape that grading reads; None when there is none."""
    name = f"a{question.id}"
    if question.kind == "match":
        pairs = {str(one.id): form.get(f"{name}_{one.id}", "") for one in choices}
        return {key: value for key, value in pairs.items() if value} or None
    if question.kind == "multiple":
        return form.getlist(name)[:50] or None
    return form.get(name, "").strip()[:400] or None


def missing_answer(kind: str) -> str:
    """What is asked for when nothing was answered."""
    if kind in ("numerical", "short"):
        return _("Write your answer first.")
    return _("Choose an answer first.")


@lru_cache(maxsize=600)
def picture_url(name: str) -> str:
    """The address of an illustration; empty when there is none of this name."""
    path = f"img/art/{name}.svg"
    return static_url(path) if name.replace("-", "").isalnum() and (STATIC / path).is_file() else ""


def pictures_of(page_id: int) -> list[str]:
    """Addresses of the illustrations in a quiz."""
    found = set()
    for question, choices in asked(page_id).values():
        found |= {question.picture, *(one.picture for one in choices)}
    return sorted(url for url in map(picture_url, found) if url)


def right_number(choices: list[Choice], lang: str) -> str:
    """The right answer of a numerical question as people write it; whole numbers without decimals."""
    if not choices:
        return ""
    middle = ((choices[0].low or 0) + (choices[0].high or 0)) / 2
    return format_number(int(middle) if middle.is_integer() else middle, lang)


def told(question: Question, choices: list[Choice], lang: str) -> dict[str, Any]:
    """What a practice quiz says after an answer; the phone shows it, the mark is made here all the same."""
    found: dict[str, Any] = {"feedback": getattr(question, f"feedback_{lang}")}
    if question.kind == "match":
        ends = {text: name for name, text in ends_of(choices)}
        pairs = {one.id: ends[pick(ar=one.match_ar, fr=one.match_fr)] for one in choices}
        return found | {"pairs": pairs}
    if question.kind == "numerical":
        middle = right_number(choices, lang)
        return found | {"answer": middle, "ranges": [[c.low, c.high, c.weight] for c in choices]}
    if question.kind == "short":
        texts = [(t, c.weight) for c in choices for t in (c.text_ar, c.text_fr) if t]
        answer = next((getattr(c, f"text_{lang}") for c in choices if getattr(c, f"text_{lang}")), "")
        spellings = [["*" if text.strip() == "*" else folded(text), weight] for text, weight in texts]
        return found | {"answer": answer or (texts[0][0] if texts else ""), "spellings": spellings}
    said = {one.id: getattr(one, f"feedback_{lang}") for one in choices}
    return found | {"marks": {one.id: one.weight for one in choices}, "said": said}


def _first(sounds: dict[str, list[dict[str, Any]]], spot: str) -> str:
    return str(sounds[spot][0]["url"]) if spot in sounds else ""


def open_question(
    question: Question,
    choices: list[Choice],
    lang: str,
    sounds: dict[str, list[dict[str, Any]]],
    tells: bool = False,
) -> dict[str, Any]:
    """A question as a phone keeps it. Only a practice quiz `tells`: else nothing in it says which answer is right."""
    found: dict[str, Any] = {
        "id": question.id, "kind": question.kind, "prompt": getattr(question, f"prompt_{lang}"),
        "picture": picture_url(question.picture), "sound": _first(sounds, spot_of(question.id)),
        "choices": [],
    }  # fmt: skip
    if tells:
        found["told"] = told(question, choices, lang)
    if question.kind in ("numerical", "short"):
        return found
    found["choices"] = [
        {
            "id": one.id, "text": getattr(one, f"text_{lang}"), "picture": picture_url(one.picture),
            "sound": _first(sounds, spot_of(question.id, one.id)),
        }
        for one in choices
        if one.text_ar or one.text_fr
    ]  # fmt: skip
    if question.kind == "match":
        found["ends"] = [{"id": name, "text": text} for name, text in ends_of(choices)]
    return found
