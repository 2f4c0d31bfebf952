"""Refusals of the yearly declaration, as sentences."""

from collections.abc import Mapping

from core.errors import Conflict, DomainError, NotFound
from core.i18n import _, _l

SENTENCES: dict[str, str] = {
    "missing": _l("This is still to be answered."),
    "future": _l("This day lies in the future. Declare once the assembly has met."),
    "before_close": _l("The assembly approves the accounts of a year that has closed: this day lies before its end."),
    "unlikely": _l("Write a day after the end of the year declared, at most ten years later."),
    "nobody": _l("There must be at least one person."),
    "too_many": _l("More members were present than the cooperative has."),
    "negative": _l("This amount cannot be negative. A loss is written under the surplus, with a minus."),
    "not_a_number": _l("Write a whole number, such as 12."),
    "not_an_amount": _l("Write an amount in dirhams, such as 12 500 or 12 500,50."),
    "not_a_date": _l("Write the day as 2026-05-14 or 14/05/2026."),
    "too_large": _l("This number is larger than any cooperative has. Check it."),
    "too_long": _l("This text is too long: 2,000 characters at most."),
}  # fmt: skip


class UnknownYear(NotFound):
    """The cooperative owes no declaration for this year, or it is not this person's cooperative."""

    def __init__(self) -> None:
        super().__init__(
            "declaration_not_found", _("There is no declaration for this cooperative and this year.")
        )


class BadAnswer(DomainError):
    """Something typed cannot be read. `codes`: {field: code of SENTENCES}."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        fields = {name: str(SENTENCES[code]) for name, code in codes.items()}
        super().__init__("bad_answer", next(iter(fields.values()), ""), fields=fields)
        self.codes = dict(codes)


class Incomplete(DomainError):
    """Filing needs every answer. `codes`: {field: code of SENTENCES}."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        fields = {name: str(SENTENCES[code]) for name, code in codes.items()}
        message = _("The declaration is not complete yet. The points to answer are listed on its last page.")
        super().__init__("declaration_incomplete", message, fields=fields)
        self.codes = dict(codes)


class NotOpen(Conflict):
    """The declaration was filed or accepted meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "declaration_closed",
            _("This declaration has been filed: it can be changed when the Office asks for a correction."),
        )


class NotWaiting(Conflict):
    """There is nothing to decide: it was not filed, or was filed anew since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "declaration_moved",
            _("This declaration has changed since you opened it. Read it again before deciding."),
        )
