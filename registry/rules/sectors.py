"""The sectors as the Office names them (releases of 2018-2025), and other words files use for them."""

from typing import NamedTuple


class SectorRow(NamedTuple):
    """One sector; `sells`: its cooperatives may open a stall."""

    code: str
    name_fr: str
    name_ar: str
    sells: bool = True


SECTORS = (
    SectorRow("agriculture", "Agriculture", "الفلاحة"),
    SectorRow("handicrafts", "Artisanat", "الصناعة التقليدية"),
    SectorRow("argan", "Argane", "الأركان"),
    SectorRow("foodstuffs", "Denrées alimentaires", "المواد الغذائية"),
    SectorRow("pam", "Plantes aromatiques et médicinales", "النباتات العطرية والطبية"),
    SectorRow("fishing", "Pêche maritime", "الصيد البحري"),
    SectorRow("forestry", "Forêt", "الغابات"),
    SectorRow("housing", "Habitat", "السكن", sells=False),
    SectorRow("transport", "Transport", "النقل"),
    SectorRow("retail", "Commerçants détaillants", "تجارة التقسيط"),
    SectorRow("consumption", "Consommation", "الاستهلاك"),
    SectorRow("literacy", "Alphabétisation et éducation", "محو الأمية والتربية والتكوين"),
    SectorRow("labour", "Main-d'œuvre", "اليد العاملة"),
    SectorRow("tourism", "Tourisme", "السياحة"),
    SectorRow("quarries", "Exploitation des carrières", "استغلال المقالع"),
    SectorRow("waste", "Traitement des déchets", "معالجة النفايات"),
    SectorRow("consulting", "Conseil et gestion", "الاستشارة والتدبير"),
    SectorRow("printing", "Imprimerie-papeterie", "الطباعة والوراقة"),
    SectorRow("communication", "Communication", "التواصل"),
    SectorRow("ecommerce", "E-commerce", "التجارة الإلكترونية"),
    SectorRow("art", "Art et culture", "الفن والثقافة"),
    SectorRow("mining", "Mines", "المعادن"),
    SectorRow("renewable_energy", "Énergies renouvelables", "الطاقات المتجددة"),
    SectorRow("green_tourism", "Tourisme vert", "السياحة الخضراء"),
)
SYNONYMS: dict[str, tuple[str, ...]] = {
    "agriculture": ("agricole", "الزراعة", "القطاع الفلاحي", "فلاحة", "farming"),
    "handicrafts": ("crafts", "craft", "صناعة تقليدية", "الحرف التقليدية"),
    "argan": ("arganier", "huile d'argan", "أركان", "الأركان وزيته", "argane"),
    "foodstuffs": ("food", "alimentaire", "foodstuffs", "agroalimentaire", "الصناعات الغذائية", "مواد غذائية"),
    "pam": (
        "PAM", "plantes médicinales et aromatiques", "plantes médicinales", "الأعشاب الطبية والعطرية",
        "النباتات الطبية والعطرية", "الأعشاب العطرية والطبية", "aromatic and medicinal plants", "aromatic",
    ),
    "fishing": ("pêche", "fisheries", "الصيد", "صيد بحري"),
    "forestry": ("forêts", "forestier", "forest", "الغابة", "غابات"),
    "housing": ("logement", "الإسكان", "سكن"),
    "transport": ("نقل",),
    "retail": ("commerce de détail", "التجارة بالتقسيط", "تجار التقسيط", "retail trade"),
    "consumption": ("consumer", "استهلاك"),
    "literacy": ("education",
        "alphabétisation", "éducation", "محو الأمية والتربية", "محو الأمية", "القرائية", "القرائية والتربية والتكوين",
        "literacy and education",
    ),
    "labour": ("main d'oeuvre", "workforce", "labor", "اليد العاملة والخدمات"),
    "tourism": ("touristique", "سياحة"),
    "quarries": ("carrières", "المقالع"),
    "waste": ("déchets", "traitement et valorisation des déchets", "waste treatment", "النفايات"),
    "consulting": ("conseil", "الاستشارة", "gestion"),
    "printing": ("imprimerie", "papeterie", "الطباعة", "الوراقة"),
    "communication": ("الاتصال",),
    "ecommerce": ("commerce électronique", "التجارة الالكترونية"),
    "art": ("arts", "culture", "arts et culture", "الفن", "الثقافة"),
    "mining": ("mine", "مناجم", "المناجم"),
    "renewable_energy": ("énergie renouvelable", "الطاقة المتجددة"),
    "green_tourism": ("écotourisme", "السياحة البيئية"),
}  # fmt: skip
