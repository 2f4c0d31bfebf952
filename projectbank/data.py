"""Nouns of the project bank: the written sheet of an idea, frozen. Amounts are whole dirhams, hours a month."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.geography.lookups import provinces
from core.i18n import _l, pick

SheetSector = Literal["agriculture", "handicrafts", "services", "green_economy"]
SECTORS: tuple[SheetSector, ...] = ("agriculture", "handicrafts", "services", "green_economy")
TOPICS = (
    "creating", "assembly", "accounts", "pricing", "listing", "packing", "food_safety", "quality_signs", "cod",
    "declaration", "customers", "leadership",
)  # fmt: skip
LEGAL_CATEGORIES = ("sells_to_third_parties", "serves_members", "offers_work")


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages of the bank."""

    ar: str
    fr: str

    def __str__(self) -> str:
        """In the reader's language."""
        return pick(ar=self.ar, fr=self.fr)


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody the team needs. `skills`: codes that make a person able to hold it; `topics`: courses that teach it."""

    name: Words
    skills: tuple[str, ...]
    count: int = 1
    trainable: bool = True
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Equipment:
    """A line of the investment: what, how many, at which price each."""

    name: Words
    quantity: int
    unit_price: int

    @property
    def total(self) -> int:
        """The line's amount in dirhams."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Licence:
    """A permit. `source`: the office or law; `to_check`: the Office has not confirmed it yet.

    `source_ar` and `source_fr` are the source in each language; where one is empty, `source` is shown.
    """

    name: Words
    source: str
    to_check: bool = True
    source_ar: str = ""
    source_fr: str = ""

    @property
    def source_text(self) -> str:
        """The source in the reader's language."""
        return pick(ar=self.source_ar or self.source, fr=self.source_fr or self.source)


@dataclass(frozen=True, slots=True)
class Fit:
    """Why the idea fits these provinces (HCP codes: "08.587")."""

    provinces: tuple[str, ...]
    reason: Words


@dataclass(frozen=True, slots=True)
class Money:
    """The figures of a year: units sold in an average month for three cases, prices each, monthly costs.

    `fixed_month` holds pay, rent, energy … without the loan; `seasons` are twelve weights (January first) whose sum
    is 12; `member_hours` are hours all members together work in an average month.
    """

    unit: Words
    unit_price: int
    unit_cost: int
    fixed_month: int
    units_weak: int
    units_base: int
    units_good: int
    capacity: int
    seasons: tuple[float, ...]
    member_hours: int
    working_capital: int
    share_per_founder: int
    loan_percent: float = 6.0
    loan_months: int = 60
    life_years: int = 5


@dataclass(frozen=True)
class Sheet:
    """A whole project sheet, as written in `projectbank/demo/sheets/<slug>.toml`."""

    slug: str
    sector: SheetSector
    registry_sector: str
    art: str
    art_tone: int
    title: Words
    summary: Words
    problem: Words
    product: Words
    customers: Words
    inputs: Words
    audio: Words
    evidence: Words
    fits: tuple[Fit, ...]
    founders: int
    jobs: int
    jobs_women: int
    roles: tuple[Role, ...]
    equipment: tuple[Equipment, ...]
    licences: tuple[Licence, ...]
    risks: tuple[Words, ...]
    money: Money
    legal_categories: tuple[str, ...] = ("sells_to_third_parties",)
    topics: tuple[str, ...] = field(default=())

    @property
    def investment(self) -> int:
        """The sum of the equipment, in dirhams (the working capital comes on top)."""
        return sum(line.total for line in self.equipment)

    @property
    def capital_needed(self) -> int:
        """Investment and working capital together, in dirhams."""
        return self.investment + self.money.working_capital

    @property
    def own_capital(self) -> int:
        """What the founders bring together, in dirhams."""
        return self.founders * self.money.share_per_founder


