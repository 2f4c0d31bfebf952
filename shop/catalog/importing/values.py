"""What stands in cells: amounts, currencies, weights, contents, HTML. Pure; ValueError when it is not one."""

import html
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import nh3
from babel.numbers import list_currencies

from core.format import western_digits
from core.money import parse_decimal
from core.text import fold

_CURRENCIES = {
    "MAD": r"درهم|دراهم|د\.\s?م\.?|(?<![a-z])(?:dirhams?|dhs?|mad)\b",
    "EUR": r"€|(?<![a-z])eur(?:os?)?\b|يورو|أورو",
    "USD": r"(?:us)?\$|(?<![a-z])usd\b|دولار",
    "GBP": r"£|(?<![a-z])gbp\b",
    "PLN": r"(?<![a-z])(?:zł|pln\b)",
}
_CURRENCY = {code: re.compile(pattern, re.IGNORECASE) for code, pattern in _CURRENCIES.items()}
MAX_VALUE = 64
"""Longest cell read as a number: on longer ones the patterns below would be slow, and none is a number."""
_PER_UNIT = re.compile(r"\s*/\s*[^\d/]{1,20}$")
_SPACES = re.compile(r"[\s\u00a0\u202f'’٬]")
_ISO = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_ISO_CODES = frozenset(list_currencies())
_GROUPED = re.compile(r"-?(?:\d+|\d*[.,]\d+|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?)")

_UNITS: dict[str, tuple[str, Decimal]] = {
    alias: (unit, Decimal(factor))
    for unit, factor, aliases in (
        ("g", "1", "g gr grs gm gram grams gramme grammes غ غرام غم جرام جم"),
        ("kg", "1", "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes كغ كلغ كيلو كيلوغرام كجم"),
        ("ml", "1", "ml millilitre millilitres milliliter مل ملل مليلتر"),
        ("ml", "10", "cl centilitre centilitres سل سنتيلتر"),
        ("l", "1", "l lt litre litres liter liters لتر ل لترات"),
        ("g", "453.59237", "lb lbs pound pounds"),
        ("g", "28.349523", "oz ounce ounces"),
        (
            "piece",
            "1",
            "piece pieces pc pcs pce unit units unite unites item items st stk stuk قطعه قطع حبه وحده",
        ),
        ("m2", "1", "m2 م2"),
        ("m", "1", "m metre metres meter meters متر"),
        ("cm", "1", "cm سم"),
    )
    for alias in aliases.split()
}
_SMALLER = {"kg": ("g", 1000), "l": ("ml", 1000), "m": ("cm", 100)}
_AMOUNT = re.compile(
    r"^(?:(?P<times>\d+)\s*[x×*]\s*)?(?P<number>\d*[.,]?\d+)?\s*(?P<unit>[^\W\d_]+[2²]?)\.?$", re.UNICODE
)
_BLOCKS = {
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "tbody",
    "td",
    "th",
}
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")


@dataclass(frozen=True)
class Price:
    """An amount as written, in the currency it names (empty when it names none)."""

    amount: Decimal
    currency: str = ""


def parse_price(text: str, *, point: bool = False) -> Price:
    """`1.234,50 درهم`, `€ 12`, `١٢٫٥`, `.5`. `point`: the decimal mark is certainly a point. Raises ValueError."""
    western = _PER_UNIT.sub("", western_digits(_short(text)))
    currency = find_currency(western)
    bare = western
    for pattern in (*_CURRENCY.values(), _ISO):
        bare = pattern.sub("", bare)
    amount = parse_number(bare, point=point)
    if amount < 0:
        raise ValueError("negative")
    return Price(amount, currency)


def find_currency(text: str) -> str:
    """The code of the currency named in `text`, in words, by sign or by its three letters; empty when none is."""
    for code, pattern in _CURRENCY.items():
        if pattern.search(text):
            return code
    return next((code for code in _ISO.findall(text) if code in _ISO_CODES), "")


def parse_number(text: str, *, point: bool = False) -> Decimal:
    """A decimal number in any of the ways people write one. Raises ValueError."""
    bare = _SPACES.sub("", western_digits(_short(text))).replace("٫", ".")
    if point and re.fullmatch(r"-?\d*\.?\d+|-?\d+\.", bare):
        return Decimal(bare)
    if not _GROUPED.fullmatch(bare):
        raise ValueError("not a number")
    return parse_decimal(bare)


def to_centimes(price: Price, rate: Decimal) -> int:
    """Centimes of dirham, half up."""
    return int((price.amount * rate * 100).to_integral_value(ROUND_HALF_UP))


def parse_stock(text: str) -> int:
    """A whole number; `12.0` is one. Raises ValueError."""
    number = parse_number(text, point=True)
    if number != number.to_integral_value():
        raise ValueError("not whole")
    return int(number)


def parse_weight(text: str, unit: str) -> int:
    """Grams of `text`, whose own unit wins over `unit`. Commas and points are decimal marks here."""
    bare = _SPACES.sub("", western_digits(_short(text)).replace("٫", "."))
    match = re.fullmatch(r"(\d*[.,]?\d+)([^\W\d_]*)\.?", bare)
    if match is None:
        raise ValueError("not a weight")
    known, factor = _UNITS.get(fold(match.group(2) or unit), ("", Decimal(0)))
    grams = {"g": 1, "kg": 1000, "ml": 1, "l": 1000}.get(known)
    if grams is None:
        raise ValueError("not a unit of weight")
    return _whole(Decimal(match.group(1).replace(",", ".")) * factor * grams)


def parse_content(text: str) -> tuple[int, str]:
    """(amount, unit) of a content: `500 g`, `4x250ml` (1000 ml), `kg` (1 kg), `1,5 L` (1500 ml), `قطعة`."""
    cleaned = western_digits(_short(text)).replace("²", "2").replace("٫", ".").strip()
    match = _AMOUNT.match(cleaned)
    known = _UNITS.get(fold(match.group("unit"))) if match else None
    if match is None or known is None:
        raise ValueError("not a content")
    unit, factor = known
    number = (
        Decimal((match.group("number") or "1").replace(",", ".")) * factor * int(match.group("times") or 1)
    )
    if number != number.to_integral_value() and unit in _SMALLER:
        unit, parts = _SMALLER[unit]
        number *= parts
    if number <= 0:
        raise ValueError("not a content")
    return max(1, _whole(number)), unit


def plain_text(text: str) -> str:
    """A description without markup: HTML is cleaned by nh3, its paragraphs and lists become lines."""
    text = text.replace("\\n", "\n").replace("\r\n", "\n")
    if "<" in text or "&" in text:
        cleaned = nh3.clean(text, tags=_BLOCKS, attributes={})
        cleaned = re.sub(r"<li>", "\n• ", cleaned)
        cleaned = re.sub(r"</(?:p|div|h\d|ul|ol|tr|table)>|<br>", "\n", cleaned)
        text = html.unescape(re.sub(r"<[^>]+>", " ", cleaned))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def language_of(text: str) -> str:
    """`ar` when most letters are Arabic, else `fr`: the two languages texts are kept in."""
    return "ar" if len(_ARABIC.findall(text)) > len(_LATIN.findall(text)) else "fr"


def is_yes(text: str) -> bool:
    """1, yes, true, oui, نعم …"""
    return fold(text) in {"1", "yes", "true", "oui", "vrai", "نعم", "y", "x", "active", "publie", "in stock"}


def clean(text: str) -> str:
    """Without what no database keeps: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _short(text: str) -> str:
    if len(text) > MAX_VALUE:
        raise ValueError("too long")
    return text


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_HALF_UP))
