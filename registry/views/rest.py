"""/v1: the register for machines. Public facts, ETag, unknown parameters refused; described in /v1/openapi.json."""

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.identity import client_address
from core.errors import NotFound
from core.geography import lookups
from core.i18n import _
from core.ratelimit import limit_reading
from registry.data import RecordData
from registry.errors import UnknownCooperative
from registry.naming.held import for_the_public
from registry.naming.services import check_name
from registry.public import changes, documents, figures, open_data, signing
from registry.public.openapi import description
from registry.public.published import record_json, summary_json
from registry.public.search import find_cooperatives
from registry.services import reading
from registry.services.history import record_as_of
from registry.views import asking

registry_rest = Blueprint("registry_rest", __name__, url_prefix="/v1")
ANSWERS_PER_MINUTE = 300
LIST = {"limit": asking.whole(1, 100), "after": asking.whole(1)}


@registry_rest.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """What there is to ask, and what is answered."""
    asking.parameters({})
    return _answer(description(str(current_app.config["PUBLIC_URL"]).rstrip("/")))


@registry_rest.get("/cooperatives")
def cooperatives() -> ResponseReturnValue:
    """Cooperatives found by name, region, sector, standing; all of them without."""
    known = {"q": asking.words, "region": asking.region, "sector": asking.sector, "status": asking.status}
    asked = asking.parameters({**known, **LIST})
    criteria = reading.Criteria(*(asked[name] or "" for name in known))
    page = find_cooperatives(criteria, after=asked["after"] or 0, limit=asked["limit"] or 50)
    items = [summary_json(card) for card in page.cards]
    return _answer({"items": items, "next": _next(page.next_after or None)})


@registry_rest.get("/cooperatives/<path:number>")
def cooperative(number: str) -> ResponseReturnValue:
    """The public record of a central number with its standing of this moment, or as it stood on a day."""
    asked = asking.parameters({"as_of": asking.day})
    return _answer({**record_json(_record(number, asked["as_of"])), "as_of": _iso(asked["as_of"])})


@registry_rest.get("/cooperatives/<path:number>/certificate")
def signed_certificate(number: str) -> ResponseReturnValue:
    """The certificate of registration, signed."""
    asking.parameters({})
    return _signed(number, "certificate")


@registry_rest.get("/cooperatives/<path:number>/extract")
def signed_extract(number: str) -> ResponseReturnValue:
    """The extract with its history, signed."""
    asking.parameters({})
    return _signed(number, "extract")


@registry_rest.get("/changes")
def list_changes() -> ResponseReturnValue:
    """Entries in the order in which they were recorded."""
    asked = asking.parameters({"since": asking.moment, **LIST})
    found = changes.list_changes(asked["since"], asked["after"], asked["limit"] or 50)
    return _answer({"items": found.items, "next": _next(found.next_after)})


@registry_rest.get("/statistics")
def statistics() -> ResponseReturnValue:
    """Figures of a day by region and sector."""
    asked = asking.parameters({"as_of": asking.day})
    day = asked["as_of"] or clock.local_date(clock.now())
    return _answer(figures.figures_json(figures.published_figures(day)))


@registry_rest.get("/names")
def names() -> ResponseReturnValue:
    """Names that a text resembles, and why; of names that are held only the verdict."""
    asked = asking.parameters({"text": asking.words, "limit": asking.whole(1, 20)}, required=("text",))
    report = for_the_public(check_name(asked["text"], limit=asked["limit"] or 5))
    fields = ("name_ar", "name_fr", "number", "status", "score", "verdict", "reasons_ar", "reasons_fr")
    matches = [{name: getattr(match, name) for name in fields} for match in report.matches]
    words = {"own_words": report.own_words, "generic_words": report.generic_words}
    return _answer({"verdict": report.verdict, "matches": matches, "normalised": report.normalised, **words})


@registry_rest.get("/regions")
def regions() -> ResponseReturnValue:
    """The regions and their codes (HCP)."""
    asking.parameters({})
    return _answer({"items": [_named(r.code, r.name_ar, r.name_fr) for r in lookups.regions().values()]})


@registry_rest.get("/sectors")
def sectors() -> ResponseReturnValue:
    """The sectors and their codes."""
    asking.parameters({})
    return _answer({"items": [_named(*row) for row in reading.list_sectors()]})


@registry_rest.get("/keys")
def keys() -> ResponseReturnValue:
    """The public keys that verify signed documents, a JWK set."""
    asking.parameters({})
    return _answer(signing.public_keys())


@registry_rest.get("/open-data/<name>")
def open_data_file(name: str) -> ResponseReturnValue:
    """A file of the nightly open data."""
    asking.parameters({})
    content, content_type = open_data.read_file(name)
    return _conditional(Response(content, content_type=content_type), content)


@registry_rest.get("/<path:anything>")
@registry_rest.get("/", defaults={"anything": ""})
def nothing(anything: str) -> ResponseReturnValue:
    """Any other address."""
    text = _("There is nothing at this address. What there is to ask: /v1/openapi.json")
    raise NotFound("unknown_address", text)


def _record(number: str, day: Any) -> RecordData:
    record = reading.find_record(number) if day is None else record_as_of(number, day)
    if record is None:
        raise UnknownCooperative(number[:40])
    return record


def _signed(number: str, kind: documents.DocumentKind) -> ResponseReturnValue:
    body = _json(documents.signed_document(_record(number, None), kind, clock.now()))
    response = Response(body, content_type="application/jose+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _named(code: str, name_ar: str, name_fr: str) -> dict[str, str]:
    return {"code": code, "name_ar": name_ar, "name_fr": name_fr}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _next(after: int | None) -> str | None:
    """The path of the next page, with everything that was asked."""
    if after is None:
        return None
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "after"}
    return url_for(str(request.endpoint), **kept, after=after)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _answer(value: dict[str, Any]) -> ResponseReturnValue:
    body = _json(value).encode()
    return _conditional(Response(body, content_type="application/json; charset=utf-8"), body)


def _conditional(response: Response, body: bytes) -> ResponseReturnValue:
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, no-cache"
    return response.make_conditional(request)


@registry_rest.before_request
def _limited() -> None:
    """So many answers a minute to one address, counted by each worker: reading must not cost a write."""
    allowed = int(current_app.config.get("V1_PER_MINUTE", ANSWERS_PER_MINUTE))
    limit_reading("v1", client_address(), times=allowed)


@registry_rest.after_app_request
def _for_every_site(response: Response) -> Response:
    """Pages of other sites may read /v1, its refusals too; asking with If-None-Match needs a preflight."""
    if request.path.startswith("/v1/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers.pop("Set-Cookie", None)
    return response
