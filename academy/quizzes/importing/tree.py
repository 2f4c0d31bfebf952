"""XML as a small tree that knows its lines. No DTD, no entities of its own, bounded depth and number of elements."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST = 30
MOST = 300_000


class BadXml(ValueError):
    """Why it is refused, and the line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


@dataclass
class Node:
    """One element."""

    tag: str
    attributes: dict[str, str]
    line: int
    pieces: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All letters directly in it."""
        return "".join(self.pieces)

    def all(self, tag: str) -> Iterator["Node"]:
        """The children with this name."""
        return (child for child in self.children if child.tag == tag)

    def find(self, tag: str) -> "Node | None":
        """The first child with this name."""
        return next(self.all(tag), None)

    def text_of(self, tag: str) -> str:
        """The text of the first child with this name; empty without one."""
        child = self.find(tag)
        return child.text.strip() if child else ""


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    def refuse(self, *_arguments: object) -> None:
        raise BadXml(self.parser.CurrentLineNumber, "a document type or entities of its own are not accepted")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes, self.parser.CurrentLineNumber)
        self.count += 1
        if len(self.open) >= DEEPEST or self.count > MOST:
            raise BadXml(node.line, "too many elements, or elements too deep in one another")
        if self.open:
            self.open[-1].children.append(node)
        self.root = self.root or node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)


def read_tree(source: bytes) -> Node:
    """The root element. Raises BadXml with line and reason."""
    builder = _Builder()
    try:
        builder.parser.Parse(source, True)
    except expat.ExpatError as error:
        raise BadXml(error.lineno, f"not well-formed XML: {expat.errors.messages[error.code]}") from error
    if builder.root is None:
        raise BadXml(1, "the file is empty")
    return builder.root
