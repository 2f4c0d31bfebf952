"""What kind of package it is, its title, and where it starts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from academy.packages.rules.entries import check_name
from academy.packages.rules.markup import is_remote, local, parse_xml
from academy.packages.rules.refusals import Refused
from core.text import keepable

CARTRIDGE_VERSIONS = ("1.1", "1.2", "1.3")
# H5P libraries by name: content types that work from a package's own files, and what they are made of. A name is no
# proof: a package brings the code of its libraries, nobody here has read it, and any version passes. What keeps it
# harmless is where it is played: the second origin without cookies, its policy and the sandboxed frame. The list
# keeps out the types that cannot work there, since they embed other sites or need a server (IFrameEmbed, Twitter …).
H5P_LIBRARIES = frozenset(
    {
        "H5P.MultiChoice", "H5P.TrueFalse", "H5P.Blanks", "H5P.DragText", "H5P.MarkTheWords", "H5P.SingleChoiceSet",
        "H5P.QuestionSet", "H5P.Summary", "H5P.Flashcards", "H5P.Dialogcards", "H5P.Accordion", "H5P.Image", "H5P.Text",
        "H5P.AdvancedText", "H5P.Column", "H5P.CoursePresentation", "H5P.InteractiveVideo", "H5P.Video", "H5P.Audio",
        "H5P.Question", "H5P.JoubelUI", "H5P.Transition", "H5P.FontIcons", "H5P.TextUtilities", "H5P.AdvancedDragText",
        "H5P.ConfirmationDialog", "H5P.SoundJS", "H5P.DragNDrop", "H5P.DragNBar", "H5P.DragNResize", "H5P.DragQuestion",
        "H5P.Table", "H5P.Link", "H5P.MaterialDesignIcons", "H5P.Components", "H5P.ImageHotspots", "H5P.MemoryGame",
        "H5P.Timer", "FontAwesome", "Drop", "Tether", "jQuery.ui", "flowplayer", "H5P.GuidedTour",
        "H5P.Nil", "H5P.GoToQuestion", "H5P.IVHotspot", "Shepherd", "H5P.OpenEndedQuestion", "H5P.ContinuousText",
        "H5P.ExportableTextArea", "H5P.Essay", "H5P.FreeTextQuestion", "H5P.SimpleMultiChoice",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """`kind` is scorm12, h5p or cartridge; `start` the page to open, none for the last two."""

    kind: str
    title: str
    start: str = ""


def read_manifest(files: Mapping[str, bytes], names: frozenset[str]) -> Manifest:
    """From the manifests among `files` and the `names` of all. Raises Refused."""
    if "h5p.json" in files:
        return _h5p(files, names)
    if "imsmanifest.xml" not in files:
        raise Refused("missing_manifest")
    root = parse_xml(files["imsmanifest.xml"], "imsmanifest.xml")
    if local(root.tag) != "manifest":
        raise Refused("bad_manifest", "imsmanifest.xml")
    if "imsccv1p" in root.tag or _text(root, "schema").startswith("IMS Common Cartridge"):
        return _cartridge(root)
    return _scorm(root, names)


def _scorm(root: Element, names: frozenset[str]) -> Manifest:
    version = _text(root, "schemaversion")
    if version != "1.2":
        raise Refused("unsupported_version", version[:40])
    start = _resolve(_start(root))
    if urlsplit(start).path not in names:
        raise Refused("missing_start", start)
    return Manifest("scorm12", _text(root, "title") or "SCORM", start)


def _start(root: Element) -> str:
    """The address of the first item's resource, else of the first resource with one."""
    resources = [e for e in root.iter() if local(e.tag) == "resource" and e.get("href")]
    first = next((e.get("identifierref") for e in root.iter() if e.get("identifierref")), None)
    chosen = next((r for r in resources if r.get("identifier") == first), resources[0] if resources else None)
    if chosen is None:
        raise Refused("missing_start", "imsmanifest.xml")
    return str(chosen.get("href"))


def _resolve(address: str) -> str:
    parts = urlsplit(address)
    path = unquote(parts.path)
    if is_remote(address) or parts.scheme:
        raise Refused("remote_script", "imsmanifest.xml")
    check_name(path)
    return path + (f"?{parts.query}" if parts.query else "")


def _cartridge(root: Element) -> Manifest:
    version = _text(root, "schemaversion")
    if not version.startswith(CARTRIDGE_VERSIONS):
        raise Refused("unsupported_version", version[:40])
    title = next((e.text or "" for e in root.iter() if local(e.tag) == "string" and e.text), "")
    return Manifest("cartridge", title.strip()[:200] or "Common Cartridge")


def list_resources(root: Element) -> list[tuple[str, str]]:
    """Each resource of a cartridge: its kind and its file, in the manifest's order."""
    found = []
    for resource in (e for e in root.iter() if local(e.tag) == "resource"):
        files = [e.get("href", "") for e in resource if local(e.tag) == "file"]
        found.append((resource.get("type", ""), unquote(resource.get("href") or (files[0] if files else ""))))
    return found


def item_titles(root: Element) -> dict[str, str]:
    """What the table of contents calls a file, by the file."""
    paths = {}
    for resource in (e for e in root.iter() if local(e.tag) == "resource"):
        first = next((e.get("href", "") for e in resource if local(e.tag) == "file"), "")
        paths[resource.get("identifier")] = unquote(resource.get("href") or first)
    found = {}
    for item in (e for e in root.iter() if local(e.tag) == "item"):
        title = next((e.text or "" for e in item if local(e.tag) == "title"), "").strip()
        if title and item.get("identifierref") in paths:
            found[paths[item.get("identifierref")]] = title[:120]
    return found


def is_quiz(kind: str) -> bool:
    """Whether a resource holds questions: an assessment or a bank."""
    return kind.startswith("imsqti_xmlv1p2/")


def is_web_page(kind: str, path: str) -> bool:
    """Whether a resource is a page to read."""
    return kind == "webcontent" and path.lower().endswith((".html", ".htm"))


def _h5p(files: Mapping[str, bytes], names: frozenset[str]) -> Manifest:
    top = _json(files["h5p.json"], "h5p.json")
    libraries = top.get("preloadedDependencies")
    if not isinstance(libraries, list) or not libraries or not isinstance(top.get("mainLibrary"), str):
        raise Refused("bad_manifest", "h5p.json")
    needed = {str(lib.get("machineName")) for lib in libraries if isinstance(lib, dict)} | {
        top["mainLibrary"]
    }
    brought = {
        str(_json(data, name).get("machineName"))
        for name, data in files.items()
        if name.endswith("library.json")
    }
    for library in sorted(needed | brought):
        if library not in H5P_LIBRARIES and not library.startswith("H5PEditor."):  # editors are never loaded
            raise Refused("library_not_allowed", library[:80])
    if "content/content.json" not in names:
        raise Refused("missing_start", "content/content.json")
    title = top.get("title")
    return Manifest("h5p", (keepable(title).strip() if isinstance(title, str) else "")[:200] or "H5P")


def _json(data: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_manifest", where) from error
    if not isinstance(value, dict):
        raise Refused("bad_manifest", where)
    return value


def _text(root: Element, name: str) -> str:
    found = next((e.text for e in root.iter() if local(e.tag) == name and e.text), "")
    return (found or "").strip()[:200]
