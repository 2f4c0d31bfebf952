"""Refusals of vouchers, in the words of who typed the code. Nothing is lost: the basket stays as it was."""

from datetime import datetime

from core.errors import Conflict, DomainError, NotFound
from core.format import format_date
from core.i18n import _, current_lang
from core.money import format_money


class VoucherRefused(Conflict):
    """The code lowers nothing in this basket, and why."""


class VoucherUnknown(VoucherRefused):
    """No such code, or one that does not count any more: the words are the same."""

    def __init__(self) -> None:
        super().__init__("voucher_unknown", _("We do not know this code. Check each letter and figure."))


class VoucherEarly(VoucherRefused):
    """Before its first day."""

    def __init__(self, starts_at: datetime) -> None:
        day = format_date(starts_at, current_lang())
        super().__init__("voucher_early", _("This code counts from %(day)s on.", day=day))


class VoucherOver(VoucherRefused):
    """After its last day."""

    def __init__(self, ends_at: datetime) -> None:
        day = format_date(ends_at, current_lang())
        super().__init__("voucher_over", _("This code was valid until %(day)s.", day=day))


class VoucherUsedUp(VoucherRefused):
    """As many as there were have used it (I15)."""

    def __init__(self) -> None:
        super().__init__(
            "voucher_used_up", _("This code is used up: others were faster. Remove it to go on.")
        )


class VoucherUsedByYou(VoucherRefused):
    """The buyer has had it as often as one may (I15)."""

    def __init__(self) -> None:
        super().__init__("voucher_used_by_you", _("You have used this code already. Remove it to go on."))


class VoucherElsewhere(VoucherRefused):
    """Nothing in the basket is meant by it."""

    def __init__(self, vendor: str = "") -> None:
        text = (
            _("This code counts only for products of %(seller)s.", seller=vendor)
            if vendor
            else _("This code does not count for the products in your basket.")
        )
        super().__init__("voucher_elsewhere", text)


class VoucherTooLittle(VoucherRefused):
    """The goods it counts for cost less than its minimum."""

    def __init__(self, missing_centimes: int) -> None:
        amount = format_money(missing_centimes, current_lang())
        text = _(
            "Add %(amount)s of the products this code counts for, and it lowers the price.", amount=amount
        )
        super().__init__("voucher_too_little", text)


class NoSuchVoucher(NotFound):
    """No such voucher, or not this cooperative's."""

    def __init__(self) -> None:
        super().__init__("no_such_voucher", _("This voucher does not exist, or it is not yours."))


class VoucherDecided(Conflict):
    """Somebody decided or stopped it before."""

    def __init__(self) -> None:
        super().__init__(
            "voucher_decided", _("Somebody has decided about this voucher already. Reload the page.")
        )


class CodeTaken(Conflict):
    """Another voucher has the code."""

    def __init__(self) -> None:
        message = _("Another voucher has this code. Choose another one.")
        super().__init__("voucher_code_taken", message, fields={"code": message})


class BadTerms(DomainError):
    """Fields to correct; `fields` says how."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("voucher_terms", _("Some fields need your attention."), fields=fields)
