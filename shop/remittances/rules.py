"""Decisions of the cash loop, pure: which carrier a text names, what a row of a carrier's file means, ages, I12."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from core.clock import CASABLANCA, local_date
from core.format import western_digits
from core.money import parse_dirhams
from core.text import fold
from shop.remittances.data import AGES, FileRow, ParcelCash, Verdict

LONGEST_AMOUNT = 100_000_00
"""Centimes. Carriers take at most 10,000 DH at a door (facts §5); ten times that is a slip of the keyboard."""
TOLERANCE = 20_00
"""A parcel that lacks at most this much counts as remitted for the cooperative: the carrier's slip is not hers."""
HELD_WARNING = 5_000_00
"""Cash in a cooperative's hands above which it and the Office are warned. A proposal of ours."""
HELD_SHOWN = timedelta(days=60)
SHORTEST_REASON = 10
ASKED = frozenset({"unknown", "refused"})
"""Rows whose money came and could not be booked: a variance asks whose it is, once for each row."""
ASKED_BEFORE = Verdict("duplicate", "same_row")
_CODE = re.compile(r"[A-Z0-9]{2,20}")
_CURRENCY = frozenset(
    {"dh", "dhs", "mad", "dirham", "dirhams", "marocain", "marocains", "درهم", "بالدرهم", "مغربي"}
)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_NUMBER = re.compile(r"[^0-9A-Z]+")

REFERENCE = frozenset(fold(text) for text in (
    "reference", "ref", "référence", "numéro", "numero", "number", "order", "order number", "order no", "n° commande",
    "numéro de commande", "no commande", "commande", "parcel", "parcel number", "colis", "n° colis", "numéro du colis",
    "référence colis", "référence client", "ref client", "reference expéditeur", "رقم الطلبية", "رقم الطلب", "الطلبية",
    "رقم الطرد", "الطرد", "المرجع", "مرجع",
))  # fmt: skip
TRACKING = frozenset(fold(text) for text in (
    "tracking", "tracking number", "tracking no", "awb", "waybill", "n° de suivi", "numéro de suivi", "n° suivi",
    "suivi", "code suivi", "code envoi", "code d'envoi", "n° envoi", "numéro d'envoi", "code à barres", "barcode",
    "رقم التتبع", "التتبع", "رقم الإرسالية", "الإرسالية", "رقم البعيثة", "البعيثة",
))  # fmt: skip
AMOUNT = frozenset(fold(text) for text in (
    "amount", "cod", "cod amount", "amount collected", "cash", "montant", "montant cod", "crbt", "montant crbt",
    "montant encaissé", "montant collecté", "contre remboursement", "montant contre remboursement", "encaissé",
    "prix", "montant ttc", "المبلغ", "مبلغ", "المبلغ المحصل", "مبلغ التحصيل", "الثمن",
))  # fmt: skip
CURRENCY = frozenset(fold(text) for text in ("devise", "monnaie", "currency", "العملة", "عملة"))
DAY = frozenset(fold(text) for text in (
    "date", "day", "delivered on", "delivery date", "date de livraison", "date livraison", "livré le",
    "date encaissement",
    "تاريخ", "التاريخ", "تاريخ التسليم", "تاريخ التوصيل",
))  # fmt: skip


def carrier_code(text: str) -> str | None:
    """A usable code, in capitals; None for anything else."""
    code = western_digits(text).strip().upper()
    return code if _CODE.fullmatch(code) else None


def named_carrier(text: str, aliases: Mapping[str, str]) -> str | None:
    """The carrier that a cooperative's words name: an alias, or one that stands in them as whole words; the longest.

    `named_carrier("Amana Express", {"amana": "AMANA"}) == "AMANA"`. None: nobody we know, so the cooperative itself.
    """
    words = f" {fold(text)} "
    hits = [alias for alias in aliases if alias and f" {alias} " in words]
    return aliases[max(hits, key=lambda alias: (len(alias), alias))] if hits else None


def reference_key(text: str) -> str:
    """What numbers are compared under: `st-26-000123/1 ` and `ST26000123 1` are one."""
    return _NUMBER.sub("", western_digits(text).upper())[:60]


