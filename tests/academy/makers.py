"""A small course for tests: two texts, a practice quiz with every kind of question, a worksheet, a final quiz."""

import itertools
from datetime import UTC, datetime

from academy.authoring.data import CourseContent, ModuleContent, PageContent
from academy.authoring.services.loading import load_course
from academy.courses.services import get_course, lines_of
from academy.data import CourseCard, PageLine
from academy.quizzes.data import FULL, ChoiceText, QuestionText
from core.auth import create_user, system_actor

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PASSWORD = "une phrase assez longue"
_phones = itertools.count(61_450_000)


def learner(name: str = "فاطمة") -> int:
    """An account."""
    phone = f"06{next(_phones)}"
    return create_user(system_actor(), name=name, phone=phone, password=PASSWORD, now=NOW).id


def choice(ar: str, fr: str, weight: int = 0, **more: object) -> ChoiceText:
    """One answer."""
    return ChoiceText(ar, fr, weight=weight, **more)  # type: ignore[arg-type]


SINGLE = QuestionText(
    "single", "أي صندوق يصل سليماً؟", "Quel carton arrive entier ?", "box",
    "الفراغ هو الذي يكسر.", "C’est le vide qui casse.",
    (choice("فارغ", "vide"), choice("مملوء", "rempli", FULL, picture="fill")),
)  # fmt: skip
MULTIPLE = QuestionText(
    "multiple", "ماذا نضع؟", "Que met-on ?",
    choices=(choice("ورق", "papier", 500), choice("قش", "paille", 500), choice("ماء", "eau", -500)),
)  # fmt: skip
TRUE = QuestionText(
    "truefalse",
    "نرج الصندوق.",
    "On secoue le carton.",
    choices=(choice("صحيح", "Vrai", FULL), choice("غير صحيح", "Faux")),
)
MATCH = QuestionText(
    "match", "صل", "Reliez",
    choices=(choice("قارورة", "bouteille", FULL, match_ar="ورق", match_fr="papier"),
             choice("سجاد", "tapis", FULL, match_ar="قماش", match_fr="toile")),
)  # fmt: skip
NUMBER = QuestionText(
    "numerical", "كم طبقة؟", "Combien de tours ?", choices=(ChoiceText(low=2, high=2, weight=FULL),)
)
SHORT = QuestionText(
    "short",
    "بماذا نملأ؟",
    "On remplit avec quoi ?",
    choices=(choice("ورق", "", FULL), choice("", "papier", FULL)),
)
EVERY = (SINGLE, MULTIPLE, TRUE, MATCH, NUMBER, SHORT)


def content(slug: str = "packing-well", **more: object) -> CourseContent:
    """The course as files would give it."""
    text = (
        "**لف** القارورة مرتين.\n\n- من العنق\n- إلى القاع",
        "**Enroulez** la bouteille deux fois.\n\n- du col\n- au fond",
    )
    pages = (
        PageContent(
            "wrap",
            "text",
            "نلف",
            "Envelopper",
            *text,
            picture="oil",
            source_ar="القانون 112-12",
            source_fr="Loi 112-12",
        ),
        PageContent("fill", "text", "نملأ", "Remplir", *text, picture="fill"),
        PageContent("check", "quiz", "سؤال صغير", "Petite question", pass_percent=50, questions=EVERY),
    )
    more_pages = (
        PageContent("sheet", "worksheet", "ورقة العمل", "Fiche de travail", *text),
        PageContent(
            "final", "final", "الاختبار", "Le test", pass_percent=60, draw=2, questions=(SINGLE, TRUE, NUMBER)
        ),
    )
    values = {
        "minutes": 4, "topics": ("packing",), "roles": ("sales",), "picture": "pack", "badge": "box",
        "modules": (ModuleContent("التوضيب", "L’emballage", pages), ModuleContent("النهاية", "La fin", more_pages)),
    } | more  # fmt: skip
    return CourseContent(
        slug, "توضيب بلا كسر", "Emballer sans casse", "ثلاث حركات.", "Trois gestes.", **values
    )  # type: ignore[arg-type]


def course(slug: str = "packing-well", **more: object) -> tuple[CourseCard, dict[str, PageLine]]:
    """The course, published, with its pages by key."""
    load_course(content(slug, **more), NOW)
    card = get_course(slug)
    return card, {line.key: line for line in lines_of(card.version_id)}
