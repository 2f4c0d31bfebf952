"""Amounts in words, in French and Arabic, as invoices end by custom. Pure. Arabic stands after « مبلغ »: genitive."""

_FR_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
)  # fmt: skip
_FR_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
_AR_UNITS = (
    "", "واحد", "اثنين", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة",
)  # fmt: skip
_AR_TENS = ("", "", "عشرين", "ثلاثين", "أربعين", "خمسين", "ستين", "سبعين", "ثمانين", "تسعين")
_AR_HUNDREDS = (
    "", "مائة", "مائتين", "ثلاثمائة", "أربعمائة", "خمسمائة", "ستمائة", "سبعمائة", "ثمانمائة", "تسعمائة",
)  # fmt: skip
LARGEST = 10**9


def in_words(centimes: int, lang: str) -> str:
    """`deux cent quarante-cinq dirhams et cinquante centimes`; the amount is not negative and below a milliard."""
    dirhams, rest = divmod(centimes, 100)
    if not 0 <= dirhams < LARGEST:
        raise ValueError("too large to be written in words")
    if lang == "ar":
        return _arabic_amount(dirhams, rest)
    parts = [_french_amount(dirhams, "dirham")] if dirhams or not rest else []
    return " et ".join([*parts, _french_amount(rest, "centime")] if rest else parts)


def _french_amount(number: int, noun: str) -> str:
    of = "de " if number >= 1_000_000 and number % 1_000_000 == 0 else ""
    return f"{french(number)} {of}{noun}{'s' if number > 1 else ''}"


def french(number: int) -> str:
    """A cardinal number below a milliard."""
    if number < 1_000:
        return _french_hundreds(number, final=True)
    if number >= 1_000_000:
        millions, rest = divmod(number, 1_000_000)
        head = f"{_french_hundreds(millions, final=True)} million{'s' if millions > 1 else ''}"
    else:
        thousands, rest = divmod(number, 1_000)
        head = "mille" if thousands == 1 else f"{_french_hundreds(thousands, final=False)} mille"
    return f"{head} {french(rest)}" if rest else head


def _french_hundreds(number: int, *, final: bool) -> str:
    """Below a thousand; `cents` and `quatre-vingts` lose their s before `mille`."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _french_tens(rest, final=final)
    head = "cent" if hundreds == 1 else f"{_FR_UNITS[hundreds]} cent"
    if not rest:
        return head + ("s" if hundreds > 1 and final else "")
    return f"{head} {_french_tens(rest, final=final)}"


def _french_tens(number: int, *, final: bool) -> str:
    if number < 17:
        return _FR_UNITS[number]
    if number < 20:
        return f"dix-{_FR_UNITS[number - 10]}"
    if number >= 80:
        rest = number - 80
        return f"quatre-vingt-{_french_tens(rest, final=False)}" if rest else "quatre-vingt" + "s" * final
    ten, rest = (6, number - 60) if number >= 60 else divmod(number, 10)
    if not rest:
        return _FR_TENS[ten]
    joint = " et " if rest in (1, 11) else "-"
    return f"{_FR_TENS[ten]}{joint}{_french_tens(rest, final=False)}"


def _arabic_amount(dirhams: int, rest: int) -> str:
    """Dirham and centime are masculine: their numbers from three to ten take the tā'."""
    parts = []
    if dirhams or not rest:
        parts.append(_counted(dirhams, ("صفر درهم", "درهم واحد", "درهمين", "دراهم", "درهما", "درهم")))
    if rest:
        parts.append(_counted(rest, ("", "سنتيم واحد", "سنتيمين", "سنتيمات", "سنتيما", "سنتيم")))
    return " و".join(parts)


def _counted(number: int, nouns: tuple[str, str, str, str, str, str]) -> str:
    """A number with its noun: none, one, two, 3–10 plural, 11–99 accusative singular, hundreds genitive singular."""
    zero, one, two, few, many, hundred = nouns
    if number < 3:
        return (zero, one, two)[number]
    last = number % 100
    if last in (1, 2):  # مائة درهم ودرهم واحد، ألف درهم ودرهمين
        return f"{_construct(number - last)} {hundred} و{(one, two)[last - 1]}"
    noun = few if 3 <= last <= 10 else many if last >= 11 else hundred
    return f"{arabic(number) if last else _construct(number)} {noun}"


def _construct(number: int) -> str:
    """Before its noun a dual loses its nūn: مائتي درهم، ألفي درهم، مليوني درهم."""
    words = arabic(number)
    for whole, short in (("مائتين", "مائتي"), ("ألفين", "ألفي"), ("مليونين", "مليوني")):
        if words.endswith(whole):
            return words.removesuffix(whole) + short
    if words.endswith("ألفا"):
        return words.removesuffix("ألفا") + "ألف"
    return words.removesuffix("مليونا") + "مليون" if words.endswith("مليونا") else words


def arabic(number: int) -> str:
    """A cardinal number of masculine things in the genitive, below a milliard; "" for nothing."""
    parts = []
    for size, forms in (
        (1_000_000, ("مليون", "مليونين", "ملايين", "مليونا", "مليون")),
        (1_000, ("ألف", "ألفين", "آلاف", "ألفا", "ألف")),
    ):
        count, number = divmod(number, size)
        if count:
            parts.append(_scaled(count, forms))
    if number:
        parts.append(_arabic_hundreds(number))
    return " و".join(parts)


def _scaled(count: int, forms: tuple[str, str, str, str, str]) -> str:
    one, two, few, many, hundred = forms
    if count < 3:
        return (one, two)[count - 1]
    last = count % 100
    if last in (1, 2):  # مائة ألف وألف، مائتي ألف وألفين
        return f"{_construct(count - last)} {hundred} و{(one, two)[last - 1]}"
    noun = few if 3 <= last <= 10 else many if last >= 11 else hundred
    return f"{_construct(count) if not last else _arabic_hundreds(count)} {noun}"


def _arabic_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [_AR_HUNDREDS[hundreds]] if hundreds else []
    if rest:
        parts.append(_arabic_tens(rest))
    return " و".join(parts)


def _arabic_tens(number: int) -> str:
    if number <= 10:
        return _AR_UNITS[number]
    if number < 20:
        unit = {1: "أحد", 2: "اثني"}.get(number - 10, _AR_UNITS[number - 10])
        return f"{unit} عشر"
    ten, unit_n = divmod(number, 10)
    return f"{_AR_UNITS[unit_n]} و{_AR_TENS[ten]}" if unit_n else _AR_TENS[ten]