def columns_of(headings: Sequence[str]) -> dict[str, str]:
    """{reference | tracking | amount | paid_on | currency: heading}; the first heading that means it."""
    found: dict[str, str] = {}
    meanings = (
        ("reference", REFERENCE), ("tracking", TRACKING), ("amount", AMOUNT), ("paid_on", DAY), ("currency", CURRENCY),
    )  # fmt: skip
    for heading in headings:
        for name, words in meanings:
            if _plain(heading) in words:
                found.setdefault(name, heading)
    return found


def _plain(heading: str) -> str:
    """A heading folded, without its currency: `Montant CRBT (DH)` is `montant crbt`."""
    return " ".join(word for word in fold(heading).split() if word not in _CURRENCY)


def is_usable(columns: Mapping[str, str]) -> bool:
    """Whether the headings say which parcel and how much."""
    return "amount" in columns and bool({"reference", "tracking"} & columns.keys())


def read_row(line: int, values: Mapping[str, str], columns: Mapping[str, str]) -> FileRow:
    """A row in our words."""

    def cell(name: str) -> str:
        return values.get(columns.get(name, ""), "").strip()

    amount = read_amount(f"{cell('amount')} {_plain(cell('currency'))}")
    return FileRow(line, cell("reference")[:60], cell("tracking")[:60], amount, cell("paid_on")[:20])


def read_amount(text: str) -> int | None:
    """Centimes of `1.234,50`, `1 234,50 DH`, `١٢٣٤٫٥٠`; None when it cannot be read or is beyond all belief."""
    try:
        amount = parse_dirhams(text)
    except ValueError:
        return None
    return amount if -LONGEST_AMOUNT <= amount <= LONGEST_AMOUNT else None


def row_key(carrier: str, row: FileRow) -> str:
    """What makes a row the same row in another file, also one that was saved anew with days and amounts in another
    dress: carrier, parcel, amount, day."""
    which = reference_key(row.reference) or reference_key(row.tracking)
    text = "\x1f".join((carrier, which, str(row.amount_centimes), day_of(row.paid_on)))
    return hashlib.sha256(text.encode()).hexdigest()


def asked_key(row_key: str) -> str:
    """Under what a row is known whose money could not be booked: it may still be, once the books are right."""
    return f"?{row_key[:63]}"


def day_of(text: str) -> str:
    """`21/11/2026`, `21-11-26`, `2026-11-21 00:00` are `2026-11-21`; what is no day stays as it is, without the space
    around it."""
    plain = western_digits(text).strip()
    match = _DAY_FIRST.match(plain) or _YEAR_FIRST.match(plain)
    if not match:
        return plain
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    return f"{year + 2000 if year < 100 else year:04d}-{month:02d}-{day:02d}"


def judge(row: FileRow, parcel: ParcelCash | None, carrier: str, *, seen: bool) -> Verdict:
    """What becomes of a row. `seen`: the same row was booked before, or stands above in this file."""
    if row.amount_centimes is None:
        return Verdict("unreadable", "amount_unreadable")
    if not (row.reference or row.tracking):
        return Verdict("unreadable", "number_missing")
    if row.amount_centimes == 0:
        return Verdict("nothing", "no_money")
    if row.amount_centimes < 0:
        return Verdict("refused", "below_zero")
    if seen:
        return Verdict("duplicate", "same_row")
    if parcel is None:
        return Verdict("unknown", "no_parcel")
    return _judge_parcel(row.amount_centimes, parcel, carrier)


def _judge_parcel(amount: int, parcel: ParcelCash, carrier: str) -> Verdict:
    if not parcel.is_cash:
        return Verdict("refused", "paid_before")
    if parcel.state in ("refused_at_door", "lost", "cancelled", "expired"):
        return Verdict("refused", "not_delivered")
    if parcel.state not in ("shipped", "delivered", "closed"):
        return Verdict("refused", "not_sent")
    if parcel.carrier_code not in (None, carrier):
        return Verdict("refused", "other_carrier")
    if parcel.is_held and not parcel.remitted_centimes:
        return Verdict("over", "held", amount)
    if owed(parcel) <= 0:
        return Verdict("duplicate", "all_here")
    return _judge_amount(amount, parcel)


