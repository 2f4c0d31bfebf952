"""Nouns of the authoring room: a course as it stands in files."""

from dataclasses import dataclass

from academy.quizzes.data import QuestionText


@dataclass(frozen=True)
class PageContent:
    """One screen. `questions` for quiz and final only."""

    key: str
    kind: str
    title_ar: str
    title_fr: str
    text_ar: str = ""
    text_fr: str = ""
    picture: str = ""
    source_ar: str = ""
    source_fr: str = ""
    pass_percent: int = 0
    draw: int = 0
    package_key: str = ""
    questions: tuple[QuestionText, ...] = ()


@dataclass(frozen=True)
class ModuleContent:
    """A few pages under one heading."""

    title_ar: str
    title_fr: str
    pages: tuple[PageContent, ...]


@dataclass(frozen=True)
class CourseContent:
    """A whole course, ready to become a version."""

    slug: str
    title_ar: str
    title_fr: str
    summary_ar: str
    summary_fr: str
    minutes: int
    topics: tuple[str, ...]
    modules: tuple[ModuleContent, ...]
    roles: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    picture: str = "class"
    badge: str = ""
    position: int = 100

    @property
    def pages(self) -> tuple[PageContent, ...]:
        """Every page in its order."""
        return tuple(page for module in self.modules for page in module.pages)
