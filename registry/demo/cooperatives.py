"""The demonstration cooperatives: hand-written names at real communes, drawn dates and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from registry.demo.files import rows
from registry.demo.places import Place, places
from registry.demo.types import (
    DemoCooperative,
    DemoCourt,
    DemoEvent,
    DemoSector,
    EventKind,
    Kind,
    Status,
    VatStatus,
)

SEED = 112  # law 112-12
FIRST_DAY, LAST_DAY = date(2008, 1, 7), date(2026, 9, 30)
CHECKED_FROM = date(2026, 6, 1)
_STATUS: dict[str, Status] = {"S": "suspended", "X": "struck_off", "D": "dissolved", "L": "in_liquidation"}
_FINAL_EVENT: dict[Status, EventKind] = {
    "suspended": "suspended",
    "struck_off": "struck_off",
    "dissolved": "dissolved",
    "in_liquidation": "liquidation_opened",
}
_REASONS: dict[Status, tuple[str, str]] = {
    "suspended": ("شهادة صحية منتهية الصلاحية ولم تجدد", "Autorisation sanitaire échue et non renouvelée"),
    "struck_off": ("انعدام النشاط خلال سنتين متتاليتين", "Aucune activité pendant deux années de suite"),
    "dissolved": (
        "حل باتفاق الأعضاء في جمع عام غير عادي",
        "Dissolution décidée en assemblée générale extraordinaire",
    ),
    "in_liquidation": ("خسائر متراكمة، تعيين مصف", "Pertes cumulées, liquidateur désigné"),
}
_AMENDMENTS = (
    ("تجديد أجهزة التسيير", "Renouvellement des organes de gestion"),
    ("رفع الرأسمال", "Augmentation du capital"),
    ("نقل المقر الاجتماعي داخل الجماعة", "Transfert du siège dans la commune"),
    ("توسيع غرض التعاونية", "Extension de l’objet"),
)
_TAILS = (
    ("", ""),
    ("، وتكوين الأعضاء وتأطيرهم", ", formation et encadrement des membres"),
    ("، واقتناء لوازم الإنتاج المشتركة", ", achat en commun du matériel de production"),
    ("، والمشاركة في المعارض الوطنية والدولية", ", participation aux salons nationaux et internationaux"),
)
_LIABLE_LINES = {"housing", "transport", "retail", "consulting"}
_COLLECTING_LINES = {"milkcollect", "pulses", "fruit"}


@dataclass(frozen=True, slots=True)
class _Draft:
    """One row of the names' file with its place and its own source of chance."""

    number: str
    place: Place
    sector: str
    lines: tuple[str, ...]
    flags: str
    name_ar: str
    name_fr: str
    chance: Random
    registered_on: date

    @property
    def status(self) -> Status:
        return next((_STATUS[flag] for flag in self.flags if flag in _STATUS), "active")

    @property
    def kind(self) -> Kind:
        return "union" if "u" in self.flags else "cooperative"


@cache
def courts() -> tuple[DemoCourt, ...]:
    """Courts of first instance, by their short names."""
    return tuple(DemoCourt(r["code"], r["name_ar"], r["name_fr"]) for r in rows("courts"))


@cache
def sectors() -> tuple[DemoSector, ...]:
    """Sectors under the names the Office uses."""
    return tuple(
        DemoSector(r["code"], r["name_ar"], r["name_fr"], r["sells"] == "1") for r in rows("sectors")
    )


@cache
def cooperatives(seed: int = SEED) -> tuple[DemoCooperative, ...]:
    """All demonstration cooperatives, in the order of their central numbers."""
    drafts = [_draft(row, seed) for row in rows("cooperatives")]
    numbers = _analytical_numbers(drafts)
    return tuple(_cooperative(draft, numbers[draft.number]) for draft in drafts)


def _draft(row: dict[str, str], seed: int) -> _Draft:
    chance = Random(f"{seed}:{row['number']}")  # noqa: S311  demonstration, not security
    year_weighted = max(chance.random(), chance.random())  # creations grew over the years
    day = FIRST_DAY + timedelta(days=int(year_weighted * (LAST_DAY - FIRST_DAY).days))
    if row["number"] == "900001":
        day = date(2012, 5, 14)
    return _Draft(
        number=row["number"],
        place=places()[row["commune"]],
        sector=row["sector"],
        lines=tuple(row["lines"].split()),
        flags=row["flags"],
        name_ar=row["name_ar"],
        name_fr=row["name_fr"],
        chance=chance,
        registered_on=day - timedelta(days=max(0, day.weekday() - 4)),  # courts register on working days
    )


def _analytical_numbers(drafts: list[_Draft]) -> dict[str, str]:
    """« number/year » in each court, growing with the date."""
    numbers = {"900001": "1284/2012"}
    last: dict[tuple[str, int], int] = {}
    for draft in sorted(drafts, key=lambda d: (d.registered_on, d.number)):
        key = (draft.place.court_code, draft.registered_on.year)
        last[key] = last.get(key, draft.chance.randint(11, 240)) + draft.chance.randint(1, 23)
        numbers.setdefault(draft.number, f"{last[key]}/{draft.registered_on.year}")
    return numbers


