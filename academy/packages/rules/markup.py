"""What a page, a drawing or a list of contents may say."""

import re
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from academy.packages.rules.refusals import Refused
from academy.packages.rules.scan import tokens

MAX_XML = 4 * 1024 * 1024
MAX_DEPTH = 100
LOADS = {"script": "src", "iframe": "src", "frame": "src", "embed": "src", "object": "data", "base": "href"}
LOADING = frozenset({"import", "preload", "modulepreload", "prerender", "manifest"})
ACTIVE_SVG = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"})
REMOTE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}", re.IGNORECASE)
ELSEWHERE = re.compile(r"//|\\\\|https?:", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x20]")


def parse_xml(data: bytes, where: str) -> Element:
    """The root of an XML document. Raises Refused for entities, a document type, endless depth, or bad XML."""
    if len(data) > MAX_XML:
        raise Refused("bad_xml", where)
    builder, parser = TreeBuilder(), expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def refuse(*_args: object) -> None:
        raise Refused("xml_entities", where)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Refused("bad_xml", where)
        builder.start(_clark(name), {_clark(k): v for k, v in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_clark(name))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("bad_xml", where) from error
    return builder.close()


def _clark(name: str) -> str:
    return "{" + name if "}" in name else name


def local(tag: str) -> str:
    """A name without its namespace, small."""
    return tag.rpartition("}")[2].lower()


def check_svg(data: bytes, where: str) -> None:
    """Refuse a drawing with a script, an event, or a link that runs or leaves."""
    for element in parse_xml(data, where).iter():
        if local(element.tag) in ACTIVE_SVG:
            raise Refused("svg_script", where)
        for name, value in element.attrib.items():
            _check_svg_attribute(local(name), value, where)


def _check_svg_attribute(name: str, value: str, where: str) -> None:
    target = CONTROL.sub("", value).lower()
    runs = target.startswith(("javascript:", "vbscript:", "data:text", "data:image/svg"))
    if name.startswith("on") or (name in ("href", "src", "to", "values", "from") and runs):
        raise Refused("svg_script", where)


def is_remote(address: str) -> bool:
    """Whether an address leaves the package: `https://…`, `//…`, and what browsers make of `\\\\…` and `ht\\ntp:…`."""
    return bool(REMOTE.match(CONTROL.sub("", address)))


def _leaves(tag: str, values: dict[str, str]) -> bool:
    """Whether a tag loads a script or a page from elsewhere, or goes there."""
    relations = set(values.get("rel", "").lower().split())
    loads = tag in LOADS and is_remote(values.get(LOADS[tag], ""))
    loads |= tag == "link" and bool(relations & LOADING) and is_remote(values.get("href", ""))
    goes = values.get("http-equiv", "").strip().lower() == "refresh" and ELSEWHERE.search(
        values.get("content", "")
    )
    return loads or (tag == "meta" and bool(goes))


def check_html(data: bytes, where: str) -> None:
    """Refuse a page that loads scripts or pages from elsewhere (its other loads die on the content policy)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    elif b"\0" in data[:1000]:
        raise Refused("type_mismatch", where)
    else:
        text = data.decode("utf-8", "replace")
    if any(one.kind == "start" and _leaves(one.value, one.attributes) for one in tokens(text)):
        raise Refused("remote_script", where)
