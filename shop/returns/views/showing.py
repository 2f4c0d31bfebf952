"""How returns are told: names of states, reasons, ways, rules; the dated history."""

from collections.abc import Sequence

from core.format import format_date, format_time
from core.i18n import _, _l, current_lang
from shop.orders.data import Step

STATE_NAMES = {
    "requested": _l("Asked for"),
    "accepted": _l("To be sent back"),
    "refused": _l("Not taken back"),
    "in_transit": _l("On its way back"),
    "received": _l("Received by the cooperative"),
    "inspected": _l("Looked at"),
    "refunded": _l("Paid back"),
    "replaced": _l("Another one was sent"),
    "closed": _l("Closed"),
}
STATE_KINDS = {
    "requested": "wait", "accepted": "ok", "refused": "bad", "in_transit": "info", "received": "info",
    "inspected": "info", "refunded": "ok", "replaced": "ok", "closed": "",
}  # fmt: skip
WHYS = {
    "changed_mind": _l("I changed my mind"),
    "not_as_described": _l("It is not as described"),
    "damaged": _l("It arrived damaged"),
    "wrong_item": _l("It is another product"),
    "too_late": _l("It arrived too late"),
}
WAYS = {
    "post": (_l("I send it with a carrier"), _l("Post office, Amana or another carrier.")),
    "pickup": (_l("The cooperative has it fetched"), _l("It agrees on a time with you by message.")),
    "hand": (_l("I bring it myself"), _l("To the cooperative's own place.")),
}
WISHES = {"refund": _l("My money back"), "replace": _l("Another one instead")}
PAYERS = {"buyer": _l("You pay the way back."), "vendor": _l("The cooperative pays the way back.")}
EXEMPTIONS = {
    "exempt_perishable": _l("it does not keep"),
    "exempt_made_to_order": _l("it is made to order"),
    "exempt_hygiene_opened": _l("it touches the body and was opened"),
    "exempt_other": _l("exempted by law"),
}
RULES = {
    "withdrawal_days": _l("Right of withdrawal"),
    "uninformed_days": _l("Right of withdrawal when the buyer was not informed"),
    "refund_days": _l("Paying back after a withdrawal"),
    "answer_days": _l("Answer of the cooperative to a request"),
    "send_days": _l("Sending back what was accepted"),
    "inspect_days": _l("Looking at what came back"),
    "contest_days": _l("Contesting a refusal or a partial refund"),
    "fault_days": _l("Telling of a fault through a return"),
    "case_answer_days": _l("Answer of the cooperative to a case"),
    "case_buyer_days": _l("Answer of the buyer to the cooperative"),
    "case_office_days": _l("Decision of the Office"),
    "case_appeal_days": _l("Appeal against a decision"),
    "case_second_days": _l("Decision on an appeal"),
    "exempt_perishable": _l("Exempted: goods that do not keep"),
    "exempt_made_to_order": _l("Exempted: goods made to order"),
    "exempt_hygiene_opened": _l("Exempted: goods that touch the body, once opened"),
    "exempt_other": _l("Exempted: other cases named by law"),
}
UNITS = {"clear_days": _l("clear days"), "days": _l("days"), "exemption": _l("1: holds, 0: does not")}
_ROAD = ("requested", "accepted", "in_transit", "received", "refunded")
_BAD = ("refused",)


def state_name(state: str) -> str:
    """What a state is called."""
    return str(STATE_NAMES.get(state, state))


def timeline(history: Sequence[Step], state: str) -> list[tuple[str, str, str]]:
    """The history for `m.line`, and what is still to come while the return is under way."""
    told = [
        ("bad" if step.to_state in _BAD else "done", state_name(step.to_state), _moment(step))
        for step in history
    ]
    if told and state in _ROAD[:-1]:
        told[-1] = ("now", *told[-1][1:])
        told += [("", state_name(key), "") for key in _ROAD[_ROAD.index(state) + 1 :]]
    return told


def _moment(step: Step) -> str:
    lang = current_lang()
    comma = "،" if lang == "ar" else ","
    when = f"{format_date(step.at, lang, year=False)}{comma} {format_time(step.at)}"
    return f"{when} · {step.reason}" if step.reason else when


def exemption_text(code: str) -> str:
    """Why a line cannot be sent back."""
    return str(EXEMPTIONS.get(code, EXEMPTIONS["exempt_other"])) if code else _("the time has passed")
