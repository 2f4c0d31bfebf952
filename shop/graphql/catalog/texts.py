"""Descriptions in the form clients expect: EditorJS blocks made of our plain paragraphs."""

import json
from html import escape


def blocks(text: str) -> str | None:
    """A JSON string of paragraphs; None for an empty text. The text is escaped: clients put it into pages."""
    paragraphs = [part.strip() for part in text.split("\n") if part.strip()]
    if not paragraphs:
        return None
    made = [{"type": "paragraph", "data": {"text": escape(part, quote=False)}} for part in paragraphs]
    return json.dumps({"blocks": made}, ensure_ascii=False)


def opening(text: str, longest: int = 160) -> str:
    """The first words of a text, for search engines."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1].rsplit(" ", 1)[0] + "…"
