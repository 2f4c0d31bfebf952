"""What a Common Cartridge holds that we can use: its web pages as Markdown, its quizzes as questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from academy.packages.rules.entries import Entry
from academy.packages.rules.manifests import is_quiz, is_web_page, item_titles, list_resources
from academy.packages.rules.markup import local, parse_xml
from academy.packages.rules.pages import LONGEST, read_page
from academy.packages.rules.qti import read_quiz
from academy.packages.rules.refusals import Refused
from academy.packages.services.inspecting import inspect_package
from academy.quizzes.importing.data import Fault, Parsed

MANIFEST = "imsmanifest.xml"


LINKED = {"imswl_": "link", "imsdt_": "discussion", "imsbasiclti_": "tool"}
"""Kinds of resources that we do not take, by the beginning of their names."""


@dataclass(frozen=True)
class Left:
    """What is not taken: `kind` says why, `what` names it, `why` adds the reason of a question."""

    kind: str
    what: str
    why: str = ""


@dataclass(frozen=True)
class WebPage:
    """A page: its address in the cartridge, its title, its text in Markdown."""

    path: str
    title: str
    text: str


@dataclass(frozen=True)
class Quiz:
    """An assessment or a bank of questions, and what of it could not be read."""

    path: str
    title: str
    questions: tuple[Parsed, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Cartridge:
    """What was read, in the manifest's order, and what is left out (discussions, links, tools, files)."""

    title: str
    parts: tuple[WebPage | Quiz, ...]
    left: tuple[Left, ...]

    @property
    def pages(self) -> tuple[WebPage, ...]:
        """The pages alone."""
        return tuple(part for part in self.parts if isinstance(part, WebPage))

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        """The quizzes alone."""
        return tuple(part for part in self.parts if isinstance(part, Quiz))

    @property
    def questions(self) -> tuple[Parsed, ...]:
        """Every question."""
        return tuple(one for quiz in self.quizzes for one in quiz.questions)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every question that could not be read."""
        return tuple(one for quiz in self.quizzes for one in quiz.faults)


def read_cartridge(archive: BinaryIO) -> Cartridge:
    """Everything usable, in the manifest's order. Raises Refused for a package that is hostile or no cartridge."""
    files: dict[str, bytes] = {}

    def keep(entry: Entry, data: bytes) -> None:
        if entry.suffix in ("html", "htm", "xml"):
            files[entry.name] = data

    report = inspect_package(archive, keep)
    if not report.accepted or not report.manifest:
        raise Refused(report.reason, report.where)
    if report.kind != "cartridge":
        raise Refused("bad_manifest", MANIFEST)
    return _read(report.manifest.title, files)


def _read(title: str, files: dict[str, bytes]) -> Cartridge:
    root = parse_xml(files[MANIFEST], MANIFEST)
    titles, parts, left = item_titles(root), list[WebPage | Quiz](), list[Left]()
    for kind, path in list_resources(root):
        if is_quiz(kind) and path in files:
            parts.append(_quiz(path, titles.get(path, ""), files[path]))
        elif is_web_page(kind, path) and path in files:
            page_title, text = read_page(files[path])
            parts.append(WebPage(path, titles.get(path) or page_title, text))
            left += _missing(parts[-1].title or path, text, files[path])
        else:
            name = next((ours for theirs, ours in LINKED.items() if kind.startswith(theirs)), "file")
            left.append(Left(name, titles.get(path) or path or kind))
    return Cartridge(title, tuple(parts), tuple(left))


def _quiz(path: str, title: str, data: bytes) -> Quiz:
    root = parse_xml(data, path)
    found = read_quiz(root)
    own = next((e.get("title", "") for e in root.iter() if local(e.tag) == "assessment"), "")
    return Quiz(path, title or own, found.questions, found.faults)


def _missing(what: str, text: str, data: bytes) -> Iterator[Left]:
    if not text:
        yield Left("empty", what)
    if len(text) >= LONGEST:
        yield Left("cut", what)
    if b"<img" in data.lower():
        yield Left("picture", what)
