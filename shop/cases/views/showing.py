"""How cases are told: names of kinds, states and outcomes; the dated history."""

from collections.abc import Sequence
from datetime import datetime

from core.format import format_date, format_time
from core.i18n import _l, current_lang
from core.money import parse_money
from shop.cases.errors import BadCaseAmount
from shop.orders.data import Step

KINDS = {
    "not_received": _l("I have not received it"),
    "not_as_described": _l("It is not as described"),
    "damaged": _l("It arrived damaged"),
    "refund_refused": _l("A return was refused, or paid in part"),
    "carrier_variance": _l("The carrier paid less than it collected"),
    "other": _l("Something else"),
    "door": _l("The buyer has a parcel said to be refused or lost"),
}
STATE_NAMES = {
    "open": _l("Waits for the cooperative"),
    "vendor_reply": _l("The cooperative has answered"),
    "mediation": _l("Before the Office"),
    "decided": _l("Decided by the Office"),
    "appealed": _l("Appeal"),
    "final": _l("Over"),
}
STATE_KINDS = {
    "open": "wait", "vendor_reply": "info", "mediation": "wait", "decided": "info", "appealed": "wait", "final": "",
}  # fmt: skip
OUTCOMES = {
    "refund": _l("Money goes back to the buyer"),
    "return": _l("The return is accepted"),
    "no_refund": _l("Nothing goes back"),
    "offer": _l("The offer was taken"),
    "settled": _l("The answer of the cooperative stands"),
    "withdrawn": _l("The buyer gave it up"),
}
OUTCOMES_AT_DOOR = {
    "return": _l("The buyer has the parcel"),
    "no_refund": _l("The buyer does not have it"),
    "withdrawn": _l("The buyer gave it up"),
}
PARTIES = {
    "buyer": _l("Buyer"),
    "vendor": _l("Cooperative"),
    "staff": _l("The Office"),
    "system": _l("By itself"),
}


def outcomes_of(kind: str) -> dict[str, str]:
    """What outcomes of a case of this kind are called."""
    return OUTCOMES_AT_DOOR if kind == "door" else OUTCOMES


def state_name(state: str) -> str:
    """What a state is called."""
    return str(STATE_NAMES.get(state, state))


def timeline(history: Sequence[Step], state: str) -> list[tuple[str, str, str]]:
    """The history for `m.line`; the last step is where the case stands."""
    told = [("done", state_name(step.to_state), _moment(step)) for step in history]
    if told and state != "final":
        told[-1] = ("now", *told[-1][1:])
    return told


def _moment(step: Step) -> str:
    lang = current_lang()
    comma = "،" if lang == "ar" else ","
    return f"{format_date(step.at, lang, year=False)}{comma} {format_time(step.at)} · {PARTIES[step.party]}"


def amount_of(text: str) -> int:
    """Centimes that somebody typed; nothing typed is nothing. Raises BadCaseAmount."""
    if not text.strip():
        return 0
    try:
        return parse_money(text)
    except ValueError:
        raise BadCaseAmount from None


DUE = {
    "open": _l("The cooperative answers before %(day)s. If it does not, the Office decides."),
    "vendor_reply": _l("The buyer says before %(day)s whether this will do. Else the answer stands."),
    "mediation": _l("The Office decides before %(day)s."),
    "decided": _l("Who does not agree appeals before %(day)s. Then the decision is carried out."),
    "appealed": _l("Somebody else at the Office decides before %(day)s, for good."),
}
"""What ends when the delay of a state ends."""


def due_line(state: str, day: datetime | None) -> str:
    """What happens by when; empty where nothing is awaited."""
    if day is None or state not in DUE:
        return ""
    return str(DUE[state]) % {"day": format_date(day, current_lang())}
