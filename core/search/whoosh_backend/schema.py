"""What Whoosh stores of a document. Terms come ready from our analyser: Whoosh's own never see a text."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from core.search.contract import SearchDocument
from core.search.ranking import entry, prior
from core.search.whoosh_backend.library import STORED, Existence, FieldType, Schema

NAMED = 2.0
NOT_KNOWN = -1
"""Stands for a price that is not known."""


class Terms(FieldType):  # type: ignore[misc]
    """A field whose value is a mapping term → weight, without positions."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)


SCHEMA: Any = Schema(text=Terms(), name=Terms(), word=Terms(), form=Terms(), doc=STORED())


def row(document: SearchDocument) -> dict[str, Any]:
    """One document: its terms with their weights by field, and what is stored of it."""
    found = entry(document)
    return {
        "text": found.text,
        "name": dict.fromkeys(found.name, 1.0),
        "word": _words(found.forms),
        "form": {f"{bare}\t{surface}\t{int(named)}": 1.0 for bare, surface, named in found.forms},
        "doc": json.dumps(_figures(document, found.length), ensure_ascii=False).encode(),
    }


def _words(forms: Iterable[tuple[str, str, bool]]) -> dict[str, float]:
    """Each bare word, with the weight NAMED when it names something and 1 when the body alone has it."""
    weights: dict[str, float] = {}
    for bare, _, named in forms:
        weights[bare] = max(weights.get(bare, 1.0), NAMED if named else 1.0)
    return weights


def _figures(document: SearchDocument, length: float) -> dict[str, Any]:
    return {
        "id": document.id,
        "kind": document.kind,
        "names": [document.name_ar, document.name_fr],
        "facets": _facets(document.facets),
        "price": _price(document.price),
        "unit_price": _price(document.unit_price),
        "rating": float(document.rating),
        "published": document.published,
        "prior": prior(document),
        "length": length,
        "offers": [{"facets": _facets(o.facets), "price": _price(o.price)} for o in document.offers],
    }


def _facets(facets: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: list(dict.fromkeys(values)) for name, values in facets.items()}


def _price(price: int | None) -> int:
    return NOT_KNOWN if price is None else price
