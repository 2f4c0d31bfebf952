"""What a statement says of a cooperative's account, from the journal. Pure; centimes, above zero is the cooperative's.

Each journal line is told in exactly one statement: in the first that is made after it was posted and after its month
ended. Opening plus lines is closing, and closing is the next opening, whatever was posted late.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.ledger.rules import BUYERS, COMMISSION, PROMO, VAT_DUE, group_of

SUMMED = {
    "earning": "sold", "adjustment": "returned", "cash_kept": "cash", "cash_moved": "cash", "payout": "paid",
    "bank_return": "paid",
}  # fmt: skip
SUMS = ("sold", "returned", "fees", "cash", "paid", "other")


@dataclass(frozen=True, slots=True)
class Movement:
    """One journal line of a cooperative's account with what its entry says besides. `amount` = the account's change."""

    line_id: int
    kind: str
    source: str
    at: datetime
    parcel_id: int | None
    parcel_number: str
    amount: int
    sale: int
    voucher: int
    fee: int
    fee_vat: int


def movement(row: Mapping[str, Any], lines: Mapping[str, int]) -> Movement:
    """A movement from its line (`amount` above zero is the cooperative's) and the whole entry's lines."""
    sale = lines.get(BUYERS, 0)
    voucher = sum(c for account, c in lines.items() if group_of(account) + ":" == PROMO)
    return Movement(
        row["line_id"], row["kind"], row["source"], row["at"], row["parcel_id"], row["parcel_number"], row["amount"],
        sale, voucher, -lines.get(COMMISSION, 0), -lines.get(VAT_DUE, 0),
    )  # fmt: skip


def told(opening: int, movements: Sequence[Movement]) -> list[dict[str, Any]]:
    """The rows of a statement with the balance after each."""
    rows, balance = [], opening
    for m in movements:
        balance += m.amount
        rows.append(
            {
                "line": m.line_id, "kind": m.kind, "at": m.at.isoformat(), "parcel": m.parcel_number,
                "sale": m.sale, "voucher": m.voucher, "fee": -m.fee - m.fee_vat, "amount": m.amount,
                "balance": balance,
            }
        )  # fmt: skip
    return rows


def sums(opening: int, movements: Iterable[Movement]) -> dict[str, int]:
    """The parts of a statement: opening + every part = closing. `sold` and `returned` are before fees."""
    found = dict.fromkeys(SUMS, 0)
    for m in movements:
        fees = m.fee + m.fee_vat
        found["fees"] -= fees
        found[SUMMED.get(m.kind, "other")] += m.amount + fees
    return {"opening": opening, **found, "closing": opening + sum(found.values())}


@dataclass(frozen=True, slots=True)
class FeeLine:
    """The fee of one parcel before and with its tax; below zero it is given back."""

    parcel_id: int
    parcel_number: str
    fee: int
    vat: int


def fees_by_parcel(movements: Iterable[Movement]) -> list[FeeLine]:
    """The fees of a month, one line a parcel, those of nothing left out."""
    found: dict[int, FeeLine] = {}
    for m in movements:
        if m.parcel_id is not None and (m.fee or m.fee_vat):
            old = found.get(m.parcel_id, FeeLine(m.parcel_id, m.parcel_number, 0, 0))
            found[m.parcel_id] = FeeLine(
                old.parcel_id, old.parcel_number, old.fee + m.fee, old.vat + m.fee_vat
            )
    return [line for line in found.values() if line.fee or line.vat]
