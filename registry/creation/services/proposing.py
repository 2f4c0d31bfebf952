"""Names: looked up beside the register, proposed in order, asked for, taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, update

from core import ratelimit
from core.audit import audit
from core.db import session, transaction
from core.geography.lookups import communes, provinces
from core.i18n import _
from registry.creation.data import CreationData
from registry.creation.errors import BadEntry, Incomplete
from registry.creation.models import NameProposal, NameRequest
from registry.creation.rules.names import clean_name, fault_of, name_key
from registry.creation.rules.states import add_working_days
from registry.creation.rules.suggesting import Name, candidates
from registry.creation.services.access import get_led, get_own
from registry.creation.services.facts import name_request_gaps
from registry.creation.services.moving import move
from registry.legal.services import law_at
from registry.naming.data import NameReport, ReservedName
from registry.naming.services import check_name, place_words
from registry.services.reading import list_sectors

Names = Sequence[tuple[str, str]]
"""(Arabic, French) in the order of preference."""
KEPT_MATCHES, SUGGESTED = 5, 3


def held_names() -> Iterable[ReservedName]:
    """Names the Office holds for running files: nobody else may take them."""
    query = select(NameProposal.creation_id, NameProposal.name_ar, NameProposal.name_fr)
    for row in session().execute(query.where(NameProposal.state == "reserved")):
        yield ReservedName(str(row.creation_id), row.name_ar, row.name_fr)


def look_up(user_id: int, creation_id: int, name_ar: str, name_fr: str, now: datetime) -> NameReport:
    """How a name stands, before it is asked for. Raises CreationNotFound, BadEntry, TooMany."""
    file = get_own(user_id, creation_id, now)
    ratelimit.limit("creation-names", str(user_id), times=120, per=3600)
    names = clean_name(name_ar)[:200], clean_name(name_fr)[:200]
    if not any(names):
        raise BadEntry({"name_ar_1": _("Write a name to look it up.")})
    return _report(file, *names)


def _report(file: CreationData, name_ar: str, name_fr: str) -> NameReport:
    return check_name(
        name_ar, name_fr, file.sector_code or "", file.province_code or "", besides=[str(file.id)]
    )


def suggest(user_id: int, creation_id: int, name_ar: str, name_fr: str, now: datetime) -> list[Name]:
    """Up to three names near this one that nothing in the registry resembles, each looked up. [] without a name."""
    file = get_own(user_id, creation_id, now)
    name = clean_name(name_ar)[:200], clean_name(name_fr)[:200]
    if not name[0]:
        return []
    made = candidates(name, _places(file), _kind(file), place_words())
    free = (pair for pair in made if _report(file, *pair).verdict == "clear")
    return list(islice(free, SUGGESTED))


def _places(file: CreationData) -> list[Name]:
    found = communes().get(file.commune_code or ""), provinces().get(file.province_code or "")
    return list(dict.fromkeys((place.name_ar, place.name_fr) for place in found if place))


def _kind(file: CreationData) -> Name:
    """The sector in one word, where its name is one."""
    names = ((ar, fr) for code, ar, fr in list_sectors() if code == file.sector_code)
    name = next(names, ("", ""))
    return ("", "") if " " in name[0] else name


def request_names(user_id: int, creation_id: int, names: Names, now: datetime) -> None:
    """Ask the Office for one of these names, best first.

    Raises Incomplete (idea or founders), BadEntry with one field a name, MovedOn.
    """
    file = get_led(user_id, creation_id, now)
    numbers = law_at(now)
    ratelimit.limit("creation-request", str(creation_id), times=20, per=86_400)
    if gaps := name_request_gaps(file, now):
        raise Incomplete(
            _("Finish the idea and gather the founders first: the request is theirs.")
            if len(gaps) > 1
            else _("A name is asked for by at least %(n)s founders.", n=numbers["founders_min"])
            if gaps[0].code == "few_founders"
            else _("Finish the idea first.")
        )
    proposals = _checked(file, names, numbers["name_proposals"])
    due_at = add_working_days(now, numbers["name_delay"])
    with transaction() as s:
        first = {name: proposals[0][name] for name in ("name_ar", "name_fr")}
        move(creation_id, "request_name", user_id, now, **first,
             reserved_until=None)  # fmt: skip
        row = {
            "creation_id": creation_id,
            "live_key": creation_id,
            "requested_at": now,
            "requested_by": user_id,
        }
        request_id = s.execute(
            insert(NameRequest).values(**row, due_at=due_at).returning(NameRequest.id)
        ).scalar_one()
        s.execute(insert(NameProposal), [p | {"request_id": request_id} for p in proposals])
        audit(user_id, "creation.request_name", f"creation:{creation_id}")


def _checked(file: CreationData, names: Names, most: int) -> list[dict[str, Any]]:
    fields: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for place, (ar, fr) in enumerate(names[:most], 1):
        name_ar, name_fr = clean_name(ar), clean_name(fr)
        if place > 1 and not name_ar and not name_fr:
            continue
        faults = {f"name_{s}_{place}": fault_of(n, s) for s, n in (("ar", name_ar), ("fr", name_fr))}
        if wrong := {field: _sentence(code) for field, code in faults.items() if code}:
            fields |= wrong
            continue
        key = name_key(name_ar, place_words())
        if key in seen:
            fields[f"name_ar_{place}"] = _("This is the same name as one above. Propose another.")
            continue
        seen.add(key)
        report = _report(file, name_ar, name_fr)
        if report.verdict == "same":
            fields[f"name_ar_{place}"] = _same(report)
            continue
        found.append({"creation_id": file.id, "position": place, "name_ar": name_ar, "name_fr": name_fr,
                      "report": report_row(report)})  # fmt: skip
    if fields or not found:
        raise BadEntry(fields or {"name_ar_1": _sentence("missing")})
    return found


def _same(report: NameReport) -> str:
    taken = next(match for match in report.matches if match.verdict == "same")
    if taken.is_reserved:
        return _("The Office already holds this name for another file. Add a word of your own.")
    return _(
        "A cooperative has this name already: %(name)s (%(number)s). The order of the words changes nothing. Add a "
        "word of your own.",
        name=taken.name_ar or taken.name_fr, number=taken.number,
    )  # fmt: skip


def _sentence(code: str) -> str:
    return {
        "missing": _("Write the name."),
        "too_short": _("This name is too short."),
        "too_long": _("This name is too long: 120 letters at most."),
        "wrong_script": _("Write it in the letters of this language."),
        "odd_signs": _("Letters, digits and spaces only."),
        "says_nothing": _("Add a word that says who you are."),
    }[code]


def report_row(report: NameReport) -> dict[str, Any]:
    """A report as it is kept with a proposal."""
    kept = asdict(report)
    return kept | {"matches": kept["matches"][:KEPT_MATCHES]}


def withdraw_request(user_id: int, creation_id: int, now: datetime) -> None:
    """Take the request back, to change the names. Raises MovedOn."""
    get_led(user_id, creation_id, now)
    with transaction() as s:
        move(creation_id, "withdraw_name", user_id, now)
        mine = update(NameRequest).where(NameRequest.live_key == creation_id)
        s.execute(mine.values(live_key=None, outcome="withdrawn", decided_at=now))
        audit(user_id, "creation.withdraw_name", f"creation:{creation_id}")
