"""Words in a listing that promise something: protected names, signs, cures, contact outside the shop.

Pure. Texts are folded (core.text.fold) and compared word by word, with the Arabic article and one-letter
particles optional, so that « والبيان الجغرافي المحمي » and « بيان جغرافي محمي » are one.
Source of the protected signs: Law 25-06 (AOP, IGP, agricultural label), Law 39-12 (organic).
"""

import re
from functools import cache

from core.format import western_digits
from core.text import fold

SIGN_WORDS: dict[str, tuple[str, ...]] = {
    "aop": (
        "aop", "a o p", "aoc", "pdo", "appellation d origine", "designation of origin",
        "تسمية المنشأ", "تسمية منشأ", "تسمية الأصل",
    ),
    "igp": (
        "igp", "i g p", "pgi", "indication geographique", "geographical indication",
        "بيان جغرافي", "مؤشر جغرافي", "إشارة جغرافية",
    ),
    "label_agricole": ("label agricole", "agricultural label", "علامة فلاحية"),
    "bio": ("bio", "biologique", "organic", "agriculture biologique", "بيولوجي", "بيولوجية", "عضوي", "عضوية"),
}  # fmt: skip
PROTECTED_NAMES: dict[str, tuple[str, ...]] = {
    "aop": (
        "safran de taliouine", "زعفران تالوين", "rose de kelaat m gouna", "ورد قلعة مكونة",
        "huile d olive tyout chiadma", "زيت زيتون تيوت الشياظمة",
    ),
    "igp": (
        "argane du maroc", "majhoul de tafilalet", "مجهول تافيلالت", "clementine de berkane", "كليمنتين بركان",
        "huile d olive ouezzane", "زيت زيتون وزان", "fromage de chevre chefchaouen", "جبن الماعز شفشاون",
        "pomme de midelt", "تفاح ميدلت", "amande de tafraout", "لوز تافراوت", "cumin beldi de rhamna",
        "figue de barbarie d ait baamrane", "صبار آيت باعمران", "amandes d aknoul", "لوز أكنول",
    ),
}  # fmt: skip
CURE_WORDS = (
    "guerit", "guerir", "guerison", "soigne", "soigner", "traite le", "traite la", "traite les", "traitement contre",
    "remede", "medicament", "miracle", "miraculeux", "anti cancer", "anticancer", "cancer", "diabete", "tumeur",
    "cures", "heals", "treats", "remedy", "medicine",
    "يعالج", "تعالج", "علاج", "معالجة", "يشفي", "تشفي", "شفاء", "دواء", "أدوية", "سرطان", "سكري", "أورام",
    "معجزة", "يقضي على المرض", "وصفة طبية", "عقم", "روماتيزم",
)  # fmt: skip
_OUTSIDE = re.compile(
    r"(https?://|www\.|@[a-z0-9_.]{3,}|(?:\+212|\b0)[\s.-]?[5-7](?:[\s.-]?\d){8}\b)", re.IGNORECASE
)
_PREFIX = "(?:[وفبلك]?ال|لل|[وفبلك])?"


def signs_named(text: str) -> set[str]:
    """Kinds of protected signs whose wording stands in `text`: aop, igp, label_agricole, bio."""
    folded = fold(text)
    return {kind for kind, phrases in SIGN_WORDS.items() if _pattern(phrases).search(folded)}


def protected_names(text: str) -> set[str]:
    """Kinds of signs behind a protected product name in `text` (such as Taliouine saffron)."""
    folded = fold(text)
    return {kind for kind, phrases in PROTECTED_NAMES.items() if _pattern(phrases).search(folded)}


def health_claims(text: str) -> list[str]:
    """Words of healing found in `text`, folded."""
    return sorted({found.group(0).strip() for found in _pattern(CURE_WORDS).finditer(fold(text))})


def has_outside_contact(text: str) -> bool:
    """Whether a phone number, web address or handle stands in `text`: sales outside the shop protect nobody."""
    return bool(_OUTSIDE.search(western_digits(text)))


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    parts = sorted({_phrase(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _phrase(phrase: str) -> str:
    return " ".join(_word(word) for word in fold(phrase).split())


def _word(word: str) -> str:
    if word.isascii():
        return re.escape(word)
    return _PREFIX + re.escape(word.removeprefix("ال"))
