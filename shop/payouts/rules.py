"""Decisions of payouts, pure: the state machine of DESIGN §6, who can be paid (I11), when, the bank file, its sums."""

import calendar
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from core.format import western_digits
from core.money import parse_dirhams
from core.text import fold
from shop.payouts.data import Block, FileLine, VendorFacts

MINIMUM = 100_00
"""Centimes below which a transfer costs more than it brings: carried to the next payout. A proposal of ours."""
PAY_DAYS = (1, 16)
"""Days of the month on which a batch is drawn up. A proposal of ours."""
RIB_WAIT = timedelta(days=7)
"""After a change of account nothing is paid for this long: whoever stole a password gains nothing (I11)."""
OVERDUE = timedelta(days=5)
"""A transfer that no bank has confirmed by then is asked for."""

MOVES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"sent", "cancelled"}),
    "sent": frozenset({"paid", "failed"}),
    "paid": frozenset({"returned"}),
    "returned": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}
BATCH_MOVES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"submitted", "cancelled"}),
    "submitted": frozenset({"draft", "approved", "cancelled"}),
    "approved": frozenset({"draft", "sent", "cancelled"}),
    "sent": frozenset({"done"}),
    "done": frozenset(),
    "cancelled": frozenset(),
}
STANDING = frozenset({"draft", "sent", "paid", "returned"})
"""States in which a payout keeps its journal lines: those of a returned one came back as a new entry."""
RETURN_REASONS = ("closed", "wrong_account", "wrong_name", "refused", "other")
ABOUT_RIB = frozenset({"closed", "wrong_account", "wrong_name"})
REASON_WORDS: Mapping[str, tuple[str, ...]] = {
    "closed": ("cloture", "clos", "ferme", "closed", "مغلق", "مقفل"),
    "wrong_name": ("nom", "titulaire", "name", "holder", "اسم", "صاحب"),
    "wrong_account": ("rib", "compte", "account", "inexistant", "erron", "invalide", "الحساب", "خاطي"),
    "refused": ("refus", "oppos", "refused", "رفض"),
}


def may_move(old: str, new: str) -> bool:
    """Whether a payout may take this step."""
    return new in MOVES.get(old, frozenset())


def sources_of(moves: Mapping[str, frozenset[str]], new: str) -> list[str]:
    """States from which `new` can be reached."""
    return [old for old, targets in moves.items() if new in targets]


def blocks(facts: VendorFacts, now: datetime) -> tuple[Block, ...]:
    """Why a cooperative cannot be paid now (I11); empty when it can."""
    found: list[Block] = []
    if facts.status == "suspended":
        found.append("suspended")
    if not facts.is_active:
        found.append("not_active")
    if not facts.has_rib:
        found.append("no_rib")
    elif facts.in_doubt:
        found.append("rib_in_doubt")
    elif is_fresh(facts.rib_changed_at, now):
        found.append("fresh_rib")
    return (*found, *_of_amount(facts.free_centimes))


def _of_amount(centimes: int) -> tuple[Block, ...]:
    if centimes < 0:
        return ("owes",)
    if centimes == 0:
        return ("nothing",)
    return ("below_minimum",) if centimes < MINIMUM else ()


def is_fresh(changed_at: datetime | None, now: datetime) -> bool:
    """Whether the account was given too short a while ago; one without a date counts as fresh."""
    return changed_at is None or now < changed_at + RIB_WAIT


def next_pay_day(today: date) -> date:
    """The next day on which a batch is drawn up, today included."""
    days = [date(today.year, today.month, day) for day in PAY_DAYS if day >= today.day]
    if days:
        return days[0]
    after = date(today.year, today.month, calendar.monthrange(today.year, today.month)[1]) + timedelta(days=1)
    return after.replace(day=PAY_DAYS[0])


def is_pay_day(today: date) -> bool:
    """Whether a batch is drawn up today."""
    return today.day in PAY_DAYS


def batch_number(batch_id: int, made_at: datetime) -> str:
    """`PB-26-00012`."""
    return f"PB-{made_at:%y}-{batch_id:05d}"


def reference(payout_id: int) -> str:
    """What stands on the transfer, and in the bank's answer: `SOUK0000123` with a check digit."""
    digits = f"{payout_id:07d}"
    return f"SOUK{digits}{_check_digit(digits)}"


def _check_digit(digits: str) -> int:
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(digits), range(2, 20), strict=False))
    return weighted % 11 % 10


HEADINGS = ("reference", "rib", "beneficiary", "amount_mad", "label")


