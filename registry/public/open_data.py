"""Open data: the whole public register and its figures as files, with their schema and checksums, made every night."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.clock import local_date
from core.db import session
from core.errors import NotFound
from core.i18n import _
from core.storage import storage
from registry.models import Cooperative
from registry.public.figures import MEASURES, OF_PERSONS, figures_json, figures_rows, published_figures
from registry.public.published import published_count

FOLDER = "opendata"
LICENCE = {
    "name": "ODbL-1.0",
    "title": "Open Data Commons Open Database License v1.0",
    "path": "https://opendatacommons.org/licenses/odbl/1-0/",
}
FILES = {
    "cooperatives.csv": "text/csv; charset=utf-8",
    "cooperatives.json": "application/json; charset=utf-8",
    "statistics.csv": "text/csv; charset=utf-8",
    "statistics.json": "application/json; charset=utf-8",
    "datapackage.json": "application/json; charset=utf-8",
    "SHA256SUMS": "text/plain; charset=utf-8",
}
_C = Cooperative.__table__.c
FIELDS: dict[str, tuple[str, str]] = {
    "central_number": ("string", "Number in the Office's central registry"),
    "court_code": ("string", "Court of first instance"),
    "analytical_number": ("string", "Number in the analytical register of the court"),
    "name_ar": ("string", "Name in Arabic"),
    "name_fr": ("string", "Name in French"),
    "kind": ("string", "cooperative, union or federation"),
    "status": ("string", "active, suspended, struck_off, dissolved or in_liquidation"),
    "sector_code": ("string", "Sector, see /v1/sectors"),
    "region_code": ("string", "Region (HCP), see /v1/regions"),
    "province_code": ("string", "Province or prefecture (HCP)"),
    "commune_code": ("string", "Commune (HCP)"),
    "registered_on": ("date", "Day of the registration"),
    "last_checked_on": ("date", "Last comparison with the local registry"),
    "members": ("integer", "Members as last filed"),
    "women": ("integer", "Women among them; empty: one to four"),
    "youth": ("integer", "Young people among them; empty: one to four"),
    "capital_centimes": ("integer", "Capital in centimes of a dirham"),
    "is_demo": ("boolean", "Fictional: demonstration data"),
}
_SMALL = ("women", "youth")


@dataclass(frozen=True)
class OpenData:
    """What there is to download: day, files with their sizes in bytes and SHA-256."""

    made_at: datetime
    cooperatives: int
    files: dict[str, tuple[int, str]]


def write_open_data(now: datetime) -> OpenData:
    """Make every file anew. The sums come last: a reader who compares them never mixes two nights."""
    count, table, objects = _cooperatives(now)
    figures = published_figures(local_date(now))
    contents = {
        "cooperatives.csv": table,
        "cooperatives.json": objects,
        "statistics.csv": _csv(figures_rows(figures)),
        "statistics.json": _json(figures_json(figures)),
    }
    sums = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in contents.items()}
    contents["datapackage.json"] = _json(_package(now, sums, count))
    sums["datapackage.json"] = (
        len(contents["datapackage.json"]),
        hashlib.sha256(contents["datapackage.json"]).hexdigest(),
    )
    contents["SHA256SUMS"] = "".join(f"{digest}  {name}\n" for name, (_size, digest) in sums.items()).encode()
    for name, content in contents.items():
        storage().save(f"{FOLDER}/{name}", content, FILES[name])
    return OpenData(now, count, sums)


def read_file(name: str) -> tuple[bytes, str]:
    """A file and its type. Raises NotFound: no such file, or none was made yet."""
    if name not in FILES:
        raise NotFound("file_not_found", _("This file does not exist."))
    return storage().open(f"{FOLDER}/{name}"), FILES[name]


def latest() -> OpenData | None:
    """What was made last, or None."""
    try:
        package = json.loads(storage().open(f"{FOLDER}/datapackage.json"))
    except NotFound:
        return None
    files = {
        part["path"]: (part["bytes"], part["hash"].removeprefix("sha256:")) for part in package["resources"]
    }
    return OpenData(datetime.fromisoformat(package["created"]), package["cooperatives"], files)


def _cooperatives(now: datetime) -> tuple[int, bytes, bytes]:
    """(how many, CSV, JSON), written in one pass: one cooperative a line in both, for readers by lines and parsers."""
    table, objects, count = io.StringIO(), io.StringIO(), 0
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(FIELDS)
    objects.write(f'{{"made_at": "{now.isoformat()}", "cooperatives": [')
    for count, row in enumerate(_rows(), 1):
        writer.writerow(map(_cell, row.values()))
        objects.write((",\n" if count > 1 else "\n") + json.dumps(row, ensure_ascii=False, default=str))
    objects.write("\n]}\n")
    return count, table.getvalue().encode(), objects.getvalue().encode()


def _rows() -> Iterator[dict[str, Any]]:
    query = select(*(_C[name] for name in FIELDS)).order_by(_C.id).execution_options(yield_per=5000)
    for row in session().execute(query).mappings():
        found = dict(row)
        for name in _SMALL:
            found[name] = published_count(found[name])
        yield found


def _csv(rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    """Text of a cell; what a spreadsheet would take for a formula gets a quote before it."""
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not isinstance(value, int) else text


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _package(now: datetime, sums: dict[str, tuple[int, str]], count: int) -> dict[str, Any]:
    """The description: Data Package with Table Schema."""
    schemas = {"cooperatives.csv": _cooperatives_schema(), "statistics.csv": _statistics_schema()}
    resources = [
        {
            "name": name.replace(".", "-"),
            "path": name,
            "mediatype": FILES[name].partition(";")[0],
            "encoding": "utf-8",
            "bytes": size,
            "hash": f"sha256:{digest}",
            **({"schema": schemas[name], "profile": "tabular-data-resource"} if name in schemas else {}),
        }
        for name, (size, digest) in sums.items()
    ]
    return {
        "name": "central-registry-of-cooperatives",
        "title": "Central registry of cooperatives",
        "created": now.isoformat(),
        "cooperatives": count,
        "licenses": [LICENCE],
        "resources": resources,
    }


def _cooperatives_schema() -> dict[str, Any]:
    fields = [{"name": name, "type": kind, "description": text} for name, (kind, text) in FIELDS.items()]
    return {"fields": fields, "primaryKey": "central_number", "missingValues": [""]}


def _statistics_schema() -> dict[str, Any]:
    counts = [
        {"name": name, "type": "integer", "description": "Empty: hidden" if name in OF_PERSONS else "Number"}
        for name in MEASURES
    ]
    codes = [{"name": name, "type": "string"} for name in ("region", "sector")]
    persons = {"name": "persons_as_of", "type": "date", "description": "Day as of which persons are counted"}
    return {"fields": [{"name": "as_of", "type": "date"}, *codes, *counts, persons], "missingValues": [""]}
