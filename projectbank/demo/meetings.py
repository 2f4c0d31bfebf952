"""The twelve meetings of the demonstration: 1,285 people, 658 women (51.2 %), by age band and situation."""

from dataclasses import dataclass
from datetime import date

from projectbank.meetings.rules import AGES, SITUATIONS


@dataclass(frozen=True, slots=True)
class DemoMeeting:
    """One meeting: where, when, how many women and men came."""

    region: str
    province: str
    day: date
    place_ar: str
    place_fr: str
    women: int
    men: int


MEETINGS = (
    DemoMeeting("01", "01.571", date(2025, 4, 16), "دار الشباب، تطوان", "Maison des jeunes, Tétouan", 58, 55),
    DemoMeeting(
        "02",
        "02.411",
        date(2025, 4, 23),
        "غرفة الصناعة التقليدية، وجدة",
        "Chambre d'artisanat, Oujda",
        54,
        52,
    ),
    DemoMeeting(
        "03", "03.061", date(2025, 4, 30), "غرفة الفلاحة، مكناس", "Chambre d'agriculture, Meknès", 66, 63
    ),
    DemoMeeting(
        "04", "04.281", date(2025, 5, 7), "المركز الثقافي، القنيطرة", "Centre culturel, Kénitra", 52, 50
    ),
    DemoMeeting(
        "05", "05.091", date(2025, 5, 14), "مقر الجهة، بني ملال", "Siège de la région, Béni Mellal", 64, 60
    ),
    DemoMeeting(
        "06", "06.461", date(2025, 5, 21), "دار المبادرة، سطات", "Maison de l'initiative, Settat", 51, 49
    ),
    DemoMeeting(
        "07", "07.351", date(2025, 5, 28), "قصر المؤتمرات، مراكش", "Palais des congrès, Marrakech", 72, 68
    ),
    DemoMeeting(
        "08", "08.401", date(2025, 6, 4), "مركز التنشيط، ورزازات", "Centre d'animation, Ouarzazate", 62, 58
    ),
    DemoMeeting(
        "09", "09.001", date(2025, 6, 11), "غرفة الفلاحة، أكادير", "Chambre d'agriculture, Agadir", 70, 67
    ),
    DemoMeeting(
        "10", "10.261", date(2025, 6, 18), "دار الطالبة، كلميم", "Maison de l'étudiante, Guelmim", 44, 42
    ),
    DemoMeeting(
        "11", "11.321", date(2025, 6, 25), "قصر المؤتمرات، العيون", "Palais des congrès, Laâyoune", 39, 37
    ),
    DemoMeeting(
        "12", "12.391", date(2025, 7, 2), "مركز التكوين، الداخلة", "Centre de formation, Dakhla", 26, 26
    ),
)
AGENDA_AR = (
    "تقديم بنك المشاريع ومؤهلات الجهة\n"
    "ورشات: الفلاحة، الصناعة التقليدية، الخدمات، الاقتصاد الأخضر\n"
    "عرض الأفكار وترتيبها\nالخطوات المقبلة ومواكبة الفرق"
)
AGENDA_FR = (
    "Présentation de la banque de projets et des atouts de la région\n"
    "Ateliers : agriculture, artisanat, services, économie verte\n"
    "Présentation et classement des idées\nSuites et accompagnement des équipes"
)
MINUTES_AR = (
    "ناقش الحاضرون الأفكار في أربع ورشات، ورتبوها حسب الحاجة والمؤهلات. "
    "دُونت كل فكرة في بطاقة يراجعها المكتب قبل النشر."
)
MINUTES_FR = (
    "Les participants ont discuté les idées en quatre ateliers et les ont classées selon les besoins et les atouts. "
    "Chaque idée a sa fiche, relue par l'Office avant publication."
)
AGE_SHARES = {"f": (34, 33, 27, 6), "m": (31, 33, 29, 7)}
SITUATION_SHARES = {
    ("f", "15_24"): (52, 10, 8, 26, 4), ("f", "25_34"): (44, 24, 22, 4, 6), ("f", "35_59"): (34, 8, 48, 1, 9),
    ("f", "60_plus"): (10, 2, 38, 0, 50), ("m", "15_24"): (44, 10, 14, 28, 4), ("m", "25_34"): (36, 26, 30, 3, 5),
    ("m", "35_59"): (22, 8, 62, 1, 7), ("m", "60_plus"): (6, 2, 42, 0, 50),
}  # fmt: skip


def people(meeting: DemoMeeting) -> list[tuple[str, str, str]]:
    """(sex, age band, situation) of everybody who came, by largest remainders of the shares."""
    found = []
    for sex, number in (("f", meeting.women), ("m", meeting.men)):
        for age, here in zip(AGES, split(number, AGE_SHARES[sex]), strict=True):
            shares = split(here, SITUATION_SHARES[sex, age])
            for situation, same in zip(SITUATIONS, shares, strict=True):
                found += [(sex, age, situation)] * same
    return found


def split(number: int, shares: tuple[int, ...]) -> list[int]:
    """A whole number in whole parts that are nearest to the shares; the largest remainders first."""
    total = sum(shares)
    parts = [number * share // total for share in shares]
    left = sorted(range(len(shares)), key=lambda k: (-(number * shares[k] % total), k))
    for k in left[: number - sum(parts)]:
        parts[k] += 1
    return parts
