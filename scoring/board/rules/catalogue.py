"""Every figure of the report: what it means, how it is counted, which query gives it. Pure.

`QUERIES` names each query by the door it goes through; `docs/board-report.md` tells what each one sums.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from core.i18n import _l

Kind = Literal["stock", "flow", "record"]
Unit = Literal["count", "percent", "mean", "centimes"]

SECTIONS: dict[str, str] = {
    "register": _l("The register"),
    "jobs": _l("Jobs"),
    "creation": _l("Creation online"),
    "declarations": _l("Yearly declarations"),
    "market": _l("The marketplace"),
    "academy": _l("The academy"),
    "projects": _l("The project bank"),
    "score": _l("The score"),
    "inspections": _l("Inspections"),
    "quality": _l("Quality of the register"),
}
QUERIES: dict[str, str] = {
    "R1": "registry.api.figures_as_of",
    "R2": "registry.api.moves",
    "R3": "registry.api.published_figures",
    "R4": "registry.api.figures_by_year",
    "J1": "registry.api.jobs_as_of",
    "C1": "registry.api.creation_figures",
    "C2": "registry.api.creation_delays",
    "D1": "registry.api.filings_due",
    "M1": "shop.api.market_figures",
    "M2": "shop.api.delivered_sales",
    "A1": "academy.api.learning_figures",
    "P1": "projectbank.api.figures_as_of",
    "S1": "scoring.method.services.reading.bands",
    "S2": "scoring.fairness.services.parity.parity_of",
    "I1": "scoring.inspections.services",
    "Q1": "registry.api.data_quality",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `share`: (part, whole) of which it is the percentage or, for a mean, the quotient."""

    code: str
    section: str
    kind: Kind
    query: str
    label: str
    definition: str
    unit: Unit = "count"
    share: tuple[str, str] | None = None


def _figures(section: str, kind: Kind, query: str, *rows: tuple[str, str, str]) -> tuple[Figure, ...]:
    return tuple(
        Figure(code, section, kind, query, label, text, "centimes" if code == "sales" else "count")
        for code, label, text in rows
    )


def _quotient(code: str, of: str, unit: Unit, parts: tuple[str, str], label: str, definition: str) -> Figure:
    like = next(figure for figure in _COUNTED if figure.code == of)
    return Figure(code, like.section, like.kind, like.query, label, definition, unit, parts)


