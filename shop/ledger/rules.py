"""Decisions of the ledger, pure: account names, what an order owes the journal, how a parcel's money is divided, which
commission rule matches. Centimes; debit above zero, credit below."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from shop.ledger.data import (
    AdjustmentFacts,
    Backing,
    Clearing,
    CommissionRule,
    OrderFacts,
    ParcelFacts,
    PaymentFacts,
    PostedEntry,
    Posting,
    RefundFacts,
    Sale,
    Share,
)

BUYERS, PSP, BANK = "buyer_clearing", "psp_clearing", "bank"
COMMISSION, VAT_DUE, SHIPPING = "commission_income", "vat_due", "shipping_payable"
REFUNDS, WRITTEN_OFF = "refund_payable", "written_off"
VENDOR, TRANSIT, HELD, PROMO = "vendor_payable:", "cod_in_transit:", "cod_held_by_vendor:", "promo_expense:"
PLATFORM = "platform"
ACCOUNTS = (BUYERS, PSP, BANK, COMMISSION, VAT_DUE, SHIPPING, REFUNDS, WRITTEN_OFF)
OWNED = (VENDOR, TRANSIT, HELD, PROMO)
"""Accounts that are kept for each cooperative, carrier or funder: the owner follows the colon."""
FEE_VAT_BP = 2000
"""VAT on the platform's fee: the ordinary rate (General Tax Code, article 98)."""
MAX_RATE_BP = 3000
DEAD = frozenset({"cancelled", "expired", "refused_at_door", "lost"})
Posted = Mapping[tuple[str, str], PostedEntry]


def is_account(name: str) -> bool:
    """Whether a name is one of the ledger's."""
    return name in ACCOUNTS or any(name.startswith(owned) and len(name) > len(owned) for owned in OWNED)


def group_of(account: str) -> str:
    """The account without its owner: `vendor_payable` of `vendor_payable:12`."""
    return account.partition(":")[0]


def owner_of(account: str) -> str:
    """Whose it is; empty for accounts of the platform."""
    return account.partition(":")[2]