def bank_file(lines: Sequence[FileLine], number: str) -> bytes:
    """The batch for the bank: CSV with semicolons, ASCII, one transfer a line in the order of the references, and a
    last line with their number and sum. The same lines give the same bytes."""
    rows = [HEADINGS]
    for line in sorted(lines, key=lambda one: one.reference):
        amount = f"{line.centimes // 100}.{line.centimes % 100:02d}"
        rows.append((line.reference, line.rib, bank_name(line.holder), amount, f"SOUK TAAWON {number}"))
    total = sum(line.centimes for line in lines)
    rows.append(("TOTAL", str(len(lines)), control_sum(lines), f"{total // 100}.{total % 100:02d}", number))
    return "".join(";".join(row) + "\r\n" for row in rows).encode("ascii")


def control_sum(lines: Iterable[FileLine]) -> str:
    """The last ten digits of the sum of the account numbers: whoever changes one changes it."""
    return f"{sum(int(line.rib) for line in lines) % 10**10:010d}"


def digest(data: bytes) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def bank_name(holder: str) -> str:
    """A name as banks' files carry it: Latin capitals, 35 signs; never a formula or a separator."""
    latin = unicodedata.normalize("NFKD", holder).encode("ascii", "ignore").decode().upper()
    kept = "".join(sign if sign.isalnum() else " " for sign in latin)
    return " ".join(kept.split())[:35].strip() or "COOPERATIVE"


REFERENCE_HEADS = frozenset(fold(text) for text in (
    "reference", "référence", "ref", "référence du virement", "libellé", "motif", "label", "المرجع", "مرجع", "البيان",
))  # fmt: skip
AMOUNT_HEADS = frozenset(
    fold(text) for text in ("amount", "amount_mad", "montant", "crédit", "débit", "المبلغ", "مبلغ")
)
STATUS_HEADS = frozenset(fold(text) for text in (
    "status", "statut", "état", "result", "résultat", "situation", "observation", "الحالة", "النتيجة", "الوضعية",
))  # fmt: skip
REASON_HEADS = frozenset(fold(text) for text in ("reason", "motif de rejet", "motif rejet", "cause", "السبب"))
PAID_WORDS = (
    "paye",
    "paid",
    "execut",
    "effectue",
    "ok",
    "regle",
    "accept",
    "credite",
    "منفذ",
    "مودى",
    "موداه",
    "تم",
)
RETURNED_WORDS = (
    "retour",
    "return",
    "rejet",
    "reject",
    "refus",
    "impaye",
    "annul",
    "مرجع",
    "مرفوض",
    "مرتجع",
    "ارجاع",
)


def statement_columns(headings: Sequence[str]) -> dict[str, str]:
    """{reference | amount | status | reason: heading} of a bank's answer."""
    heads = (
        ("reference", REFERENCE_HEADS),
        ("amount", AMOUNT_HEADS),
        ("status", STATUS_HEADS),
        ("reason", REASON_HEADS),
    )
    found: dict[str, str] = {}
    for heading in headings:
        for name, words in heads:
            if fold(heading) in words:
                found.setdefault(name, heading)
    return found


def reference_in(text: str) -> str | None:
    """Our reference inside a bank's label, whatever stands around it; None without a right check digit."""
    letters = "".join(sign for sign in western_digits(text).upper() if sign.isalnum())
    start = letters.find("SOUK")
    while start >= 0:
        digits = letters[start + 4 : start + 12]
        if len(digits) == 8 and digits.isdigit() and _check_digit(digits[:7]) == int(digits[7]):
            return f"SOUK{digits}"
        start = letters.find("SOUK", start + 4)
    return None


def amount_in(text: str) -> int | None:
    """Centimes; banks write transfers as debits, so the sign counts for nothing."""
    try:
        return abs(parse_dirhams(text))
    except ValueError:
        return None


_PAID = tuple(fold(word) for word in PAID_WORDS)
NOT_YET = re.compile(
    r"\b(non|not|no|pas|sans|attente|pending|awaiting|cours|instance|differ\w*|parti\w*|a [a-z]{2,}er|لم|لن|لا|ليس|غير|"
    r"قيد|ب?انتظار|جزيي?ا?)\b"
)
"""Words that turn others into their contrary: `non exécuté`, `غير منفذ`, `en attente d'exécution`, `à payer`."""


def outcome_in(text: str) -> str | None:
    """paid or returned, as a bank words it; no word at all means paid, an unknown one or a denied one None: a person
    asks the bank."""
    words = fold(text)
    if not words:
        return "paid"
    if NOT_YET.search(words):
        return None
    if any(word in words for word in RETURNED_WORDS):
        return "returned"
    plain = [word.removeprefix("ال") for word in words.split()]
    return "paid" if any(word.startswith(_PAID) for word in plain) else None


def return_reason(text: str) -> str:
    """Our reason for a bank's words."""
    words = fold(text)
    return next((name for name, parts in REASON_WORDS.items() if any(p in words for p in parts)), "other")
