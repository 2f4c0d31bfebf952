"""Why a file was refused, as sentences that tell what to do."""

from core.errors import DomainError
from core.i18n import _


class TableRefused(DomainError):
    """Base of all refusals of a table file."""


class EmptyFile(TableRefused):
    """Nothing in it."""

    def __init__(self) -> None:
        super().__init__(
            "empty_file", _("The file is empty. It needs a line of headings and at least one row.")
        )


class DamagedFile(TableRefused):
    """Not a table, cut short, encrypted, or made to mislead."""

    def __init__(self) -> None:
        super().__init__(
            "damaged_file",
            _(
                "The file could not be read. Save it again as XLSX, ODS or CSV, without a password, and retry."
            ),
        )


class TooLarge(TableRefused):
    """`what` is the limit that was passed, as a short sentence part such as "50 MB"."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "file_too_large",
            _("The file is larger than allowed (%(limit)s). Split it into several files.", limit=what),
            status=413,
        )


class BadEncoding(TableRefused):
    """Bytes that are no text in any encoding we know."""

    def __init__(self) -> None:
        super().__init__(
            "bad_encoding", _("The letters of this file could not be read. Save it as UTF-8 and try again.")
        )


class MissingHeading(TableRefused):
    """A column between others without a name; `columns` count from one."""

    def __init__(self, columns: list[int]) -> None:
        self.columns = columns
        super().__init__(
            "missing_heading",
            _("These columns have no heading: %(columns)s. Name every column.", columns=_join(columns)),
        )


class DuplicateHeading(TableRefused):
    """One name on two columns."""

    def __init__(self, headings: list[str]) -> None:
        self.headings = headings
        super().__init__(
            "duplicate_heading",
            _(
                "These headings stand twice: %(headings)s. Give each column its own name.",
                headings=_join(headings),
            ),
        )


class MergedHeadings(TableRefused):
    """Heading cells merged across columns."""

    def __init__(self, headings: list[str]) -> None:
        self.headings = headings
        super().__init__(
            "merged_headings",
            _(
                "Some heading cells are merged: %(headings)s. Unmerge them and name every column.",
                headings=_join(headings),
            ),
        )


def _join(parts: list[int] | list[str]) -> str:
    return ", ".join(str(part)[:60] for part in parts[:8])
