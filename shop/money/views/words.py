"""Words of money: accounts, entries, reasons, blocks. For staff exact, for cooperatives plain."""

from typing import Any

from core.i18n import _, _l, current_lang, pick
from core.money import format_money
from shop.ledger.rules import group_of, owner_of
from shop.money.data import MoneyLine
from shop.remittances.services.carriers import carriers_by_code
from shop.vendors.services import vendor_cards

ACCOUNTS: dict[str, str] = {
    "buyer_clearing": _l("Held for buyers"),
    "psp_clearing": _l("At the card provider"),
    "bank": _l("In the bank"),
    "commission_income": _l("Fees earned"),
    "vat_due": _l("VAT to hand over"),
    "shipping_payable": _l("Owed for shipping"),
    "refund_payable": _l("Refunds promised to buyers"),
    "written_off": _l("Written off"),
    "vendor_payable": _l("Owed to cooperatives"),
    "cod_in_transit": _l("Cash with carriers"),
    "cod_held_by_vendor": _l("Cash in cooperatives' hands"),
    "promo_expense": _l("Vouchers paid by the Office"),
}
KINDS: dict[str, str] = {
    "captured": _l("Paid by the buyer"),
    "dispute_lost": _l("Taken back by the buyer's bank"),
    "dispute_eased": _l("Not paid to the buyer a second time"),
    "refund_promised": _l("Refund promised"),
    "refund_paid": _l("Refund paid"),
    "refund_failed": _l("Refund failed"),
    "cash": _l("Cash at the door"),
    "cash_kept": _l("Cash kept by the cooperative"),
    "cash_moved": _l("Cash found with a carrier"),
    "earning": _l("Earned"),
    "adjustment": _l("Fallen away after the sale"),
    "remitted": _l("Brought by the carrier"),
    "written_off": _l("Written off"),
    "payout": _l("Transfer to the cooperative"),
    "bank_return": _l("Transfer sent back by the bank"),
    "settlement": _l("Transfer of the card provider"),
    "correction": _l("Correcting entry"),
}
SELLER_KINDS: dict[str, str] = {
    "earning": _l("Delivered on %(day)s"),
    "adjustment": _l("Taken back on %(day)s"),
    "cash_kept": _l("You took the cash yourselves on %(day)s"),
    "cash_moved": _l("The carrier took the cash on %(day)s"),
    "payout": _l("Sent to your account on %(day)s"),
    "bank_return": _l("The bank sent it back on %(day)s"),
    "correction": _l("Set right by the Office on %(day)s"),
}
REASONS: dict[str, str] = {
    "returned": _l("Returned on %(day)s"),
    "goodwill": _l("Price lowered on %(day)s"),
    "weighed": _l("Lighter than said, %(day)s"),
    "short": _l("Something was missing, %(day)s"),
    "cancelled": _l("Partly cancelled on %(day)s"),
    "parcel_lost": _l("Lost on the way, %(day)s"),
}
SELLER_ACCOUNTS: dict[str, str] = {
    "buyer_clearing": _l("Paid by the buyer"),
    "promo_expense": _l("Voucher paid by the Office"),
    "commission_income": _l("Fee of the platform"),
    "vat_due": _l("VAT on the fee"),
    "shipping_payable": _l("Delivery, paid by the platform"),
    "vendor_payable": _l("Yours"),
    "cod_in_transit": _l("Cash with the carrier"),
    "cod_held_by_vendor": _l("Cash in your hands"),
    "bank": _l("Bank"),
}
WHERE: dict[str, tuple[str, str]] = {
    "ready": (_l("Ready to be sent"), ""),
    "waiting": (_l("Waiting for the right of return to end"), "c-edge"),
    "with_carrier": (_l("With the carrier"), "c-saffron"),
    "to_deliver": (_l("Paid, to be delivered"), "c-learn"),
    "held": (_l("Held until a complaint is decided"), "c-terra"),
    "on_its_way": (_l("On its way to your bank"), "c-star"),
}


def line_text(line: MoneyLine, day: str) -> str:
    """What an entry is, for the cooperative."""
    words = REASONS.get(line.reason) if line.kind == "adjustment" else None
    return str(words or SELLER_KINDS.get(line.kind, KINDS.get(line.kind, line.kind))) % {"day": day}


def plain_money(centimes: int) -> str:
    """An amount without its currency, as in an equation."""
    return format_money(centimes, current_lang()).rpartition("\u00a0")[0]


def account_text(account: str, names: dict[str, str]) -> str:
    """An account in words, with its owner."""
    text, owner = str(ACCOUNTS.get(group_of(account), account)), owner_of(account)
    return f"{text} · {names.get(account, owner)}" if owner else text


def owner_names(accounts: list[str]) -> dict[str, str]:
    """{account: who it is of} for accounts that are kept for somebody (2 statements)."""
    vendors = {a: int(owner_of(a)) for a in accounts if "vendor" in group_of(a) and owner_of(a).isdecimal()}
    cards = vendor_cards(set(vendors.values()))
    found = {a: pick(ar=cards[v].name_ar, fr=cards[v].name_fr) for a, v in vendors.items() if v in cards}
    if any(group_of(a) == "cod_in_transit" for a in accounts):
        known: dict[str, Any] = dict(carriers_by_code())
        for account in accounts:
            carrier = known.get(owner_of(account)) if group_of(account) == "cod_in_transit" else None
            if carrier is not None:
                found[account] = pick(ar=carrier.name_ar, fr=carrier.name_fr)
    return found | {a: _("the Office") for a in accounts if a == "promo_expense:platform"}
