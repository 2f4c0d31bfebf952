"""People of the demonstration who look for a project: what they can do, where, and who leads to Tinghir's story."""

from dataclasses import dataclass

from projectbank.territory.rules import Mobility

MAIL = "demo.souk-taawon.example"


@dataclass(frozen=True, slots=True)
class DemoSeeker:
    """Somebody with a profile. `email` is the part before the @."""

    email: str
    name: str
    province: str
    sex: str
    age: str
    skills: tuple[str, ...]
    capital: int
    mobility: Mobility = "region"


TINGHIR = "08.577"
FIRST_WOMEN = (
    "خديجة",
    "زهرة",
    "لالة مينة",
    "عائشة",
    "فاضمة",
    "إيطو",
    "نزهة",
    "حليمة",
    "سكينة",
    "مريم",
    "رقية",
    "السعدية",
)
FIRST_MEN = ("حساين", "موحى", "عبد الرحيم", "يوسف", "إبراهيم", "الحسن", "سعيد", "رشيد")
LAST = ("آيت حمو", "أوعلي", "بنعدي", "الداودي", "أعراب", "التازي", "الزروالي", "بوعزة", "أمغار", "الصحراوي")
SKILLS = (
    ("selling", "packing"), ("accounting", "computing"), ("driving", "logistics"), ("cooking", "quality"),
    ("sewing", "embroidery"), ("crops", "irrigation"), ("online_selling", "photography"), ("leadership", "teaching"),
    ("mechanics", "electricity"), ("weaving", "spinning"), ("livestock", "dairy"), ("cleaning", "hospitality"),
)  # fmt: skip
PROVINCES = (
    "01.571", "02.411", "03.061", "04.281", "05.081", "06.181", "07.211", "08.401", "09.541", "10.261", "11.321",
    "12.391", TINGHIR,
)  # fmt: skip
AGES = ("15_24", "25_34", "25_34", "35_59")
NEWCOMER = DemoSeeker("touda.tinghir", "تودة آيت باها", TINGHIR, "f", "15_24", (), 0)
"""A young woman who has an account and has said nothing yet: the story of the demonstration begins with her."""


def seekers() -> list[DemoSeeker]:
    """Sixty-five people, five in each of thirteen provinces; women are seven of ten."""
    return [_seeker(number) for number in range(65)]


def _seeker(number: int) -> DemoSeeker:
    is_woman = number % 10 < 7
    first = FIRST_WOMEN[number % len(FIRST_WOMEN)] if is_woman else FIRST_MEN[number % len(FIRST_MEN)]
    return DemoSeeker(
        email=f"projet.{number + 1:02d}",
        name=f"{first} {LAST[number * 7 % len(LAST)]}",
        province=PROVINCES[number % len(PROVINCES)],
        sex="f" if is_woman else "m",
        age=AGES[number % len(AGES)],
        skills=SKILLS[number % len(SKILLS)],
        capital=(1500, 3000, 5000, 10000)[number % 4],
    )
