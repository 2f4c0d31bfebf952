"""The description of /v1, OpenAPI 3.1. Written by hand; a test asks every address and compares."""

from typing import Any

from core.geography import lookups
from core.routing import LARGEST
from registry.naming.data import NameMatch
from registry.public.figures import MEASURES
from registry.public.open_data import FILES
from registry.rules.filings import KINDS
from registry.rules.record import RECORD_COLUMNS
from registry.rules.standing import KINDS as FORMS
from registry.rules.standing import LEGAL_CATEGORIES, STATUSES
from registry.services.reading import list_sectors

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
HIDDEN: Schema = {"type": ["integer", "null"], "minimum": 0, "description": "null: too small to be shown"}
NUMBER: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
WORDS: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
}
ENTRY_KINDS = sorted(set(KINDS) - {"contact_changed"})


def description(site: str) -> dict[str, Any]:
    """The whole description; `site`: the address before /v1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Central registry of cooperatives",
            "version": "1",
            "description": "Public facts of the registry, without any person's data. Unknown parameters are refused. "
            "Answers carry an ETag. Messages of errors are in the language of Accept-Language (ar, fr, en).",
            "license": {"name": "ODbL-1.0", "identifier": "ODbL-1.0"},
        },
        "servers": [{"url": f"{site}/v1"}],
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }


def _paths() -> dict[str, Any]:
    return {
        "/openapi.json": _get("openapi", "This description", {"type": "object"}),
        "/cooperatives": _get(
            "listCooperatives",
            "Cooperatives by name (any spelling), region, sector, standing",
            _ref("CooperativePage"),
            [
                _query("q", WORDS),
                _query("region", _enum(list(lookups.regions()))),
                _query("sector", _enum([code for code, _ar, _fr in list_sectors()])),
                _query("status", _enum(STATUSES)),
                *_page(),
            ],
        ),
        "/cooperatives/{number}": _get(
            "getCooperative",
            "The record of today, or of a past day",
            _ref("Cooperative"),
            [_number(), _query("as_of", DAY)],
            missing=True,
        ),
        "/cooperatives/{number}/certificate": _signed(
            "getCertificate", "The certificate of registration, signed"
        ),
        "/cooperatives/{number}/extract": _signed("getExtract", "The extract with its history, signed"),
        "/changes": _get(
            "listChanges",
            "Entries in the order in which they were recorded",
            _ref("ChangePage"),
            [_query("since", {"anyOf": [DAY, MOMENT]}), *_page()],
        ),
        "/statistics": _get(
            "getStatistics",
            "Figures by region and sector: organisations as of a day, persons as of the last end of a month",
            _ref("Statistics"),
            [_query("as_of", DAY)],
            missing=True,
        ),
        "/names": _get(
            "findNames",
            "Names that a text resembles, and why",
            _ref("Names"),
            [
                {**_query("text", WORDS), "required": True},
                _query("limit", {"type": "integer", "minimum": 1, "maximum": 20}),
            ],
        ),
        "/regions": _get("listRegions", "Regions and their codes", _ref("CodeList")),
        "/sectors": _get("listSectors", "Sectors and their codes", _ref("CodeList")),
        "/keys": _get("listKeys", "Public keys of the signatures (JWK set)", _ref("Keys")),
        "/open-data/{name}": _file(),
    }


def _schemas() -> dict[str, Schema]:
    return {
        "Error": _object(error=_object(code=TEXT, message=TEXT, fields=_TEXTS)),
        "Summary": _summary(),
        "CooperativePage": _object(items=_list(_ref("Summary")), next=_maybe(TEXT)),
        "Cooperative": _cooperative(),
        "Entry": _object(kind=_enum(ENTRY_KINDS), date=DAY, changed=_list(_enum(RECORD_COLUMNS))),
        "ChangePage": _object(items=_list(_ref("Change")), next=_maybe(TEXT)),
        "Change": _object(
            id=COUNT, central_number=NUMBER, kind=_enum(ENTRY_KINDS), date=DAY, recorded_at=MOMENT,
            changed=_list(_enum(RECORD_COLUMNS)),
        ),
        "Statistics": _object(
            as_of=DAY, persons_as_of=DAY, definitions=_object(**dict.fromkeys(MEASURES, TEXT)), hidden=TEXT,
            totals=_object(**_measures()),
            by_region=_list(_object(region=TEXT, **_measures())), by_sector=_list(_object(sector=TEXT, **_measures())),
            cells=_list(_object(region=TEXT, sector=TEXT, **_measures())),
        ),
        "Names": _object(
            verdict=_enum(("same", "similar", "clear")), matches=_list(_ref("NameMatch")), normalised=TEXT,
            own_words=_list(TEXT), generic_words=_list(TEXT),
        ),
        "NameMatch": {
            **_object(
                name_ar=TEXT, name_fr=TEXT, number=TEXT, status=_enum((*STATUSES, "reserved")),
                score={"type": "number", "minimum": 0, "maximum": 1}, verdict=_enum(("same", "similar", "clear")),
                reasons_ar=_list(TEXT), reasons_fr=_list(TEXT),
            ),
            "description": (NameMatch.__doc__ or "").strip(),
        },
        "CodeList": _object(items=_list(_object(code=TEXT, name_ar=TEXT, name_fr=TEXT))),
        "Keys": _object(keys=_list(_object(kty=TEXT, crv=TEXT, use=TEXT, alg=TEXT, kid=TEXT, x=TEXT))),
        "Signed": {**_object(protected=TEXT, payload=TEXT, signature=TEXT), "description": "flattened JWS (RFC 7515)"},
    }  # fmt: skip


def _summary() -> Schema:
    return _object(
        central_number=NUMBER, name_ar=TEXT, name_fr=TEXT, kind=_enum(FORMS), status=_enum(STATUSES), sector_code=TEXT,
        region_code=TEXT, province_code=TEXT, commune_code=_maybe(TEXT), registered_on=DAY,
        demonstration={"type": "boolean"},
    )  # fmt: skip


def _cooperative() -> Schema:
    named = _object(code=TEXT, name_ar=TEXT, name_fr=TEXT)
    return _object(
        central_number=NUMBER, court=named, analytical_number=TEXT, name_ar=TEXT, name_fr=TEXT, kind=_enum(FORMS),
        status=_enum(STATUSES), sector=named, legal_categories=_list(_enum(LEGAL_CATEGORIES)), region_code=TEXT,
        province_code=TEXT, commune_code=_maybe(TEXT), address_ar=TEXT, address_fr=TEXT, object_ar=TEXT, object_fr=TEXT,
        ice=_maybe(TEXT), capital_centimes=_maybe(COUNT), registered_on=DAY, last_checked_on=_maybe(DAY), members=COUNT,
        women=HIDDEN, youth=HIDDEN, demonstration={"type": "boolean"}, history=_list(_ref("Entry")), as_of=_maybe(DAY),
    )  # fmt: skip


def _get(
    name: str, summary: str, schema: Schema, parameters: list[Schema] | None = None, *, missing: bool = False
) -> Schema:
    found = {
        "description": "Found",
        "headers": _headers(),
        "content": {"application/json": {"schema": schema}},
    }
    answers = {"200": found, "304": {"description": "Not changed since If-None-Match"}, **_refusals(missing)}
    return {
        "get": {"operationId": name, "summary": summary, "parameters": parameters or [], "responses": answers}
    }


def _signed(name: str, summary: str) -> Schema:
    path = _get(name, summary, {}, [_number()], missing=True)
    answers = path["get"]["responses"]
    del answers["304"]
    signed = {"application/jose+json": {"schema": _ref("Signed")}}
    answers["200"] = {"description": "Signed with a key of /keys", "content": signed}
    return path


def _file() -> Schema:
    name = {"name": "name", "in": "path", "required": True, "schema": _enum(tuple(FILES))}
    path = _get("getOpenData", "A file of the nightly open data", {}, [name], missing=True)
    kinds = {kind.partition(";")[0] for kind in FILES.values()}
    path["get"]["responses"]["200"]["content"] = {kind: {"schema": {}} for kind in sorted(kinds)}
    return path


def _refusals(missing: bool) -> Schema:
    known = {"400": "Unknown or unreadable parameters", "429": "Too many requests; Retry-After says how long"}
    known |= {"404": "Not in the register; not on that day; a day still to come"} if missing else {}
    content = {"application/json": {"schema": _ref("Error")}}
    return {code: {"description": text, "content": content} for code, text in sorted(known.items())}


def _headers() -> Schema:
    return {"ETag": {"description": "To be sent back in If-None-Match", "schema": TEXT}}


def _page() -> list[Schema]:
    return [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}),
        {
            **_query("after", {"type": "integer", "minimum": 1, "maximum": LARGEST}),
            "description": "From `next` of the page before",
        },
    ]


def _query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "schema": schema}


def _number() -> Schema:
    return {
        "name": "number",
        "in": "path",
        "required": True,
        "schema": NUMBER,
        "description": "Central number",
    }


def _measures() -> dict[str, Schema]:
    return dict.fromkeys(MEASURES, HIDDEN)


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _maybe(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _enum(values: tuple[str, ...] | list[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
