"""Money: integer centimes and a currency code. Never a float."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from core.format import group_digits, western_digits

CURRENCY = "MAD"
_CURRENCY_WORDS = re.compile(r"(درهم|دراهم|د\.م\.?|dirhams?|dhs?|mad|€|eur|\$|usd)", re.IGNORECASE)

_FOREIGN = re.compile(
    r"[€$£¥]|(?<![a-z])(eur|euros?|usd|gbp|cfa|xof|dzd|tnd|mru)(?![a-z])|أورو|اورو|يورو|دولار", re.IGNORECASE
)


@dataclass(frozen=True, order=True)
class Money:
    """An amount of centimes in one currency; amounts of two currencies never mix."""

    centimes: int
    currency: str = CURRENCY

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.centimes + other.centimes, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.centimes - other.centimes, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Split centimes in proportion to weights by the largest remainder; the parts always sum to `total`.

    All-zero weights are taken as equal. Ties go to the earlier part, so the result is deterministic.
    """
    if not weights:
        raise ValueError("nothing to split among")
    if any(w < 0 for w in weights):
        raise ValueError("a weight is negative")
    whole = sum(weights)
    shares = list(weights) if whole else [1] * len(weights)
    whole = whole or len(weights)
    sign, amount = (-1, -total) if total < 0 else (1, total)
    parts = [amount * w // whole for w in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(amount * shares[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return [sign * p for p in parts]


def without_vat(ttc: int, rate_bp: int) -> int:
    """The amount before VAT of a price that includes it; `rate_bp` in basis points (2000 = 20 %), half up."""
    return (ttc * 10_000 * 2 + (10_000 + rate_bp)) // (2 * (10_000 + rate_bp))


def format_money(centimes: int, lang: str) -> str:
    """As shops write it: `145 DH`, `1 234,50 DH`, `1.234,50 درهم`. Whole dirhams carry no decimals."""
    sign = "-" if centimes < 0 else ""
    dirhams, rest = divmod(abs(centimes), 100)
    text = sign + group_digits(dirhams, lang)
    if rest:
        text += f"{'.' if lang == 'en' else ','}{rest:02d}"
    return f"{text}\u00a0{'درهم' if lang == 'ar' else 'DH'}"


def amount_text(centimes: int, lang: str) -> str:
    """Dirhams as a person types them into a field: `145`, `120,50`; without grouping and currency."""
    dirhams, rest = divmod(centimes, 100)
    return f"{dirhams}{'.' if lang == 'en' else ','}{rest:02d}" if rest else str(dirhams)


def parse_money(text: str) -> int:
    """Centimes from what a person typed: `1.234,50 درهم`, `12,5`, `١٢٫٥`. Raises ValueError for anything else."""
    if len(text) > LONGEST:
        raise ValueError("too long for an amount")
    cleaned = _CURRENCY_WORDS.sub("", western_digits(text))
    cleaned = re.sub(r"[\s\u00a0\u202f'’٬]", "", cleaned).replace("٫", ".")
    amount = parse_decimal(cleaned)
    centimes = amount * 100
    if centimes != centimes.to_integral_value():
        raise ValueError("more than two decimals")
    return int(centimes)


def parse_dirhams(text: str) -> int:
    """The same, of papers that others make: an amount that names another currency is refused, never taken as dirhams.

    Raises ValueError.
    """
    if _FOREIGN.search(text):
        raise ValueError("another currency")
    return parse_money(text)


LONGEST = 40  # characters: turning a number of 900,000 digits into an integer takes most of a minute


def _require_groups(text: str, mark: str) -> None:
    """A mark that stands more than once parts thousands: `1.234.567`, never `12..50` or `1.2.3`."""
    if mark in text and not re.fullmatch(rf"-?\d+(?:\{mark}\d{{3}})+", text):
        raise ValueError("a mark too many")


def parse_decimal(text: str) -> Decimal:
    """A decimal number written with a comma or a point, with or without thousands. Raises ValueError."""
    if len(text) > LONGEST:
        raise ValueError("too long for a number")
    if not re.fullmatch(r"-?[\d.,]+", text):
        raise ValueError("not a number")
    last = max(text.rfind(","), text.rfind("."))
    if last >= 0:
        mark = text[last]
        other = "." if mark == "," else ","
        thousands = len(text) - last - 1 == 3 and (
            text.count(mark) > 1 or other in text or text[:last].lstrip("-") != "0"
        )
        whole, part = text[:last], text[last + 1 :]
        repeated = text.count(mark) > 1
        _require_groups(text, mark) if repeated else _require_groups(whole, other)
        if repeated or (thousands and other not in text):
            text = text.replace(mark, "").replace(other, "")
        else:
            text = whole.replace(mark, "").replace(other, "") + "." + part
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
