"""A web page of a cartridge as Markdown: headings, paragraphs, lists, strong words. The rest is plain text."""

import re

from academy.packages.rules.scan import tokens
from core.text import keepable

SILENT = frozenset({"script", "style", "head", "noscript", "template", "svg", "iframe", "object"})
BLOCKS = frozenset(
    {
        "p", "div", "section", "article", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
        "table", "tr", "blockquote", "br", "hr",
    }
)  # fmt: skip
MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")
LONGEST = 8000
ENDLESS = 4 * LONGEST
"""A paragraph that goes on longer is cut anyway."""


class _Reader:
    def __init__(self) -> None:
        self.title, self.parts = "", [""]
        self._silent: list[str] = []
        self._in_title = False

    def read(self, text: str) -> None:
        """The whole page."""
        act = {"start": self.handle_starttag, "end": self.handle_endtag, "text": self.handle_data}
        for token in tokens(text):
            act[token.kind](token.value)

    def handle_starttag(self, tag: str) -> None:
        self._in_title = tag == "title"
        if tag in SILENT and tag != "head":
            self._silent.append(tag)
        if tag in BLOCKS:
            heading = "#" * min(int(tag[1]) + 1, 4) + " " if re.fullmatch("h[1-6]", tag) else ""
            self.parts.append("- " if tag == "li" else heading)
        elif tag in ("b", "strong"):
            self.parts[-1] += "**"

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag in self._silent:
            self._silent = self._silent[: self._silent.index(tag)]
        if tag in BLOCKS:
            self.parts.append("")
        elif tag in ("b", "strong"):
            self.parts[-1] = self.parts[-1].rstrip() + "**"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = (self.title + data)[:LONGEST]
        elif not self._silent and len(self.parts[-1]) < ENDLESS:
            self.parts[-1] += MARKS.sub(r"\\\1", re.sub(r"\s+", " ", data))


def screens(text: str, letters: int) -> list[str]:
    """A long text as several screens, cut between paragraphs; a paragraph that is longer alone stays whole."""
    found = [""]
    for block in text.split("\n\n"):
        if found[-1] and len(found[-1]) + 2 + len(block) > letters:
            found.append("")
        found[-1] += ("\n\n" if found[-1] else "") + block
    return [screen for screen in found if screen]


def read_page(data: bytes) -> tuple[str, str]:
    """The title and the text of a page; long ones are cut, the author sees it all in the draft anyway."""
    reader = _Reader()
    reader.read(keepable(data.decode("utf-8", "replace")))
    lines = [" ".join(part.split()) for part in reader.parts]
    kept = [line for line in lines if line.strip("-#* ")]
    text = ""
    for line in kept:
        text += (
            "\n" if line.startswith("- ") and text.rpartition("\n")[2].startswith("- ") else "\n\n"
        ) + line
    title = " ".join(reader.title.split()) or (kept[0].lstrip("# -").replace("\\", "") if kept else "")
    return title[:120], text.strip()[:LONGEST]