def _cooperative(draft: _Draft, analytical_number: str) -> DemoCooperative:
    place, chance = draft.place, draft.chance
    members, women, youth = _people(draft)
    address_ar, address_fr = _address(draft)
    object_ar, object_fr = _object(draft)
    return DemoCooperative(
        central_number=draft.number,
        court_code=place.court_code,
        analytical_number=analytical_number,
        name_ar=draft.name_ar,
        name_fr=draft.name_fr,
        kind=draft.kind,
        status=draft.status,
        sector_code=draft.sector,
        legal_categories=_categories(draft),
        commune_code=place.commune_code,
        commune_name_ar=place.commune_ar,
        commune_name_fr=place.commune_fr,
        province_code=place.province_code,
        province_name_ar=place.province_ar,
        province_name_fr=place.province_fr,
        region_code=place.region_code,
        region_name_ar=place.region_ar,
        region_name_fr=place.region_fr,
        address_ar=address_ar,
        address_fr=address_fr,
        object_ar=object_ar,
        object_fr=object_fr,
        registered_on=draft.registered_on,
        members=members,
        women=women,
        youth=youth,
        capital_centimes=members * chance.choice((1, 2, 3, 5, 5, 10, 20)) * 100_00 + 500_00,
        vat_status=_vat(draft),
        phone=f"+21260000{int(draft.number) - 900000 + 1000:04d}",
        email=f"coop{draft.number}@demo.souk-taawon.example",
        ice=_ice(draft.number),
        last_checked_on=CHECKED_FROM + timedelta(days=chance.randint(0, 150)),
        sells="N" not in draft.flags,
        events=_events(draft),
    )


def _people(draft: _Draft) -> tuple[int, int, int]:
    """Members, women among them, youth among them."""
    if draft.number == "900001":
        return 38, 36, 9
    chance = draft.chance
    if draft.kind == "union":
        return chance.randint(5, 14), chance.randint(2, 4), 0
    members = max(5, min(96, round(chance.lognormvariate(2.55, 0.65))))
    if "housing" in draft.lines:
        members = chance.randint(40, 180)
    if "w" in draft.flags:
        women = members - chance.choice((0, 0, 0, 0, 1, 2)) * (members > 9)
    else:
        women = round(members * chance.uniform(0, 0.38))
    youth = round(members * (chance.uniform(0.5, 0.95) if "y" in draft.flags else chance.uniform(0, 0.22)))
    return members, women, youth


def _address(draft: _Draft) -> tuple[str, str]:
    kind = "urban" if draft.place.urban else "rural"
    row = draft.chance.choice([r for r in rows("addresses") if r["kind"] == kind])
    if draft.place.urban:
        return f"{row['name_ar']}، {draft.place.commune_ar}", f"{row['name_fr']}, {draft.place.commune_fr}"
    of = "d’" if draft.place.commune_fr[0] in "AEIOUÉ" else "de "
    return (
        f"{row['name_ar']}، جماعة {draft.place.commune_ar}",
        f"{row['name_fr']}, commune {of}{draft.place.commune_fr}",
    )


def _object(draft: _Draft) -> tuple[str, str]:
    texts = {row["line"]: row for row in rows("objects")}
    tail_ar, tail_fr = draft.chance.choice(_TAILS)
    arabic = "، و".join(texts[line]["object_ar"] for line in draft.lines)
    french = " ; ".join(texts[line]["object_fr"] for line in draft.lines)
    return arabic + tail_ar, french + tail_fr


def _categories(draft: _Draft) -> tuple[str, ...]:
    if draft.kind == "union" or {"housing", "retail", "transport", "literacy"} & set(draft.lines):
        return ("serves_members",)
    if draft.sector == "labour":
        return ("offers_work",)
    both = draft.chance.random() < 0.2
    return ("sells_to_third_parties", "offers_work") if both else ("sells_to_third_parties",)


def _vat(draft: _Draft) -> VatStatus:
    if _LIABLE_LINES & set(draft.lines):
        return "liable"
    return "exempt_collect" if set(draft.lines) <= _COLLECTING_LINES else "exempt_under_10m"


def _ice(number: str) -> str:
    """A well-formed common identifier (key modulo 97) in an enterprise range nobody holds."""
    first = f"999{number}0000"
    return first + f"{97 - int(first) * 100 % 97:02d}"


def _events(draft: _Draft) -> tuple[DemoEvent, ...]:
    chance, day = draft.chance, draft.registered_on
    events = [DemoEvent("registered", day, f"RL-{day:%Y-%m}-{draft.number[-3:]}")]
    if chance.random() < 0.35 and day < date(2021, 9, 1):
        later = day + timedelta(days=chance.randint(400, 900))
        reason_ar, reason_fr = chance.choice(_AMENDMENTS)
        events.append(DemoEvent("amended", later, f"PV-AGE-{later:%Y-%m}", reason_ar, reason_fr))
    if draft.status != "active":
        start = max(day, date(2026, 2, 1)) if draft.status == "suspended" else max(day, date(2024, 6, 3))
        ended = min(start + timedelta(days=chance.randint(120, 250)), date(2026, 11, 6))
        reason_ar, reason_fr = _REASONS[draft.status]
        kind = _FINAL_EVENT[draft.status]
        events.append(DemoEvent(kind, ended, f"DEC-{ended:%Y-%m}-{draft.number[-3:]}", reason_ar, reason_fr))
    return tuple(sorted(events, key=lambda event: event.happened_on))
