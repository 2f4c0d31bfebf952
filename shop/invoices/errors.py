"""Refusals of the documents room."""

from core.errors import DomainError, NotFound
from core.i18n import _


class NoSuchDocument(NotFound):
    """The document is not there, or not for this person."""

    def __init__(self) -> None:
        super().__init__("document_not_found", _("This document does not exist, or it is not yours."))


class NoSuchExport(NotFound):
    """These files were not asked for, or are gone."""

    def __init__(self) -> None:
        super().__init__(
            "export_not_found",
            _("These files are no longer here. Ask for the month again: it takes a few minutes."),
        )


class DocumentDamaged(DomainError):
    """The stored bytes are not those that were issued: nothing is handed out."""

    status = 503

    def __init__(self) -> None:
        text = _(
            "The stored file is not the one that was issued. The Office has to restore it from its backup."
        )
        super().__init__("document_damaged", text)


class BadMonth(DomainError):
    """Not a month, or one that has not ended."""

    def __init__(self) -> None:
        super().__init__("bad_month", _("Choose a month that has ended."))


class BadTaxNumber(DomainError):
    """A tax number that cannot be one."""

    def __init__(self, field: str) -> None:
        text = _("Write the digits only, as on the tax notice: at most 15 of them.")
        super().__init__("bad_tax_number", text, fields={field: text})