def tidy(lines: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Lines summed by account, without the empty ones."""
    found: dict[str, int] = {}
    for account, centimes in lines:
        found[account] = found.get(account, 0) + centimes
    return {account: centimes for account, centimes in sorted(found.items()) if centimes}


def fault_of(lines: Mapping[str, int]) -> str:
    """Why these lines may not be posted; empty when they may."""
    unknown = [account for account in lines if not is_account(account)]
    if unknown:
        return f"unknown account {unknown[0]}"
    return f"sums to {sum(lines.values())}" if sum(lines.values()) else "" if lines else "no lines"


def proportion(total: int, part: int, whole: int) -> int:
    """The part of `total` that belongs to `part` of `whole`, half up; nothing of nothing."""
    return (2 * total * part + whole) // (2 * whole) if whole else 0


def fee_of(base_ht: int, rate_bp: int) -> tuple[int, int]:
    """(fee before VAT, its VAT) on an amount before VAT."""
    fee = proportion(base_ht, rate_bp, 10_000)
    return fee, proportion(fee, FEE_VAT_BP, 10_000)


def share_of(parcel: ParcelFacts, adjustments: Iterable[AdjustmentFacts]) -> Share:
    """How a parcel's money is divided once these adjustments have fallen away. Depends on their set alone, so that
    whatever the order they are posted in, the sum is the same, and nothing is left of a parcel given back whole."""
    known = list(adjustments)
    goods = parcel.goods - sum(a.goods for a in known)
    delivery = parcel.delivery - sum(a.delivery for a in known)
    funded = parcel.funded - sum(a.funded for a in known)
    gone: dict[int, int] = {}
    for adjustment in known:
        for line_id, ht in adjustment.by_line.items():
            gone[line_id] = gone.get(line_id, 0) + ht
    fee = vat = 0
    for one in parcel.fees:
        left = max(0, one.base_ht - gone.get(one.line_id, 0))
        fee += proportion(one.fee, left, one.base_ht)
        vat += proportion(one.vat, left, one.base_ht)
    payable = goods + funded - fee - vat + (0 if parcel.platform_pays_carrier else delivery)
    return Share(goods, delivery, funded, fee, vat, payable)


def earning_lines(parcel: ParcelFacts, share: Share) -> dict[str, int]:
    """What an earning of this share does; with a difference of shares, what an adjustment does."""
    shipping = share.delivery if parcel.platform_pays_carrier else 0
    return tidy(
        [
            (BUYERS, share.goods + share.delivery),
            (PROMO + PLATFORM, share.funded),
            (COMMISSION, -share.fee),
            (VAT_DUE, -share.vat),
            (SHIPPING, -shipping),
            (f"{VENDOR}{parcel.vendor_id}", -share.payable),
        ]
    )


def due_postings(order: OrderFacts, posted: Sequence[PostedEntry]) -> list[Posting]:
    """What the journal still lacks of one order. Empty once everything is posted: posting twice is impossible."""
    known = {(entry.kind, entry.source): entry for entry in posted}
    found = [p for payment in order.payments for p in _of_payment(order, payment, known)]
    for parcel in order.parcels:
        mine = [entry for entry in posted if entry.vendor_order_id == parcel.id]
        found += _of_parcel(order, parcel, mine)
    return found


def _of_payment(order: OrderFacts, payment: PaymentFacts, known: Posted) -> Iterator[Posting]:
    till = PSP if payment.method == "stripe" else BANK
    if payment.method != "cod":
        name = f"payment:{payment.id}:"
        before = sum(
            e.lines.get(till, 0) for k, e in known.items() if k[0] == "captured" and k[1].startswith(name)
        )
        at = payment.captured_at or order.placed_at
        if payment.captured > before:
            yield _entry(
                order, "captured", f"{name}{payment.captured}", (till, BUYERS), payment.captured - before, at
            )
    for refund in payment.refunds:
        yield from _of_refund(order, refund, BANK if refund.by_hand else till, known)
    source = f"payment:{payment.id}"
    if payment.lost and ("dispute_lost", source) not in known:
        at = payment.captured_at or order.placed_at
        yield _entry(order, "dispute_lost", source, (WRITTEN_OFF, till), payment.lost, at)
    if payment.lost:
        yield from _of_recovery(order, payment, known)


def _of_recovery(order: OrderFacts, payment: PaymentFacts, known: Posted) -> Iterator[Posting]:
    """What falls away of an order whose buyer the bank has paid back: nothing more goes to the buyer, so that the loss
    is smaller by it."""
    fallen = [a for parcel in order.parcels for a in parcel.adjustments]
    back = sum(r.amount for r in payment.refunds if r.state != "failed")
    level = max(0, min(payment.lost, sum(a.goods + a.delivery for a in fallen) - back))
    name = f"payment:{payment.id}:"
    before = sum(
        e.lines.get(BUYERS, 0) for k, e in known.items() if k[0] == "dispute_eased" and k[1].startswith(name)
    )
    if level > before:
        at = max(a.at for a in fallen)
        yield _entry(order, "dispute_eased", f"{name}{level}", (BUYERS, WRITTEN_OFF), level - before, at)


def _of_refund(order: OrderFacts, refund: RefundFacts, till: str, known: Posted) -> Iterator[Posting]:
    source, done = f"refund:{refund.id}", refund.settled_at or refund.requested_at
    has = {kind for kind in ("refund_promised", "refund_paid") if (kind, source) in known}
    if refund.state != "failed" and "refund_promised" not in has:
        yield _entry(order, "refund_promised", source, (BUYERS, REFUNDS), refund.amount, refund.requested_at)
    if refund.state == "succeeded" and "refund_paid" not in has:
        yield _entry(order, "refund_paid", source, (REFUNDS, till), refund.amount, done)
    undone = "refund_promised" in has and ("refund_failed", source) not in known
    if refund.state == "failed" and undone:
        came_from = till if "refund_paid" in has else REFUNDS
        yield _entry(order, "refund_failed", source, (came_from, BUYERS), refund.amount, done)


def _entry(
    order: OrderFacts, kind: str, source: str, accounts: tuple[str, str], amount: int, at: datetime
) -> Posting:
    """`amount` moves: the first account is debited, the second credited."""
    lines = tidy([(accounts[0], amount), (accounts[1], -amount)])
    return Posting(kind, source, lines, at, order_id=order.id)


def _of_parcel(order: OrderFacts, parcel: ParcelFacts, posted: Sequence[PostedEntry]) -> Iterator[Posting]:
    if parcel.delivered_at is None:
        return
    if parcel.is_cash:
        yield from _of_cash(order, parcel, posted)
    earning = next((e for e in posted if e.kind == "earning"), None)
    if earning is not None:
        yield from _of_adjustments(order, parcel, posted, earning)
    elif is_earned(parcel, posted):
        included = sorted(a.id for a in parcel.adjustments)
        lines = earning_lines(parcel, share_of(parcel, parcel.adjustments))
        at = max([parcel.delivered_at, *(e.effective_at for e in posted if e.kind in CAME_IN)])
        if lines:
            data = {"adjustments": included}
            yield _parcel_entry(order, parcel, "earning", f"vendor_order:{parcel.id}", lines, at, data)


CAME_IN = frozenset({"remitted", "written_off"})
"""A carrier's debt for a parcel was paid, or given up: never at the cooperative's cost."""


def is_earned(parcel: ParcelFacts, posted: Sequence[PostedEntry]) -> bool:
    """Delivered and, by cash, in the platform's account or in the cooperative's own hands (I9)."""
    if parcel.delivered_at is None:
        return False
    if not parcel.is_cash or not parcel.cash_due or any(e.kind in CAME_IN for e in posted):
        return True
    return holder_of(parcel, posted) is None


def holder_of(parcel: ParcelFacts, posted: Sequence[PostedEntry]) -> str | None:
    """The carrier that took the cash, as posted, else as known now; None: the cooperative itself."""
    return posted_holder(posted) if any(e.kind == "cash" for e in posted) else parcel.carrier


def posted_holder(posted: Sequence[PostedEntry]) -> str | None:
    """The carrier in whose hands a parcel's cash stands in the journal, the last one named."""
    moves = [e for e in posted if e.kind == "cash_moved"] or [e for e in posted if e.kind == "cash"][:1]
    lines = moves[-1].lines.items() if moves else ()
    return next((owner_of(a) for a, n in lines if a.startswith(TRANSIT) and n > 0), None)


KEPT = ":kept"
"""How the source of an entry ends by which two people decided that the cooperative kept the cash."""


def is_kept(posted: Sequence[PostedEntry]) -> bool:
    """Whether two people have decided, last of all, that the cooperative kept a parcel's cash."""
    moves = [e for e in posted if e.kind == "cash_moved"]
    return bool(moves) and moves[-1].source.endswith(KEPT)


def _of_cash(order: OrderFacts, parcel: ParcelFacts, posted: Sequence[PostedEntry]) -> Iterator[Posting]:
    """Cash at the door: in the carrier's hands, or in the cooperative's, which is set against what it is owed."""
    if any(e.kind in CAME_IN for e in posted):
        return
    before, level = -sum(e.lines.get(BUYERS, 0) for e in posted if e.kind == "cash"), parcel.cash_due
    carrier, vendor = holder_of(parcel, posted), f"{VENDOR}{parcel.vendor_id}"
    where = f"{TRANSIT}{carrier}" if carrier else f"{HELD}{parcel.vendor_id}"
    assert parcel.delivered_at
    source, at = f"vendor_order:{parcel.id}:{level}", parcel.delivered_at
    if level != before:
        lines = tidy([(where, level - before), (BUYERS, before - level)])
        yield _parcel_entry(order, parcel, "cash", source, lines, at)
        if carrier is None:
            lines = tidy([(vendor, level - before), (where, before - level)])
            yield _parcel_entry(order, parcel, "cash_kept", source, lines, at)


def _of_adjustments(
    order: OrderFacts, parcel: ParcelFacts, posted: Sequence[PostedEntry], earning: PostedEntry
) -> Iterator[Posting]:
    """What fell away after the earning takes its share back, the commission too."""
    told = {int(str(i)) for i in _ids(earning.data.get("adjustments"))}
    told |= {int(owner_of(e.source)) for e in posted if e.kind == "adjustment"}
    known = [a for a in parcel.adjustments if a.id in told]
    for adjustment in sorted(parcel.adjustments, key=lambda a: a.id):
        if adjustment.id not in told:
            before = share_of(parcel, known)
            known.append(adjustment)
            lines = earning_lines(parcel, share_of(parcel, known).minus(before))
            source, at = f"adjustment:{adjustment.id}", max(adjustment.at, earning.effective_at)
            if lines:
                yield _parcel_entry(order, parcel, "adjustment", source, lines, at)


def _ids(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _parcel_entry(
    order: OrderFacts,
    parcel: ParcelFacts,
    kind: str,
    source: str,
    lines: Mapping[str, int],
    at: datetime,
    data: Mapping[str, object] | None = None,
) -> Posting:
    free = max(at, parcel.return_until or at)
    return Posting(kind, source, lines, at, order.id, parcel.id, free, data or {})


def clearing_of(order: OrderFacts, posted: Sequence[PostedEntry]) -> Clearing:
    """Why an order has money in `buyer_clearing`: everything that is not waiting for something must be gone."""
    balance = -sum(entry.lines.get(BUYERS, 0) for entry in posted)
    earned = {e.vendor_order_id for e in posted if e.kind == "earning"}
    waiting, remittance = 0, 0
    for parcel in order.parcels:
        left = _left(parcel)
        if parcel.delivered_at is None:
            waiting += left if order.is_paid and parcel.state not in DEAD else 0
        elif parcel.is_cash and parcel.id not in earned:
            remittance += left
    rest = balance - waiting - remittance
    part = min(rest, _captured_net(order)) if rest > 0 and not order.is_paid else 0
    failed = min(rest - part, _failed(order)) if rest > part else 0
    return Clearing(order.id, order.number, balance, waiting, remittance, part, failed, rest - part - failed)


def _left(parcel: ParcelFacts) -> int:
    return parcel.goods + parcel.delivery - sum(a.goods + a.delivery for a in parcel.adjustments)


def _captured_net(order: OrderFacts) -> int:
    live = [r.amount for p in order.payments for r in p.refunds if r.state != "failed"]
    return max(0, sum(p.captured for p in order.payments if p.method != "cod") - sum(live))


def _failed(order: OrderFacts) -> int:
    return sum(r.amount for p in order.payments for r in p.refunds if r.state == "failed")


def beyond(backing: Backing) -> int:
    """How far a repayment by hand goes beyond the money there is for it: nothing when the Office had the parcel's cash,
    or the cooperative is owed as much. Only a second person gives away what nobody has."""
    return max(0, -backing.room) if backing.brought < backing.promised else 0


def first_match(rules: Iterable[CommissionRule], sale: Sale, at: datetime) -> CommissionRule | None:
    """The first rule in force that is for this sale: by position, then the newest. None: no commission."""
    ordered = sorted(rules, key=lambda r: (r.position, -r.id))
    return next((rule for rule in ordered if is_in_force(rule, at) and matches(rule, sale)), None)


def is_in_force(rule: CommissionRule, at: datetime) -> bool:
    """Whether the rule is for sales of this moment."""
    return rule.valid_from <= at and (rule.valid_until is None or at < rule.valid_until)


def matches(rule: CommissionRule, sale: Sale) -> bool:
    """Whether every condition of the rule holds; a rule without conditions is for everything."""
    w = rule.wanted
    return (
        w.vendor_id in (None, sale.vendor_id)
        and (w.category_id is None or w.category_id in sale.category_ids)
        and (w.label is None or w.label in sale.labels)
        and w.kind in (None, sale.kind)
    )
