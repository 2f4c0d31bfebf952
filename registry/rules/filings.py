"""Which filings there are, and which of them may be recorded after the others of a cooperative. Pure.

A filing is a dated fact that is never changed. The record of a day is the fold of the filings that happened until then,
by (day, order of recording): a filing recorded late takes its place among the others, and a correction stands at the
day from which it holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from registry.data import Fault, FilingDraft
from registry.rules.cells import MOST_MEMBERS
from registry.rules.record import DEFAULTS, RECORD_COLUMNS, applied, as_json, fold
from registry.rules.standing import STATUS_EVENTS, Status, may_become

STANDING_KINDS = ("suspended", "reinstated", "struck_off", "dissolved", "liquidation_opened")
KINDS = (
    "registered", "amended", "members_joined", "members_left", "accounts_filed", "assembly_held", "corrected",
    *STANDING_KINDS, "capital_changed", "board_changed", "contact_changed",
)  # fmt: skip
PEOPLE = ("members", "women", "youth")
# What each kind may set. A correction may set anything; the others only state facts.
SETS: dict[str, frozenset[str]] = {
    "amended": frozenset(
        {"name_ar", "name_fr", "sector_code", "legal_categories", "commune_code", "province_code", "region_code",
         "address_ar", "address_fr", "object_ar", "object_fr", "vat_status", "ice", "capital_centimes"}
    ),
    "capital_changed": frozenset({"capital_centimes"}),
    # members grow older without coming or going: the yearly declaration states how many are young
    "accounts_filed": frozenset({"vat_status", "last_checked_on", "youth"}),
    "assembly_held": frozenset({"last_checked_on"}),
    "corrected": frozenset(RECORD_COLUMNS),
}  # fmt: skip
# What may still be filed for a cooperative that came to its end.
AFTER_END: dict[str, frozenset[str]] = {
    "dissolved": frozenset(
        {"liquidation_opened", "struck_off", "corrected", "accounts_filed", "assembly_held"}
    ),
    "in_liquidation": frozenset(
        {
            "struck_off",
            "corrected",
            "accounts_filed",
            "assembly_held",
            "members_left",
            "board_changed",
            "amended",
        }
    ),
    "struck_off": frozenset({"corrected"}),
}
# Filings that end a cooperative are asked by one person and confirmed by another.
TWO_PERSONS = frozenset({"struck_off", "dissolved"})
# The Office's own measures have their verbs (`suspend`, `reinstate`), a registration too (`register`).
OWN_VERBS = frozenset({"registered", "suspended", "reinstated"})
REQUEST_STATES = ("asked", "confirmed", "refused", "withdrawn")


class Filed(NamedTuple):
    """A filing on record, as far as folding goes. `id` orders those of one day."""

    id: int
    kind: str
    happened_on: date
    data: Mapping[str, Any]


def in_order(history: Iterable[Filed]) -> list[Filed]:
    """Filings in the order in which they are folded."""
    return sorted(history, key=lambda filed: (filed.happened_on, filed.id))


def record_on(history: Iterable[Filed], day: date) -> dict[str, Any]:
    """The record at the end of a day; empty before the registration."""
    return fold(filed.data for filed in in_order(history) if filed.happened_on <= day)


def data_of(draft: FilingDraft, present: Mapping[str, Any]) -> dict[str, Any]:
    """What a filing stores. `present`: the record at its day."""
    columns, add, facts = dict(draft.set), dict(draft.add), dict(draft.facts)
    if draft.kind in STATUS_EVENTS:
        columns["status"] = STATUS_EVENTS[draft.kind]
    data: dict[str, Any] = {}
    if columns:
        data["set"] = {name: as_json(value) for name, value in columns.items()}
        data["was"] = {name: as_json(present.get(name)) for name in columns}
    if add:
        data["add"] = add
    if facts:
        data["facts"] = facts
    if draft.undo:
        data["undo"] = draft.corrects_id
    return data


def undoing(filed: Filed, before: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """(set, add) of the correction that takes a filing back. `before`: the record just before that filing."""
    columns = {name: before.get(name, DEFAULTS.get(name)) for name in filed.data.get("set", {})}
    return columns, {name: -count for name, count in filed.data.get("add", {}).items()}


def just_before(history: Iterable[Filed], filed: Filed) -> dict[str, Any]:
    """The record as it stood before one of its filings."""
    place = (filed.happened_on, filed.id)
    return fold(other.data for other in in_order(history) if (other.happened_on, other.id) < place)


def taken_back(history: Iterable[Filed]) -> list[int]:
    """Ids of the filings taken back, once for each correction that did so and was not itself taken back."""
    gone: list[int] = []
    for filed in sorted(
        history, key=lambda filed: filed.id, reverse=True
    ):  # whatever undoes it comes after it
        if "undo" in filed.data and filed.id not in gone:
            gone.append(filed.data["undo"])
    return gone


def needs_two_persons(draft: FilingDraft) -> bool:
    """Whether a second person has to confirm: an end, or a correction of the standing itself."""
    return draft.kind in TWO_PERSONS or "status" in draft.set


def faults(draft: FilingDraft, history: Sequence[Filed], today: date) -> list[Fault]:
    """Everything that forbids recording a filing after the others of its cooperative; nothing: it may."""
    found = _shape_faults(draft) or _time_faults(draft, history, today)
    return found or _standing_faults(draft, history) or _number_faults(draft, history)


def _shape_faults(draft: FilingDraft) -> list[Fault]:
    if draft.kind not in KINDS or draft.kind in OWN_VERBS:
        return [Fault("kind", "unknown_kind", draft.kind)]
    extra = set(draft.set) - SETS.get(draft.kind, frozenset())
    found = [Fault(name, "not_by_this_filing") for name in sorted(extra)]
    found += [Fault(name, "not_a_number_of_people") for name in draft.add if name not in PEOPLE]
    if draft.kind == "corrected" and draft.corrects_id is None:
        found.append(Fault("corrects_id", "names_no_filing"))
    return found + _people_faults(draft)


def _people_faults(draft: FilingDraft) -> list[Fault]:
    counts = [draft.add.get(name, 0) for name in PEOPLE]
    joined, left = all(c >= 0 for c in counts), all(c <= 0 for c in counts)
    if draft.kind == "members_joined" and not (joined and counts[0]):
        return [Fault("members", "nobody_joined")]
    if draft.kind == "members_left" and not (left and counts[0]):
        return [Fault("members", "nobody_left")]
    if draft.kind not in ("members_joined", "members_left", "corrected") and draft.add:
        return [Fault("members", "not_by_this_filing")]
    return []


def _time_faults(draft: FilingDraft, history: Sequence[Filed], today: date) -> list[Fault]:
    if draft.happened_on > today:
        return [Fault("happened_on", "in_the_future", draft.happened_on.isoformat())]
    first = next((filed for filed in in_order(history) if filed.kind == "registered"), None)
    if first is None:
        return [Fault("kind", "not_registered")]
    if draft.happened_on < first.happened_on:
        return [Fault("happened_on", "before_registration", first.happened_on.isoformat())]
    return _corrected_faults(draft, history)


def _corrected_faults(draft: FilingDraft, history: Sequence[Filed]) -> list[Fault]:
    if draft.corrects_id is None:
        return []
    corrected = next((filed for filed in history if filed.id == draft.corrects_id), None)
    if corrected is None:
        return [Fault("corrects_id", "other_record", str(draft.corrects_id))]
    if draft.happened_on < corrected.happened_on:
        return [Fault("happened_on", "before_what_it_corrects", corrected.happened_on.isoformat())]
    if draft.undo and corrected.kind == "registered":
        return [Fault("corrects_id", "registration_stands")]
    gone = taken_back([*history, Filed(_LAST, draft.kind, draft.happened_on, data_of(draft, {}))])
    if len(set(gone)) < len(gone):
        return [Fault("corrects_id", "already_taken_back")]
    return []


def _standing_faults(draft: FilingDraft, history: Sequence[Filed]) -> list[Fault]:
    """A standing follows from the one before it; it is never slipped in before a later one."""
    status: Status = record_on(history, draft.happened_on).get("status", "active")
    if draft.kind not in AFTER_END.get(status, frozenset(KINDS)):
        return [Fault("kind", f"after_{status}")]
    new = STATUS_EVENTS.get(draft.kind, draft.set.get("status"))
    if new is None:
        return []
    later = [f for f in history if f.happened_on > draft.happened_on and "status" in f.data.get("set", {})]
    if later:
        return [Fault("happened_on", "standing_moved_since", later[-1].happened_on.isoformat())]
    if draft.kind != "corrected" and not may_become(status, new):
        return [Fault("kind", "standing_does_not_allow", status)]
    return []


def _number_faults(draft: FilingDraft, history: Sequence[Filed]) -> list[Fault]:
    """Numbers of people stay possible on that day and on every later one."""
    data = data_of(draft, {})
    whole = in_order([*history, Filed(_LAST, draft.kind, draft.happened_on, data)])
    record: dict[str, Any] = {}
    for filed in whole:
        record = applied(record, filed.data)
        if filed.happened_on >= draft.happened_on and (wrong := impossible(record)):
            return [Fault(wrong, "impossible_number", str(record.get(wrong, 0)))]
        if draft.add and record.get("members", 0) > MOST_MEMBERS:
            return [Fault("members", "too_many", str(record["members"]))]
    return []


_LAST = 1 << 62


def record_faults(draft: FilingDraft, history: Sequence[Filed]) -> list[Fault]:
    """A record keeps a name, and was registered before what happened to it."""
    after = record_on(
        [*history, Filed(_LAST, draft.kind, draft.happened_on, data_of(draft, {}))], draft.happened_on
    )
    if {"name_ar", "name_fr"} & set(draft.set) and not (after.get("name_ar") or after.get("name_fr")):
        return [Fault("name_ar", "missing_value")]
    days = [filed.happened_on for filed in history if filed.kind not in ("registered", "corrected")]
    if days and "registered_on" in draft.set and draft.set["registered_on"] > min(days):
        return [Fault("registered_on", "filings_before", min(days).isoformat())]
    return []


def impossible(record: Mapping[str, Any]) -> str | None:
    """The column whose number of people cannot be, or None."""
    members = record.get("members", 0)
    for name in PEOPLE:
        if not 0 <= record.get(name, 0) <= members:
            return name
    return None


def without_effect(draft: FilingDraft, history: Iterable[Filed]) -> list[Fault]:
    """A change of the record that changes nothing is not recorded; a filing may have changed nothing and go."""
    if draft.undo or draft.kind not in ("amended", "capital_changed", "corrected") or any(draft.add.values()):
        return []
    present = record_on(history, draft.happened_on)
    for name, value in draft.set.items():
        if as_json(value) != present.get(name, DEFAULTS.get(name)):
            return []
    return [Fault("kind", "nothing_changes")]
