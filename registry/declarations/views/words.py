"""How the declaration's codes are read on a page."""

from typing import Any

from core.format import MONTHS
from core.i18n import _l, current_lang
from registry.declarations import rules
from registry.declarations.data import BANDS, DeclarationForm

STATE: dict[str, str] = {
    "expected": _l("To be declared"),
    "draft": _l("Begun"),
    "filed": _l("With the Office"),
    "accepted": _l("Accepted"),
    "correction_requested": _l("To be corrected"),
}
STATE_KIND = {
    "expected": "wait",
    "draft": "wait",
    "filed": "info",
    "accepted": "ok",
    "correction_requested": "warn",
}
KIND: dict[str, str] = {
    "late": _l("Late"),
    "waiting": _l("To accept"),
    "correction_requested": _l("To be corrected"),
    "accepted": _l("Accepted"),
    "to_come": _l("Not due yet"),
    "inactive": _l("Inactive"),
}
STEP: dict[str, str] = {
    "assembly": _l("Did the yearly assembly meet?"),
    "decisions": _l("What did it decide?"),
    "organs": _l("Were the managers or the board renewed?"),
    "accounts": _l("The accounts of the year"),
    "people": _l("Who were the members on the last day?"),
    "jobs": _l("How many people work for it?"),
    "review": _l("Read again and send"),
}
STEP_SAYS: dict[str, str] = {
    "assembly": _l(
        "The law asks every cooperative to hold an assembly within six months of the close of the year."
    ),
    "decisions": _l("In a few words: the accounts, the surplus, what comes next. Name no person."),
    "organs": _l("Only if somebody was elected or elected again this year."),
    "accounts": _l("In dirhams, as the assembly approved them. A loss is written with a minus."),
    "people": _l("Count each member once, on the day the year closed."),
    "jobs": _l("People paid by the cooperative, members or not."),
    "review": _l("Nothing is sent before you press the button. The Office enters it in the registry."),
}
FIELD: dict[str, str] = {
    "assembly_held": _l("Yearly assembly"),
    "assembly_on": _l("Day of the assembly"),
    "attendance": _l("Members present or represented"),
    "decisions": _l("Decisions"),
    "organs_renewed": _l("Managers or board renewed"),
    "organs_until": _l("Elected until"),
    "turnover_centimes": _l("Turnover"),
    "surplus_centimes": _l("Surplus of the year"),
    "reserves_centimes": _l("Reserves"),
    "jobs_permanent": _l("Permanent jobs"),
    "jobs_seasonal": _l("Seasonal jobs"),
}
BAND: dict[str, str] = {
    "under_35": _l("under 35"),
    "from_35_to_59": _l("35 to 59"),
    "from_60": _l("60 and over"),
}
SEX: dict[str, str] = {"women": _l("Women"), "men": _l("Men")}
NOTE: dict[str, str] = {
    "no_assembly": _l("No assembly was held"),
    "no_turnover": _l("Nothing was sold"),
    "loss": _l("A loss"),
    "late": _l("Filed late"),
    "members_jump": _l("The number of members changed by more than a third"),
}
AUDIT: dict[str, str] = {
    "declaration.filed": _l("Sent by the cooperative"),
    "declaration.accepted": _l("Accepted"),
    "declaration.returned": _l("Correction asked for"),
}


def label(name: str) -> str:
    """The name of a field as people read it."""
    if name in FIELD:
        return str(FIELD[name])
    sex, _sep, band = name.partition("_")
    return f"{SEX[sex]}, {BAND[band]}"


def month_options() -> list[tuple[int, str]]:
    """The months of the year in the reader's language."""
    return [(number, name) for number, name in enumerate(MONTHS[current_lang()], 1)]


def for_templates() -> dict[str, Any]:
    """What the room's templates need."""
    return {
        "month_options": month_options,
        "STATE": STATE, "STATE_KIND": STATE_KIND, "KIND": KIND, "STEP": STEP, "STEP_SAYS": STEP_SAYS, "NOTE": NOTE,
        "BAND": BAND, "SEX": SEX, "BANDS": BANDS, "STEPS": rules.STEPS, "AUDIT": AUDIT, "label": label,
        "step_of_field": rules.step_of_field, "FIELDS": tuple(DeclarationForm.__dataclass_fields__),
    }  # fmt: skip
