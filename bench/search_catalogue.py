"""Products as cooperatives write them, the same each time; its words grow with the country, in two alphabets."""

import itertools
import random
from collections.abc import Iterator

from core.search.contract import SearchDocument

GOODS = [
    ("زيت الأركان", "Huile d'argan", "huiles"),
    ("زيت الزيتون", "Huile d'olive", "huiles"),
    ("عسل الزعتر", "Miel de thym", "miels"),
    ("زعفران", "Safran", "epices"),
    ("تمر المجهول", "Dattes Mejhoul", "dattes"),
    ("زربية", "Tapis", "tapis"),
    ("صابون بلدي", "Savon noir", "savons"),
    ("كسكس", "Couscous", "couscous"),
    ("أملو", "Amlou", "amlou"),
    ("ماء الورد", "Eau de rose", "cosmetiques"),
    ("حناء", "Henné", "cosmetiques"),
    ("كمون", "Cumin", "epices"),
    ("بلغة", "Babouches", "cuir"),
    ("قفطان", "Caftan", "vetements"),
    ("طاجين", "Tajine", "poterie"),
    ("لوز", "Amandes", "fruits-secs"),
]
TRAITS = [
    ("حر", "pur"),
    ("بلدي", "beldi"),
    ("طبيعي", "naturel"),
    ("ممتاز", "premium"),
    ("يدوي", "artisanal"),
    ("معتق", "vieilli"),
    ("عضوي", "bio"),
    ("جبلي", "de montagne"),
    ("محمص", "torréfié"),
    ("خام", "brut"),
]
PLACES = [
    ("تارودانت", "Taroudant"),
    ("الصويرة", "Essaouira"),
    ("تازناخت", "Taznakht"),
    ("أزيلال", "Azilal"),
    ("فاس", "Fès"),
    ("زاكورة", "Zagora"),
    ("شفشاون", "Chefchaouen"),
    ("تيزنيت", "Tiznit"),
    ("ميدلت", "Midelt"),
    ("وزان", "Ouezzane"),
    ("آسفي", "Safi"),
    ("بركان", "Berkane"),
]
SYLLABLES = [
    ("ta", "تا"),
    ("ma", "ما"),
    ("ri", "ري"),
    ("fous", "فوس"),
    ("ti", "تي"),
    ("ghan", "غان"),
    ("mou", "مو"),
    ("ne", "ن"),
    ("wi", "وي"),
    ("zi", "زي"),
    ("da", "دا"),
    ("lou", "لو"),
    ("sse", "س"),
    ("rif", "ريف"),
    ("at", "ات"),
    ("las", "لاس"),
    ("bou", "بو"),
    ("kar", "كار"),
    ("di", "دي"),
    ("nou", "نو"),
    ("cha", "شا"),
    ("har", "حر"),
    ("jbe", "جب"),
    ("kha", "خا"),
]
REGIONS, CATEGORIES = 12, len({good[2] for good in GOODS})
LABELS = ("bio", "igp", "aop", "halal")


def _vendors(dice: random.Random, size: int) -> list[str]:
    """Names of one word of two to four syllables, or two; one cooperative for a dozen products."""
    names = []
    for _ in range(max(20, size // 12)):
        words = [dice.choices(SYLLABLES, k=dice.randint(2, 4)) for _ in range(dice.randint(1, 2))]
        latin = " ".join("".join(s[0] for s in word) for word in words).title()
        arabic = " ".join("".join(s[1] for s in word) for word in words)
        names.append(f"تعاونية {arabic} Coopérative {latin}")
    return names


def catalogue(size: int) -> Iterator[SearchDocument]:
    """That many products."""
    dice = random.Random(20_26)
    vendors = _vendors(dice, size)
    for id_ in range(size):
        good, trait, place = dice.choice(GOODS), dice.choice(TRAITS), dice.choice(PLACES)
        yield SearchDocument(
            id_,
            name_ar=f"{good[0]} {trait[0]} {place[0]}",
            name_fr=f"{good[1]} {trait[1]} {place[1]}",
            vendor=dice.choice(vendors),
            category=good[2],
            body=" ".join(itertools.chain.from_iterable(dice.choices(TRAITS + PLACES, k=12))),
            facets={
                "region": [f"r{dice.randrange(REGIONS)}"],
                "category": [good[2]],
                "label": dice.sample(LABELS, dice.randrange(3)),
            },
            price=dice.randrange(1_000, 90_000),
            unit_price=dice.randrange(1_000, 90_000),
            rating=dice.randrange(0, 50) / 10,
            popularity=float(dice.randrange(0, 500)),
            published=1_700_000_000 + id_,
        )
