"""One document of each kind with everything it can show, written by hand: what goldens are made of."""

from datetime import UTC, date, datetime
from typing import Any, get_args

from shop.invoices.data import DocumentData, Item, Kind
from shop.invoices.rules import accounts, amounts, series
from shop.invoices.rules.accounts import Movement

COOPERATIVE = {
    "name_ar": "تعاونية أركان تامونت النسوية", "name_fr": "Coopérative féminine Argan Tamounte",
    "place_ar": "أركانة، تارودانت", "place_fr": "Argana, Taroudannt", "address_ar": "دوار تامونت",
    "address_fr": "Douar Tamounte", "register_number": "48213", "court_ar": "تارودانت", "court_fr": "Taroudannt",
    "analytical_number": "312", "capital": 1_250_000, "vat_status": "liable", "ice": "001561191000066",
    "tax_number": "40213377", "trade_tax_number": "52114402",
}  # fmt: skip
OFFICE = {
    "name_ar": "مكتب تنمية التعاون", "name_fr": "Office du Développement de la Coopération", "ice": "002136093000040",
    "tax_number": "3300412", "address": "13, rue Dayet Aoua, Agdal, Rabat",
}  # fmt: skip
SALE = {
    "issuer": COOPERATIVE,
    "buyer": {"name": "خديجة العلوي", "address": "أكدال، زنقة سبو، رقم 14", "place_ar": "الرباط", "place_fr": "Rabat"},
    "order": {
        "number": "ST-26-004817", "parcel": "ST-26-004817-1", "method": "cod", "placed_at": "2026-11-18T09:12:00+00:00",
        "delivered_at": "2026-11-22T23:30:00+00:00",
    },
}  # fmt: skip
OIL = ("زيت الأركان الغذائية", "Huile d’argan alimentaire", "قارورة · 250\u00a0مل", "Bouteille · 250\u00a0ml")
COUSCOUS = ("كسكس بلدي", "Couscous roulé main", "كيس · 1\u00a0كغ", "Sachet · 1\u00a0kg")
ITEMS = [
    Item(*OIL, 3, 14_500, 43_500, 3_500, 33_333, 6_667, 2000),
    Item(*COUSCOUS, 2, 3_200, 6_400, 0, 6_400, 0, 0),
    Item("التوصيل", "Livraison", "", "", 1, 3_500, 3_500, 0, 2_917, 583, 2000),
]
BACK = [Item(*OIL, 1, 14_500, 14_500, 1_167, 11_111, 2_222, 2000)]
FEES = [
    Item("ST-26-004817-1", "ST-26-004817-1", "", "", 1, 955, 955, 0, 796, 159, 2000),
    Item("ST-26-004820-2", "ST-26-004820-2", "", "", 1, 6_000, 6_000, 0, 5_000, 1_000, 2000),
]
DAY = datetime(2026, 10, 3, 10, tzinfo=UTC)
MOVEMENTS = [
    Movement(1, "earning", "vendor_order:1", DAY, 1, "ST-26-004817-1", 48_945, 47_900, 2_000, 796, 159),
    Movement(
        2,
        "adjustment",
        "adjustment:1",
        DAY.replace(day=9),
        1,
        "ST-26-004817-1",
        -13_013,
        -13_333,
        0,
        -267,
        -53,
    ),
    Movement(
        3,
        "earning",
        "vendor_order:2",
        DAY.replace(day=12),
        2,
        "ST-26-004820-2",
        244_000,
        250_000,
        0,
        5_000,
        1_000,
    ),
    Movement(
        4, "cash_kept", "vendor_order:2:1", DAY.replace(day=12), 2, "ST-26-004820-2", -250_000, 0, 0, 0, 0
    ),
    Movement(5, "payout", "payout:7", DAY.replace(day=26), None, "", -120_000, 0, 0, 0, 0),
    Movement(6, "bank_return", "return:7", DAY.replace(day=29), None, "", 120_000, 0, 0, 0, 0),
]


def body(kind: Kind) -> dict[str, Any]:
    """What a sample of this kind says besides its head."""
    if kind == "statement":
        rows = accounts.told(96_000, MOVEMENTS)
        return {"issuer": OFFICE, "cooperative": COOPERATIVE, "month": "2026-10", "rows": rows,
                "sums": accounts.sums(96_000, MOVEMENTS)}  # fmt: skip
    items = {"invoice": ITEMS, "credit_note": BACK}.get(kind, FEES)
    sums = {"items": [as_row(x) for x in items], "vat": amounts.by_rate(items),
            "totals": amounts.totals(items, 2_000 if kind == "invoice" else 0)}  # fmt: skip
    if kind in ("invoice", "credit_note"):
        sums |= SALE | ({"adjustments": []} if kind == "invoice" else {"reason": "returned", "adjustment": 5})
    else:
        sums |= {"issuer": OFFICE, "cooperative": COOPERATIVE, "month": "2026-10"}
    corrected = {"credit_note": "F143-2026-00007", "fee_credit": "FC-2026-00012"}.get(kind)
    return sums | ({"corrects": {"number": corrected, "issued_on": "2026-11-23"}} if corrected else {})


def as_row(item: Item) -> dict[str, Any]:
    """An item as snapshots keep it."""
    return {name: getattr(item, name) for name in Item.__dataclass_fields__}


def sample(kind: Kind) -> DocumentData:
    """A whole document of this kind."""
    issuer = series.issuer_of(kind, 143)
    number = (
        series.number(kind, issuer, 2026, 8)
        if kind != "statement"
        else series.statement_number(143, "2026-10")
    )
    head = {"version": 1, "kind": kind, "number": number, "issued_on": "2026-11-23", "lang": "ar", "is_demo": False,
            "nonce": "0" * 32}  # fmt: skip
    snapshot = head | body(kind)
    sha256 = series.seal(series.canonical(snapshot))
    total = snapshot["sums"]["closing"] if kind == "statement" else snapshot["totals"]["ttc"]
    return DocumentData(
        1, kind, number, 143, 1, "ar", DAY, date(2026, 11, 23), total, sha256, series.code(sha256), snapshot
    )


KINDS: tuple[Kind, ...] = get_args(Kind)
