"""Reading the form of a voucher: days on a Moroccan calendar, amounts in dirhams, and what was typed to show again."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from core.clock import local
from core.format import western_digits
from core.i18n import _
from core.money import parse_money
from shop.vouchers.data import Terms
from shop.vouchers.errors import BadTerms
from shop.vouchers.rules import normal_code

FIELDS = (
    "code",
    "kind",
    "percent",
    "fixed",
    "cap",
    "minimum",
    "starts",
    "ends",
    "max_uses",
    "per_buyer",
    "budget",
)


def typed_of(form: Mapping[str, str]) -> dict[str, str]:
    """The fields as typed, bounded."""
    return {name: form.get(name, "").strip()[:60] for name in FIELDS}


def terms_of(typed: Mapping[str, str], now: datetime, category_ids: tuple[int, ...] = ()) -> Terms:
    """The terms these fields say. Raises BadTerms with a sentence for every field that cannot be read."""
    faults: dict[str, str] = {}
    is_percent = typed["kind"] != "fixed"
    starts = _day(typed, "starts", now, faults)
    terms = Terms(
        code=normal_code(typed["code"]),
        percent=_whole(typed, "percent", faults) if is_percent else None,
        fixed_centimes=None if is_percent else _amount(typed, "fixed", faults),
        cap_centimes=_amount(typed, "cap", faults) if is_percent else None,
        minimum_centimes=_amount(typed, "minimum", faults) or 0,
        starts_at=starts,
        ends_at=_day(typed, "ends", now + timedelta(days=30), faults, last=True),
        max_uses=_whole(typed, "max_uses", faults),
        per_buyer=_whole(typed, "per_buyer", faults) or 1,
        budget_centimes=_amount(typed, "budget", faults),
        category_ids=category_ids,
    )
    if faults:
        raise BadTerms(faults)
    return terms


def _day(
    typed: Mapping[str, str], name: str, otherwise: datetime, faults: dict[str, str], *, last: bool = False
) -> datetime:
    """The first moment of a day in Morocco; of the day after, where the day itself is the `last`: days are longer and
    shorter when the clock changes for Ramadan."""
    day = local(otherwise).date()
    if typed[name]:
        try:
            day = date.fromisoformat(western_digits(typed[name])[:10])
        except ValueError:
            faults[name] = _("Choose a day.")
    if not otherwise.year - 1 <= day.year <= otherwise.year + 5:
        faults[name] = _("Choose a day.")
        day = local(otherwise).date()
    moment = datetime.combine(day + timedelta(days=last), time(), tzinfo=local(otherwise).tzinfo)
    return moment.astimezone(UTC)


def _whole(typed: Mapping[str, str], name: str, faults: dict[str, str]) -> int | None:
    text = western_digits(typed[name]).rstrip("%").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 7:
        faults[name] = _("Write a whole number.")
        return None
    return int(text)


def _amount(typed: Mapping[str, str], name: str, faults: dict[str, str]) -> int | None:
    if not typed[name]:
        return None
    try:
        return parse_money(typed[name])
    except ValueError:
        faults[name] = _("Write an amount in dirhams.")
        return None
