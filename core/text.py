"""Folding of Arabic and Latin text into keys for comparison, and slugs for addresses."""

import re
import unicodedata

_ARABIC = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "گ": "ك", "ڭ": "ك", "ک": "ك",
    "ی": "ي", "ے": "ي", "ۆ": "و", "ۇ": "و", "ۋ": "و", "ں": "ن", "ڢ": "ف", "ڥ": "ف", "ڧ": "ق", "ڨ": "ق", "ڪ": "ك",
    "ھ": "ه", "ہ": "ه", "ە": "ه", "ڤ": "ف", "پ": "ب", "ـ": None, "ء": None, "œ": "oe", "æ": "ae", "ß": "ss",
    "’": "'", "‘": "'",
})  # fmt: skip
_ARABIC.update({ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")})
_LATIN = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
    "س": "s", "ش": "ch", "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k",
    "ل": "l", "م": "m", "ن": "n", "ه": "a", "و": "ou", "ي": "i",
}  # fmt: skip


def fold(text: str) -> str:
    """A key under which spellings of one word meet: no case, accents, vowel marks, tatweel; one form per letter.

    `fold("الأركـان") == fold("الاركان")`, `fold("Huile d’Argane") == "huile d argane"`.
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_ARABIC)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", text))


def keepable(text: str) -> str:
    """The text without what no database keeps: NUL and halves of characters (lone surrogates)."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def slugify(text: str, *, fallback: str = "x", length: int = 60) -> str:
    """An ASCII address part; Arabic is transliterated letter by letter."""
    latin = "".join(_LATIN.get(c, c) for c in fold(text))
    words = re.findall(r"[a-z0-9]+", latin)
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > length:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or fallback
