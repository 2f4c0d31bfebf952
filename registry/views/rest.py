"""/v1: the register for machines. Public facts only, ETag, unknown parameters refused."""

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from registry.data import RecordData
from registry.errors import BadQuery, UnknownCooperative
from registry.services import reading

registry_rest = Blueprint("registry_rest", __name__, url_prefix="/v1")


@registry_rest.get("/cooperatives/<path:number>")
def cooperative(number: str) -> ResponseReturnValue:
    """The public record of a central number, with its standing of this moment."""
    if request.args:
        raise BadQuery(sorted(request.args)[:10])
    record = reading.find_record(number)
    if record is None:
        raise UnknownCooperative(number[:40])
    return _answer(record_json(record))


def _answer(value: dict[str, Any]) -> ResponseReturnValue:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, content_type="application/json; charset=utf-8")
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)


def record_json(record: RecordData) -> dict[str, Any]:
    """The published fields."""
    card = record.card
    return {
        "central_number": card.central_number,
        "court": {"code": card.court_code, "name_ar": card.court_name_ar, "name_fr": card.court_name_fr},
        "analytical_number": card.analytical_number,
        "name_ar": card.name_ar,
        "name_fr": card.name_fr,
        "kind": card.kind,
        "status": card.status,
        "sector": {"code": card.sector_code, "name_ar": card.sector_name_ar, "name_fr": card.sector_name_fr},
        "legal_categories": record.legal_categories,
        "region_code": card.region_code,
        "province_code": card.province_code,
        "commune_code": card.commune_code,
        "registered_on": card.registered_on.isoformat(),
        "last_checked_on": card.last_checked_on.isoformat() if card.last_checked_on else None,
        "members": card.members,
        "women": card.women,
        "youth": card.youth,
        "demonstration": card.is_demo,
        "history": [
            {"kind": e.kind, "date": e.happened_on.isoformat()}
            for e in record.history
            if e.kind != "contact_changed"
        ],
    }
