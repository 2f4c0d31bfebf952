"""Which column is which: headings in Arabic, French or English, however they are worded or accented.

A heading is reduced to its telling words ("Nombre de femmes (en 2025)" → "femmes", « عدد النساء » → « نساء »); the
language named in it chooses the Arabic or French text column.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.text import fold

REQUIRED = ("central_number", "court", "analytical_number", "sector", "registered_on", "members")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARABIC_WORDS = _words("ar arabe arabic عربي عربيه بالعربيه العربيه")
_FRENCH_WORDS = _words("fr francais francaise french latin فرنسي فرنسيه بالفرنسيه الفرنسيه اللاتينيه")
_FILLERS = _words(
    "a au aux d de des du en et l la le les of the in total nombre nbre nb n no num numero number nr count rg "
    "dh dhs mad dirhams dirham code عدد رقم رمز في من ب الي درهم بالدرهم مجموع باللغه لغه langue"
)

_WORDINGS: dict[str, str] = {
    "central_number": "central | central registre | registre central | central registry | سجل مركزي | مركزي"
    " | odco | identifiant central | central id | تقييد مركزي",
    "court": "tribunal | court | tribunal premiere instance | tpi | court first instance | محكمه | محكمه ابتداييه"
    " | tribunal competent | محكمه مختصه | registre local | سجل محلي",
    "analytical_number": "analytique | registre analytique | immatriculation | analytical | analytical register"
    " | registration | سجل تحليلي | تحليلي | تقييد | قيد | immatriculation registre analytique | analytical registry"
    " | تقييد سجل تحليلي | تقييد بسجل تحليلي",
    "name": "nom | denomination | name | raison sociale | cooperative | nom cooperative | denomination cooperative"
    " | cooperative name | تسميه | اسم | اسم تعاونيه | تسميه تعاونيه | تعاونيه | denomination sociale | legal name",
    "kind": "type | kind | نوع | طبيعه | type cooperative | forme | forme juridique | شكل قانوني | نوع تعاونيه",
    "status": "statut | etat | situation | status | standing | وضعيه | حاله | وضعيه قانونيه | situation juridique"
    " | etat cooperative | statut cooperative",
    "status_on": "date statut | date etat | date situation | status date | تاريخ وضعيه | date radiation | تاريخ تشطيب"
    " | status on",
    "sector": "secteur | sector | secteur activite | قطاع | قطاع نشاط | activity sector | branche | sector activity",
    "legal_categories": "categorie | categories | category | legal categories | legal category | categorie legale"
    " | categorie juridique | categories legales | صنف | صنف قانوني | اصناف قانونيه | فيه | فيه قانونيه",
    "commune": "commune | municipality | جماعه | جماعه ترابيه | commune siege | ville | city | مدينه",
    "province": "province | prefecture | province prefecture | prefecture province | اقليم | عماله | عماله اقليم"
    " | اقليم عماله | عماله او اقليم | province ou prefecture",
    "region": "region | جهه",
    "address": "adresse | address | siege | siege social | عنوان | مقر | مقر اجتماعي | registered office"
    " | adresse siege | عنوان مقر",
    "object": "objet | object | purpose | objet social | activite | غرض | نشاط | activity | هدف | activites",
    "registered_on": "date immatriculation | date registration | registration date | registered on | registered"
    " | date inscription | تاريخ تقييد | تاريخ قيد",
    "founded_on": "date creation | date constitution | creation date | تاريخ احداث | تاريخ تاسيس",
    "members": "membres | adherents | members | cooperateurs | effectif | اعضاء | متعاونين | متعاونون | منخرطين"
    " | منخرطون | effectif membres | adherents membres",
    "women": "femmes | women | adherentes | cooperatrices | نساء | متعاونات | membres femmes | women members"
    " | dont femmes | female | female members | femmes adherentes | femmes membres | منهن نساء | نسوه | عضوات"
    " | اعضاء نساء | نساء متعاونات",
    "youth": "jeunes | youth | young | شباب | membres jeunes | youth members | dont jeunes | young members"
    " | jeunes adherents | jeunes membres | اعضاء شباب",
    "capital": "capital | capital social | راسمال | راسمال اجتماعي | راس مال | share capital",
    "capital_centimes": "capital centimes",
    "vat_status": "tva | vat | regime tva | vat status | statut tva | ضريبه قيمه مضافه | وضعيه ضريبيه | regime fiscal"
    " | نظام ضريبي",
    "phone": "telephone | tel | phone | gsm | mobile | portable | هاتف | هاتف نقال | هاتف محمول | phone contact",
    "email": "email | e mail | mail | courriel | adresse email | adresse electronique | بريد الكتروني | email address",
    "ice": "ice | identifiant commun entreprise | تعريف موحد مقاوله | ice identifiant commun entreprise",
    "last_checked_on": "date verification | last checked on | derniere verification | تاريخ تحقق | اخر تحقق"
    " | date derniere verification | اخر تحقق | تاريخ اخر تحقق",
}  # fmt: skip
STANDS_IN = {"founded_on": "registered_on"}  # used when the file has no column for the field it stands in for
BILINGUAL = ("name", "address", "object")


@dataclass(frozen=True)
class Columns:
    """Field → position in a row. `name`, `address`, `object` without a language are told apart by their script."""

    positions: dict[str, int]
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def _without_article(word: str) -> str:
    for prefix in ("وال", "بال", "لل", "ال"):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            return _without_article(word[len(prefix) :])
    return word


def _telling(heading: str) -> tuple[str, str]:
    """(reduced heading, "ar" | "fr" | "")."""
    words = fold(re.sub(r"[/_]|(?<=[a-z])(?=[A-Z])", " ", heading)).split()
    lang = "ar" if _ARABIC_WORDS & set(words) else "fr" if _FRENCH_WORDS & set(words) else ""
    bare = (_without_article(w) for w in words if w not in _ARABIC_WORDS | _FRENCH_WORDS)
    return " ".join(w for w in bare if w not in _FILLERS and not re.fullmatch(r"(19|20)\d\d", w)), lang


def _key(words: str) -> str:
    return " ".join(sorted(words.split()))


_KNOWN = {_key(_telling(w)[0]): name for name, wordings in _WORDINGS.items() for w in wordings.split("|")}


def field_of(heading: str) -> str | None:
    """The field a heading names, or None."""
    telling, lang = _telling(heading)
    name = _KNOWN.get(_key(telling))
    return f"{name}_{lang}" if name in BILINGUAL and lang else name


def recognise(headings: Sequence[str]) -> Columns:
    """Find each field's column; the first of two columns for one field wins, the other is reported as unknown."""
    positions: dict[str, int] = {}
    unknown = []
    for position, heading in enumerate(headings):
        name = field_of(heading)
        if name is None or name in positions:
            unknown.append(heading)
        else:
            positions[name] = position
    for weak, strong in STANDS_IN.items():
        if weak in positions:
            positions.setdefault(strong, positions.pop(weak))
    missing = [name for name in REQUIRED if name not in positions]
    if not {"name", "name_ar", "name_fr"} & set(positions):
        missing.append("name")
    if not {"commune", "province"} & set(positions):
        missing.append("province")
    return Columns(positions, unknown, missing)
