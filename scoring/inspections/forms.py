"""What a report's form says, read; rules come later."""

from collections.abc import Mapping
from datetime import date, datetime

from scoring.inspections.data import Answer, ReportDraft
from scoring.inspections.rules.checklist import CODES


def read_day(text: str, otherwise: date) -> date:
    """A day as a browser writes it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def read_number(text: str, otherwise: int = 0) -> int:
    """A small whole number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def read_report(form: Mapping[str, str], now: datetime) -> ReportDraft:
    """The report of a form; what is missing is left to the rules. A day nobody can read is no day of a visit."""
    answers = {}
    for code in CODES:
        verdict = form.get(f"v-{code}", "")
        if verdict:
            text = form.get(f"t-{code}", "").strip() if verdict == "no" else ""
            severity = read_number(form.get(f"s-{code}", "1")) if verdict == "no" else 1
            answers[code] = Answer(verdict, severity, text)
    return ReportDraft(
        form.get("key", ""), read_day(form.get("visited_on", ""), date.min), form.get("absent") == "1", answers,
        form.get("summary", "").strip(), _moment(form.get("written_at", ""), now),
    )  # fmt: skip


def _moment(text: str, now: datetime) -> datetime:
    """When it was written, as the phone says; never later than now."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return now
    return min(found, now) if found.tzinfo else now
