"""Page: the texts of the platform, as EditorJS blocks in each language."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from core.i18n import speaking
from shop.graphql.catalog.texts import opening
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS, is_channel
from shop.graphql.ids import global_id, read_number
from shop.graphql.languages import Texts, our_language, translate
from shop.graphql.paging import Connection, page_of
from shop.vendors.views.public import PAGES, text_of

Arguments = Mapping[str, Any]
FIRST = datetime(2026, 11, 22, tzinfo=UTC)
"""The texts have been there since the marketplace opened."""
_PART = re.compile(r"<(h[1-6]|p|li|tr)\b[^>]*>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """One text."""

    number: int
    slug: str
    file: str
    title: Texts

    @property
    def id(self) -> str:
        """Page:<number>."""
        return global_id("Page", self.number)

    def content(self, lang: str) -> str:
        """EditorJS."""
        return _blocks(self.file, lang)


FIELDS.type_of(Page, "Page")


class PageType:
    """All are of one kind."""

    id = global_id("PageType", 1)
    name = "Texte"
    slug = "text"


THE_TYPE = PageType()
FIELDS.type_of(PageType, "PageType")


@cache
def pages() -> tuple[Page, ...]:
    """All of them, in the order of the footer."""
    found = []
    for number, (slug, (file, title)) in enumerate(PAGES.items(), 1):
        told = {}
        for lang in ("ar", "fr", "en"):
            with speaking(lang):
                told[lang] = str(title)
        found.append(Page(number, slug, file, Texts(**told)))
    return tuple(found)


@cache
def _blocks(file: str, lang: str) -> str:
    html = str(text_of(file, lang))
    blocks = [_block(tag, " ".join(text.split())) for tag, text in _PART.findall(html)]
    return json.dumps({"blocks": [block for block in blocks if block]}, ensure_ascii=False)


def _block(tag: str, text: str) -> dict[str, Any] | None:
    """The text is clean HTML already: it went through the same filter as on the website."""
    if tag == "tr":
        text = " · ".join(part.strip() for part in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", text))
    if not text:
        return None
    if tag.startswith("h"):
        return {"type": "header", "data": {"text": text, "level": int(tag[1])}}
    if tag == "li":
        return {"type": "list", "data": {"style": "unordered", "items": [text]}}
    return {"type": "paragraph", "data": {"text": text}}


def _plain(page: Page, lang: str) -> str:
    return opening(re.sub(r"<[^>]+>", "", str(text_of(page.file, lang))))


FIELDS.each("Page", "slug")(lambda page, _context, _arguments: page.slug)
FIELDS.each("Page", "title")(lambda page, _context, _arguments: page.title.base)
FIELDS.each("Page", "content")(lambda page, _context, _arguments: page.content("fr"))
FIELDS.each("Page", "seoTitle")(lambda page, _context, _arguments: page.title.base)
FIELDS.each("Page", "seoDescription")(lambda page, _context, _arguments: _plain(page, "fr"))
FIELDS.each("Page", "isPublished")(lambda _page, _context, _arguments: True)
FIELDS.each("Page", "pageType")(lambda _page, _context, _arguments: THE_TYPE)
FIELDS.each("Page", "assignedAttributes")(lambda _page, _context, _arguments: [])
for _field in ("created", "publishedAt"):
    FIELDS.each("Page", _field)(lambda _page, _context, _arguments: FIRST)


@FIELDS.each("Page", "translation")
def translation(page: Page, _context: Context, arguments: Arguments) -> Any:
    """Title and text in one language."""
    langs = ("ar", "fr", "en")
    return translate(
        global_id("PageTranslation", page.number), arguments["languageCode"], title=page.title, seo_title=page.title,
        content=Texts(*(page.content(lang) for lang in langs)), slug=Texts(page.slug, page.slug, page.slug),
        seo_description=Texts(*(_plain(page, lang) for lang in langs)),
    )  # fmt: skip


@FIELDS.each("Query", "page")
def page(_root: object, _context: Context, arguments: Arguments) -> Page | None:
    """By id or slug."""
    language = arguments.get("slugLanguageCode")
    if (language and our_language(language) is None) or not is_channel(arguments.get("channel")):
        return None
    slug, number = arguments.get("slug"), read_number(arguments.get("id"), "Page")
    return next((one for one in pages() if one.number == number or (slug and one.slug == slug)), None)


@FIELDS.each("Query", "pages")
def all_pages(_root: object, _context: Context, arguments: Arguments) -> Connection:
    """All, or those with these slugs."""
    given = (arguments.get("where") or {}).get("slug") or {}
    equal, among = given.get("eq"), given.get("oneOf")
    found = [
        one
        for one in pages()
        if (equal is None or one.slug == equal) and (among is None or one.slug in among)
    ]
    return page_of(found if is_channel(arguments.get("channel")) else [], arguments)
