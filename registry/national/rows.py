"""A made-up life as the register stores it: the record, its filings, their rows in the journal of figures."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from registry.national.country import Life
from registry.national.targets import LAST_DAY
from registry.rules import record as rules
from registry.rules.figures import Steps, steps
from registry.rules.filings import Filed
from registry.rules.standing import STATUS_EVENTS

FIRST_NUMBER = 9_100_001  # the demonstration's block begins with 9
DOCUMENT = "demonstration"
ACCOUNTS_YEARS = (2022, 2023, 2024, 2025)
_REASONS = {
    "struck_off": ("انعدام النشاط خلال سنتين متتاليتين", "Aucune activité pendant deux années de suite"),
    "dissolved": ("حل باتفاق الأعضاء في جمع عام غير عادي", "Dissolution décidée en assemblée extraordinaire"),
    "suspended": ("تأخر في إيداع الحسابات السنوية", "Retard dans le dépôt des comptes annuels"),
    "liquidation_opened": ("خسائر متراكمة، تعيين مصف", "Pertes cumulées, liquidateur désigné"),
}  # fmt: skip
_NO_TEXT = ("", "")
Filing = tuple[date, str, dict[str, Any]]


def analytical_numbers(lives: list[Life]) -> list[str]:
    """« D number/year » at each court, in the order of registration; the letter keeps clear of other numbers."""
    last: dict[tuple[str, int], int] = {}
    numbers = [""] * len(lives)
    for place in sorted(range(len(lives)), key=lambda i: (lives[i].registered_on, i)):
        life = lives[place]
        key = (life.place.court_code, life.registered_on.year)
        last[key] = last.get(key, 0) + 1
        numbers[place] = f"D{last[key]}/{life.registered_on.year}"
    return numbers


class Writer:
    """Turns lives into rows. What is drawn here (accounts, measures, papers) moves no figure of the country.

    Nothing is filed after `today`: the accounts of 2025 come in 2026, when the country's own history has ended.
    """

    def __init__(self, seed: int, today: date) -> None:
        self.chance = Random(seed + 1)  # noqa: S311  demonstration, not security
        self.today = today

    def write(self, life: Life, number: int, analytical: str) -> tuple[dict[str, Any], list[Filing]]:
        """The record as it stands at the end, and all filings in the order in which they happened."""
        record = self._registered(life, str(number), analytical)
        filings = [(life.registered_on, "registered", rules.registration(record))]
        filings += sorted(self._later(life, record), key=lambda filing: filing[0])
        for place, (day, kind, data) in enumerate(filings[1:], start=1):
            data = _whole(record, kind, data)
            filings[place] = (day, kind, data)
            record = rules.applied(record, data)
        record["registered_on"] = life.registered_on
        return record, filings

    def _registered(self, life: Life, number: str, analytical: str) -> dict[str, Any]:
        place, (members, women, youth) = life.place, life.first
        village_ar, village_fr = self.chance.choice(_VILLAGES)
        return {
            "court_code": place.court_code, "analytical_number": analytical, "central_number": number,
            "name_ar": life.name.ar, "name_fr": life.name.fr, "kind": "cooperative", "status": "active",
            "sector_code": life.sector, "legal_categories": self._categories(life), "commune_code": place.commune_code,
            "province_code": place.province_code, "region_code": place.region_code,
            "address_ar": f"{village_ar}، {place.commune_ar}", "address_fr": f"{village_fr}, {place.commune_fr}",
            "object_ar": life.trade.object_ar, "object_fr": life.trade.object_fr,
            "registered_on": life.registered_on, "members": members, "women": women, "youth": youth,
            "capital_centimes": members * self.chance.choice((1, 2, 5, 10)) * 20_000,
            "vat_status": None, "ice": None, "last_checked_on": None,
        }  # fmt: skip

    def _categories(self, life: Life) -> list[str]:
        if life.sector == "labour":
            return ["offers_work"]
        if life.sector in ("housing", "consumption", "retail"):
            return ["serves_members"]
        return ["sells_to_third_parties"]

    def _later(self, life: Life, record: dict[str, Any]) -> Iterator[Filing]:
        yield from life.facts
        yield from self._accounts(life)
        draw = self.chance.random()
        begun = max(life.registered_on, date(2012, 1, 1)) + timedelta(days=200)
        until = (life.ended_on or LAST_DAY) - timedelta(days=30)
        if begun >= until:
            return
        day = begun + timedelta(days=self.chance.randrange((until - begun).days))
        if draw < 0.08:
            yield day, "capital_changed", {"set": {"capital_centimes": record["capital_centimes"] * 2}}
        elif draw < 0.16:
            yield day, "board_changed", {}
        elif draw < 0.24:
            village_ar, village_fr = self.chance.choice(_VILLAGES)
            place = life.place
            moved = {
                "address_ar": f"{village_ar}، {place.commune_ar}",
                "address_fr": f"{village_fr}, {place.commune_fr}",
            }
            yield day, "amended", {"set": moved}
        elif draw < 0.26 and life.ended_on is None:
            yield from self._measure(day)

    def _measure(self, day: date) -> Iterator[Filing]:
        if self.chance.random() < 0.15:
            yield max(day, date(2024, 1, 15)), "liquidation_opened", {}
            return
        yield day, "suspended", {}
        lifted = day + timedelta(days=self.chance.randrange(20, 400))
        if lifted <= LAST_DAY:
            yield lifted, "reinstated", {}

    def _accounts(self, life: Life) -> Iterator[Filing]:
        for year in ACCOUNTS_YEARS:
            if life.registered_on >= date(year, 7, 1) or self.chance.random() < 0.35:
                continue
            held = date(year + 1, 3, 1) + timedelta(days=self.chance.randrange(120))
            filed = held + timedelta(days=self.chance.randrange(3, 30))
            if life.ended_on is None or filed < life.ended_on:
                statement = self._statement(life, year, held)
                if filed <= self.today:
                    yield filed, "accounts_filed", {"facts": statement}

    def _statement(self, life: Life, year: int, held: date) -> dict[str, Any]:
        """What a yearly declaration states: members by sex and age on the day the year closed, never persons."""
        members, women, youth = _people(life, date(year, 12, 31))
        men = members - women
        least, most = max(0, youth - men), min(women, youth)
        young_women = least + self.chance.randrange(most - least + 1)
        young_men = youth - young_women
        older = self.chance.randrange(5, 35)
        old_women, old_men = (women - young_women) * older // 100, (men - young_men) * older // 100
        turnover = members * self.chance.randrange(400, 6_000) * 1_000
        return {
            "fiscal_year": year, "assembly_on": held.isoformat(),
            "women_under_35": young_women, "women_from_35_to_59": women - young_women - old_women,
            "women_from_60": old_women,
            "men_under_35": young_men, "men_from_35_to_59": men - young_men - old_men,
            "men_from_60": old_men,
            "turnover_centimes": turnover,
            "surplus_centimes": turnover * self.chance.randrange(-4, 16) // 100,
            "reserves_centimes": turnover * self.chance.randrange(0, 10) // 100,
            "jobs_permanent": self.chance.randrange(5), "jobs_seasonal": self.chance.randrange(9),
        }  # fmt: skip


def _people(life: Life, day: date) -> tuple[int, int, int]:
    """Members, women and youth at the end of a day."""
    members, women, youth = life.first
    for happened_on, _kind, data in life.facts:
        if happened_on <= day and (add := data.get("add")):
            members += add["members"]
            women += add.get("women", 0)
            youth += add.get("youth", 0)
    return members, women, youth


_VILLAGES = (
    ("مركز الجماعة", "Centre de la commune"), ("حي السلام", "Hay Essalam"), ("حي النهضة", "Hay Nahda"),
    ("دوار الزاوية", "Douar Zaouia"), ("دوار تاوريرت", "Douar Taourirt"), ("دوار إغيل", "Douar Ighil"),
    ("دوار القصبة", "Douar El Kasba"), ("دوار العين", "Douar El Aïn"), ("دوار الجديد", "Douar Jdid"),
    ("تجزئة الأمل", "Lotissement Al Amal"), ("الحي الإداري", "Quartier administratif"),
    ("حي المسيرة", "Hay El Massira"),
)  # fmt: skip


def _whole(record: dict[str, Any], kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """A filing's data with what it changes, told in both languages where a reason is public."""
    columns = dict(data.get("set", {}))
    if kind in STATUS_EVENTS:
        columns["status"] = STATUS_EVENTS[kind]
    if columns:
        data = data | {"set": columns, "was": {name: rules.as_json(record[name]) for name in columns}}
    ar, fr = _REASONS.get(kind, _NO_TEXT)
    return data | ({"text_ar": ar, "text_fr": fr} if ar else {})


def stored(record: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The row of a cooperative; marked as demonstration, without any contact."""
    return {
        **record, **rules.derived(record), "phone_enc": None, "email_enc": None, "is_demo": True,
        "created_at": now, "updated_at": now,
    }  # fmt: skip


def event_rows(cooperative_id: int, filings: list[Filing]) -> list[dict[str, Any]]:
    """Rows of the table of filings; each was recorded on the morning of its day."""
    return [
        {
            "cooperative_id": cooperative_id, "kind": kind, "happened_on": day,
            "recorded_at": datetime.combine(day, _MORNING, UTC), "actor_id": None, "document": DOCUMENT,
            "reason": "", "data": data,
        }
        for day, kind, data in filings
    ]  # fmt: skip


_MORNING = time(9)


def moved(filings: list[Filing]) -> Steps:
    """The steps of a life in the journal of figures."""
    return steps(Filed(place, kind, day, data) for place, (day, kind, data) in enumerate(filings))


def fingerprint(lives: list[Life]) -> str:
    """A short sum over all lives: the same seed gives the same country."""
    text = "".join(f"{life.name.fr}{life.registered_on}{life.members}{len(life.facts)}" for life in lives)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