@dataclass(frozen=True, slots=True)
class IdeaCard:
    """An idea as lists show it. Money in centimes; `break_even` in units of an average month."""

    id: int
    code: str
    state: str
    sector: str
    registry_sector: str
    region_code: str
    province_code: str
    title_ar: str
    title_fr: str
    art: str
    art_tone: int
    investment_centimes: int
    share_centimes: int
    jobs: int
    jobs_women: int
    founders: int
    break_even: int
    unit_ar: str
    unit_fr: str
    reserved_until: datetime | None
    is_demo: bool

    @property
    def title(self) -> str:
        """In the reader's language."""
        return pick(ar=self.title_ar, fr=self.title_fr)

    @property
    def unit(self) -> str:
        """In the reader's language."""
        return pick(ar=self.unit_ar, fr=self.unit_fr)

    @property
    def place(self) -> str:
        """The province's name in the reader's language."""
        province = provinces()[self.province_code]
        return pick(ar=province.name_ar, fr=province.name_fr)


SECTOR_LABELS: dict[str, str] = {
    "agriculture": _l("Agriculture"),
    "handicrafts": _l("Handicrafts"),
    "services": _l("Services"),
    "green_economy": _l("Green economy"),
}
STATE_LABELS: dict[str, str] = {
    "draft": _l("Draft"),
    "reviewed": _l("Reviewed"),
    "published": _l("Looks for a team"),
    "reserved": _l("A team is forming"),
    "team_formed": _l("Team complete"),
    "in_creation": _l("Being created"),
    "registered": _l("Registered"),
    "selling": _l("Selling"),
    "abandoned": _l("Ended"),
}
STATE_KINDS = {
    "published": "ok", "reserved": "wait", "team_formed": "wait", "in_creation": "info", "registered": "ok",
    "selling": "ok", "draft": "", "reviewed": "info", "abandoned": "bad",
}  # fmt: skip


SKILLS: dict[str, str] = {
    "beekeeping": _l("Beekeeping"),
    "livestock": _l("Raising sheep, goats or cattle"),
    "poultry": _l("Raising poultry or rabbits"),
    "dairy": _l("Milk and cheese"),
    "crops": _l("Growing crops"),
    "orchards": _l("Fruit trees and pruning"),
    "nursery": _l("Seedlings and nursery"),
    "irrigation": _l("Irrigation"),
    "picking": _l("Picking wild plants"),
    "fishing": _l("Fishing and seafood"),
    "drying": _l("Drying fruit and plants"),
    "distilling": _l("Distilling plants"),
    "pressing": _l("Pressing oil"),
    "milling": _l("Milling grain"),
    "baking": _l("Bread and pastry"),
    "cooking": _l("Cooking for many"),
    "preserving": _l("Jams and preserves"),
    "packing": _l("Packing and labels"),
    "quality": _l("Hygiene and quality"),
    "soap": _l("Soap and cosmetics"),
    "weaving": _l("Weaving"),
    "spinning": _l("Spinning and dyeing wool"),
    "sewing": _l("Sewing"),
    "embroidery": _l("Embroidery"),
    "leather": _l("Leather"),
    "pottery": _l("Pottery"),
    "woodwork": _l("Woodwork"),
    "metalwork": _l("Metalwork and welding"),
    "jewellery": _l("Jewellery"),
    "basketry": _l("Basketry"),
    "masonry": _l("Masonry and earth building"),
    "childcare": _l("Care of small children"),
    "eldercare": _l("Care of older people"),
    "teaching": _l("Teaching and tutoring"),
    "cleaning": _l("Cleaning"),
    "driving": _l("Driving"),
    "mechanics": _l("Mechanics"),
    "electricity": _l("Electricity"),
    "plumbing": _l("Plumbing"),
    "solar": _l("Solar panels"),
    "computing": _l("Computers and office work"),
    "coding": _l("Programming"),
    "photography": _l("Photography and video"),
    "design": _l("Graphic design"),
    "languages": _l("Foreign languages"),
    "guiding": _l("Guiding visitors"),
    "hospitality": _l("Welcoming guests"),
    "first_aid": _l("First aid"),
    "heritage": _l("Music, stories and heritage"),
    "recycling": _l("Sorting and recycling"),
    "composting": _l("Compost"),
    "forestry": _l("Forest work"),
    "accounting": _l("Accounts"),
    "selling": _l("Selling"),
    "online_selling": _l("Selling online"),
    "purchasing": _l("Buying supplies"),
    "logistics": _l("Storage and delivery"),
    "leadership": _l("Leading a team"),
}
