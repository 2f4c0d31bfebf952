"""What a Common Cartridge holds that we can use: its web pages as Markdown, its quizzes as questions."""

from dataclasses import dataclass
from typing import BinaryIO

from academy.packages.rules.entries import Entry
from academy.packages.rules.manifests import is_quiz, is_web_page, list_resources
from academy.packages.rules.markup import parse_xml
from academy.packages.rules.pages import read_page
from academy.packages.rules.qti import read_quiz
from academy.packages.rules.refusals import Refused
from academy.packages.services.inspecting import inspect_package
from academy.quizzes.importing.data import Fault, Parsed

MANIFEST = "imsmanifest.xml"


@dataclass(frozen=True)
class WebPage:
    """A page: its address in the cartridge, its title, its text in Markdown."""

    path: str
    title: str
    text: str


@dataclass(frozen=True)
class Cartridge:
    """What was read. `left_out` are resources of kinds that we do not take (discussions, links, tools)."""

    title: str
    pages: tuple[WebPage, ...]
    questions: tuple[Parsed, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[str, ...]


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
    pages: list[WebPage] = []
    questions: list[Parsed] = []
    faults: list[Fault] = []
    left_out: list[str] = []
    for kind, path in list_resources(parse_xml(files[MANIFEST], MANIFEST)):
        if is_quiz(kind) and path in files:
            found = read_quiz(parse_xml(files[path], path))
            questions += found.questions
            faults += found.faults
        elif is_web_page(kind, path) and path in files:
            pages.append(WebPage(path, *read_page(files[path])))
        elif kind != "webcontent":
            left_out.append(kind)
    return Cartridge(title, tuple(pages), tuple(questions), tuple(faults), tuple(left_out))
