"""Papers without the seconds it takes to draw them: nobody dies while drawing, only before and after."""

from collections.abc import Iterator
from contextlib import contextmanager

from shop.invoices import gateway
from shop.invoices.data import DocumentData

_drawn: dict[tuple[str, str], bytes] = {}
_draw = gateway.paper_pdf


@contextmanager
def drawn_once() -> Iterator[None]:
    """Meanwhile one paper of a kind and language is drawn in this process and its children; the others are the same
    but for their code, which stands in a comment at the end, as PDF allows."""
    gateway.paper_pdf = _paper
    try:
        yield
    finally:
        gateway.paper_pdf = _draw


def _paper(document: DocumentData, lang: str) -> bytes:
    shape = document.kind, lang
    if shape not in _drawn:
        _drawn[shape] = _draw(document, lang)
    return _drawn[shape] + f"\n%{document.code}\n".encode()