_COUNTED: tuple[Figure, ...] = (
    *_figures(
        "register", "stock", "R1",
        ("cooperatives", _l("Cooperatives"),
         _l("Cooperatives, unions and federations registered and neither struck off nor dissolved on that day.")),
        ("members", _l("Members"), _l("Members as filed by that day. Somebody in two cooperatives counts twice.")),
        ("women", _l("Women among the members"), _l("Women among the members, as filed by that day.")),
        ("youth", _l("Young people among the members"),
         _l("Young people among the members, as each cooperative declares them.")),
        ("womens", _l("Women's cooperatives"),
         _l("Cooperatives of whose members at least nine in ten are women. The law defines no such thing.")),
    ),
    *_figures(
        "register", "flow", "R2",
        ("registered", _l("Cooperatives registered"),
         _l("Cooperatives whose registration is dated within the period, however they were created.")),
        ("ended", _l("Cooperatives ended"), _l("Cooperatives struck off or dissolved within the period.")),
    ),
    *_figures(
        "jobs", "stock", "J1",
        ("jobs_permanent", _l("Permanent jobs"),
         _l("Permanent jobs in the last accounts that each existing cooperative filed, not older than two years.")),
        ("jobs_seasonal", _l("Seasonal jobs"),
         _l("Seasonal jobs in the last accounts that each existing cooperative filed, not older than two years.")),
        ("jobs_declaring", _l("Cooperatives that declared jobs"),
         _l("Existing cooperatives whose last accounts, not older than two years, tell their jobs.")),
    ),
    *_figures(
        "creation", "flow", "C1",
        ("creations_started", _l("Files opened"), _l("Files of new cooperatives opened online within the period.")),
        ("creations_submitted", _l("Files submitted"), _l("Files sent to the Office within the period.")),
        ("creations_registered", _l("Registered online"),
         _l("Files that ended within the period with a registration.")),
        ("creations_refused", _l("Files refused"),
         _l("Refusals of files within the period; one may be reopened later.")),
    ),
    *_figures(
        "declarations", "flow", "D1",
        ("declarations_due", _l("Declarations due"),
         _l("Yearly declarations whose due day lies within the period, of cooperatives that exist today.")),
        ("declarations_filed", _l("Declarations filed"),
         _l("Of these, filed by the last day of the period, online or on paper.")),
        ("declarations_in_time", _l("Filed in time"), _l("Of these, filed by their due day.")),
    ),
    *_figures(
        "market", "flow", "M1",
        ("orders", _l("Orders"),
         _l("Orders placed within the period, without those that were never paid or were cancelled as a whole.")),
        ("parcels", _l("Parcels delivered"), _l("Parcels that reached their buyer within the period.")),
        ("sales", _l("Goods sold"),
         _l("Goods of the parcels delivered within the period, taxes included, delivery and later returns left out.")),
        ("selling", _l("Cooperatives that sold"),
         _l("Cooperatives of which a parcel was delivered within the period.")),
        ("returns", _l("Returns"), _l("Returns asked for within the period.")),
    ),
    *_figures("market", "stock", "M1", ("stalls", _l("Stalls opened"),
              _l("Cooperatives whose stall was approved by that day and had not been closed by then."))),
    *_figures(
        "academy", "flow", "A1",
        ("learners", _l("Learners"), _l("People who finished a step of a course within the period.")),
        ("courses_started", _l("Courses begun"), _l("Courses that somebody began within the period.")),
        ("courses_finished", _l("Courses finished"), _l("Courses that somebody finished within the period.")),
        ("certificates", _l("Certificates"),
         _l("Certificates issued within the period and not withdrawn by its end.")),
    ),
    *_figures(
        "projects", "stock", "P1",
        ("meetings", _l("Regional meetings"), _l("Meetings held by that day.")),
        ("participants", _l("Participants"),
         _l("People who came to these meetings. Somebody at two meetings counts twice. Under five: not shown.")),
        ("participants_women", _l("Women who came"),
         _l("Women among them. Not shown where they, or the men, are under five.")),
        ("ideas", _l("Projects in the bank"), _l("Ideas published by that day and not given up.")),
    ),
    *_figures(
        "score", "stock", "S1",
        ("scored", _l("Cooperatives scored"),
         _l("Cooperatives in the last run of the score as of that day or before.")),
        ("rated", _l("Cooperatives rated"),
         _l("Of these, those with enough orders to be in a band. Not yet rated is not a bad mark.")),
    ),
    *_figures(
        "inspections", "flow", "I1",
        ("visits", _l("Visits"), _l("Visits to cooperatives within the period, of all kinds.")),
        ("visits_targeted", _l("Targeted visits"), _l("Visits that the queue chose by expected benefit.")),
        ("visits_random", _l("Visits drawn by lot"), _l("Visits drawn by lot: one in five.")),
        ("visits_support", _l("Support visits"),
         _l("Visits to cooperatives in their first year: to help, not to control.")),
    ),
    *_figures(
        "quality", "record", "Q1",
        ("records", _l("Records"), _l("Existing cooperatives on record when the report was made.")),
        ("with_commune", _l("With their commune"), _l("Records that name the commune.")),
        ("with_contact", _l("With a contact"), _l("Records with a phone number or an e-mail address.")),
        ("with_ice", _l("With their ICE"), _l("Records with the common identifier of the enterprise.")),
        ("with_capital", _l("With their capital"), _l("Records that state the capital.")),
        ("checked", _l("Checked within a year"),
         _l("Records checked, or confirmed by a yearly declaration, within the year before the report's day.")),
    ),
)  # fmt: skip
_QUOTIENTS: tuple[Figure, ...] = (
    _quotient("women_share", "women", "percent", ("women", "members"), _l("Share of women"),
              _l("Women of a hundred members.")),
    _quotient("youth_share", "youth", "percent", ("youth", "members"), _l("Share of young people"),
              _l("Young people of a hundred members.")),
    _quotient("average_members", "members", "mean", ("members", "cooperatives"), _l("Members of a cooperative"),
              _l("Members on average of a cooperative.")),
    _quotient("in_time_share", "declarations_in_time", "percent", ("declarations_in_time", "declarations_due"),
              _l("Share filed in time"), _l("Filed in time of a hundred declarations due.")),
    _quotient("returns_share", "returns", "percent", ("returns", "parcels"), _l("Returns of a hundred parcels"),
              _l("Returns asked for of a hundred parcels delivered within the period.")),
    _quotient("participants_women_share", "participants_women", "percent", ("participants_women", "participants"),
              _l("Share of women who came"), _l("Women of a hundred participants.")),
    _quotient("rated_share", "rated", "percent", ("rated", "scored"), _l("Share rated"),
              _l("Rated of a hundred cooperatives scored.")),
)  # fmt: skip
FIGURES: dict[str, Figure] = {figure.code: figure for figure in (*_COUNTED, *_QUOTIENTS)}
COUNTED = tuple(figure.code for figure in _COUNTED)


def of_kind(kind: Kind) -> set[str]:
    """Codes of the counted figures of a kind."""
    return {figure.code for figure in _COUNTED if figure.kind == kind}


def in_order(codes: Collection[str]) -> list[str]:
    """Codes in the order of the report; figures of an earlier release last."""
    return [code for code in FIGURES if code in codes] + sorted(set(codes) - set(FIGURES))