def owed(parcel: ParcelCash) -> int:
    """What a carrier that says it carried the parcel still owes; also when the books said the cooperative held it."""
    thought_held = parcel.carrier_code is None and not parcel.is_held
    return parcel.outstanding + (parcel.netted_centimes if thought_held else 0)


def _judge_amount(amount: int, parcel: ParcelCash) -> Verdict:
    if amount < owed(parcel):
        return Verdict("short", "less", amount)
    if amount > owed(parcel):
        return Verdict("over", "rest_too_much" if parcel.remitted_centimes else "more", amount)
    return Verdict("matched", _matched_why(parcel), amount)


def _matched_why(parcel: ParcelCash) -> str:
    if parcel.remitted_centimes:
        return "rest"
    if parcel.carrier_code is None:
        return "carrier_learnt"
    return "delivered_now" if parcel.state == "shipped" else ""


def age_of(since: datetime, now: datetime) -> str:
    """The heap of AGES that cash collected then lies in."""
    days = (now - since).days
    return AGES[0] if days <= 7 else AGES[1] if days <= 14 else AGES[2] if days <= 30 else AGES[3]


def is_late(since: datetime, remit_days: int, now: datetime) -> bool:
    """Whether the carrier should have brought the cash by now."""
    return now - since > timedelta(days=remit_days)


def is_cash_here(parcel: ParcelCash) -> bool:
    """Whether the cooperative may be paid for the parcel: its cash came (or all but a slip), or it holds it itself."""
    return parcel.carrier_code is None or parcel.outstanding <= min(TOLERANCE, parcel.expected_centimes // 10)


def loop_faults(number: str, cash: ParcelCash, booked: int, given_up: int, *, is_settled: bool) -> list[str]:
    """I12 on one parcel. `booked`, `given_up`: what its rows and variances add up to."""
    found = []
    if cash.remitted_centimes != booked:
        found.append(f"parcel {number}: {cash.remitted_centimes} remitted, but its rows say {booked}")
    if cash.written_off_centimes != given_up:
        found.append(
            f"parcel {number}: {cash.written_off_centimes} written off, but two people agreed to {given_up}"
        )
    if is_settled != (cash.outstanding == 0):
        left = cash.outstanding
        found.append(
            f"parcel {number}: {'settled' if is_settled else 'open'}, but {left} centimes are outside"
        )
    if cash.carrier_code is None and cash.outstanding:
        found.append(f"parcel {number}: the cooperative holds {cash.outstanding} that were not set off")
    if cash.carrier_code and cash.netted_centimes and not cash.is_held:
        found.append(f"parcel {number}: set off, although {cash.carrier_code} carried it")
    return found


CONTEST_DAYS = 7
"""How many days after the decision a cooperative may say that it did not keep the cash; a proposal of ours."""
KEEP_EXCESS = timedelta(days=60)
"""What a carrier paid too much is given back; only when nobody has taken it for so long may it be written off."""


def contest_ends(decided_at: datetime) -> datetime:
    """The Moroccan midnight that ends the last day: the whole of the day that the cooperative reads is its own."""
    after = local_date(decided_at) + timedelta(days=CONTEST_DAYS + 1)
    return datetime.combine(after, time(), CASABLANCA)


def may_settle(user_id: int | None, asked_by: int | None, decided_by: int | None) -> bool:
    """Whether a person may judge the cooperative's answer: nobody judges what they asked for or decided themselves."""
    return user_id is not None and user_id not in (asked_by, decided_by)


def may_contest(state: str, decided_at: datetime | None, now: datetime) -> bool:
    """Whether the cooperative may still say that it did not keep the cash."""
    return state == "held" and decided_at is not None and now < contest_ends(decided_at)


def may_write_off(centimes: int, opened_at: datetime, now: datetime) -> bool:
    """Whether a variance may be given up yet: a debt of the carrier's at any time, its own money only after long."""
    return centimes > 0 or now >= opened_at + KEEP_EXCESS
