import io
from datetime import date

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import func, select

from core.db import session
from core.doctor import examine
from core.events import OutboxEvent
from core.i18n import speaking
from core.tabular import TableRefused
from registry.data import ImportReport
from registry.errors import MissingColumns
from registry.models import Cooperative, RegistryEvent
from registry.services.reading import find_cooperative, list_events
from registry.services.standing import suspend
from tests.registry.factory import (
    FIRST,
    HEADINGS,
    LATER,
    SECOND,
    csv_bytes,
    import_bytes,
    import_lines,
    registrar,
)
from tests.threads import together


def codes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(error.row, error.field, error.code) for error in report.errors]


def all_holds() -> bool:
    return all(result.ok for result in examine() if result.name.startswith("registry"))


def test_a_file_creates_records_and_the_second_time_nothing(both: Flask) -> None:
    report = import_lines(FIRST, SECOND)
    assert (report.rows, report.created, report.rejected, report.errors) == (2, 2, 0, [])
    card = find_cooperative("٤٨٢١٣")
    assert card
    assert (card.name_ar, card.court_code, card.analytical_number) == (
        "تعاونية تاضامونت",
        "taroudannt",
        "1284/2012",
    )
    assert (card.region_code, card.province_code, card.commune_name_fr) == ("09", "09.541", "Argana")
    assert (card.members, card.women, card.youth, card.capital_centimes) == (38, 36, 9, 3_800_000)
    assert (card.registered_on, card.status, card.is_womens, card.sells) == (
        date(2012, 5, 14),
        "active",
        True,
        True,
    )
    before = session().scalar(select(func.count()).select_from(RegistryEvent))
    again = import_lines(FIRST, SECOND, now=LATER)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)  # I19
    assert session().scalar(select(func.count()).select_from(RegistryEvent)) == before == 2
    assert all_holds()


def test_dry_run_counts_and_changes_nothing(both: Flask) -> None:
    report = import_lines(FIRST, SECOND, dry_run=True)
    assert (report.created, report.dry_run) == (2, True)
    assert session().scalar(select(func.count()).select_from(Cooperative)) == 0


def test_a_changed_row_leaves_a_correction(both: Flask) -> None:
    import_lines(FIRST)
    report = import_lines(FIRST.replace(";38;36;9;", ";40;37;9;"), now=LATER)
    assert (report.updated, report.unchanged) == (1, 0)
    card = find_cooperative("48213")
    assert card
    assert (card.members, card.last_checked_on) == (40, date(2026, 12, 1))
    correction, registration = list_events(card.id)
    assert correction.kind == "corrected"
    assert correction.data["set"]["members"] == 40
    assert correction.data["was"]["members"] == 38
    assert registration.kind == "registered"
    assert registration.happened_on == date(2012, 5, 14)
    assert all_holds()


def test_contact_changes_are_recorded_without_the_contact(both: Flask) -> None:
    import_lines(FIRST)
    assert import_lines(FIRST.replace("0661234578", "0670000001")).updated == 1
    assert import_lines(FIRST.replace("0661234578", "0670000001")).unchanged == 1
    everything = str([(e.kind, e.data) for e in session().scalars(select(RegistryEvent))])
    assert "contact_changed" in everything
    for secret in ("661234578", "670000001", "tadamount.ma"):
        assert secret not in everything
    stored = session().scalars(select(Cooperative.phone_enc)).one()
    assert stored
    assert "670000001" not in stored


def test_every_kind_of_bad_row_is_told_with_its_line(app: Flask) -> None:
    bad = [
        ("48213", "", "missing_value"), ("Taroudant", "Paris", "unknown_court"), ("1284/2012", "<x>", "bad_number"),
        ("Argane", "Astronautique", "unknown_sector"), ("Taroudannt;Argana", "Atlantide;", "unknown_province"),
        ("14/05/2012", "31/02/2012", "bad_date"), ("14/05/2012", "14/05/2031", "future_date"),
        (";38;", ";trente;", "not_a_number"), (";38;36;9;", ";-1;0;0;", "negative"),
        (";36;", ";39;", "women_exceed_members"),
        (";9;", ";39;", "youth_exceed_members"), ("38.000,00", "cher", "bad_amount"),
        ("0661234578", "06612", "bad_phone"),
        ("contact@tadamount.ma", "contact@", "bad_email"), (";active", ";en vacances", "unknown_status"),
        (";active", ";active;de trop", "too_many_cells"),
        ("تعاونية تاضامونت;Coopérative Tadamount", ";", "missing_value"),
        ("Coopérative Tadamount", "x" * 201, "too_long"),
    ]  # fmt: skip
    report = import_lines(*(FIRST.replace(old, new, 1) for old, new, _code in bad), SECOND)
    assert (report.rows, report.created, report.rejected) == (len(bad) + 1, 1, len(bad))
    assert [(error.row, error.code) for error in report.errors] == [
        (line, code) for line, (_old, _new, code) in enumerate(bad, start=2)
    ]


def test_messages_speak_the_language(app: Flask) -> None:
    with speaking("ar"):
        arabic = import_lines(FIRST.replace("Argane", "Astronautique")).errors[0].message
    with speaking("fr"):
        french = import_lines(FIRST.replace("Argane", "Astronautique")).errors[0].message
    assert arabic == "«Astronautique» ليس قطاعاً معروفاً."
    assert french == "«\u202fAstronautique\u202f» n’est pas un secteur connu."


def test_duplicates_inside_a_file_name_the_first_line(app: Flask) -> None:
    other_number = FIRST.replace("48213", "99999")  # the same court and analytical number
    report = import_lines(FIRST, SECOND, FIRST, other_number)
    assert codes(report) == [
        (4, "central_number", "duplicate_in_file"),
        (5, "analytical_number", "duplicate_in_file"),
    ]
    assert " 2" in report.errors[0].message
    assert (report.rows, report.created, report.rejected) == (4, 2, 2)


def test_a_number_taken_at_the_court_is_refused(both: Flask) -> None:
    import_lines(FIRST)
    report = import_lines(FIRST.replace("48213", "99999"))
    assert codes(report) == [(2, "analytical_number", "number_taken")]


def test_fewer_members_than_the_women_on_record_is_refused(both: Flask) -> None:
    import_lines(FIRST)
    report = import_lines(FIRST.replace(";38;36;9;", ";10;;;"))
    assert codes(report) == [(2, "women", "women_exceed_members")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_encodings(app: Flask, encoding: str) -> None:
    heading = "الرقم المركزي;المحكمة;رقم السجل التحليلي;التسمية;القطاع;الإقليم;تاريخ التقييد;عدد الأعضاء"
    rows = [
        f"{n};المحكمة الابتدائية بتارودانت;{n}/2012;تعاونية الأمل للزعفران {n};الأركان;تارودانت;١٤/٠٥/٢٠١٢;٣٨"
        for n in range(1, 20)
    ]
    if encoding == "cp1256":  # this code page has no Arabic-Indic digits
        rows = [row.replace("١٤/٠٥/٢٠١٢", "14/05/2012").replace("٣٨", "38") for row in rows]
    report = import_bytes("\r\n".join([heading, *rows]).encode(encoding))
    assert (report.created, report.errors) == (19, [])
    card = find_cooperative("7")
    assert card
    assert (card.name_ar, card.members, card.registered_on) == (
        "تعاونية الأمل للزعفران 7",
        38,
        date(2012, 5, 14),
    )


def test_a_spreadsheet_with_real_dates_and_numbers(app: Flask) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS.split(";"))
        sheet.write_row(1, 0, FIRST.split(";"))
        sheet.write_number(1, 0, 48213)
        sheet.write_datetime(1, 8, date(2012, 5, 14), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 9, 38)
        sheet.write_number(1, 12, 38000.5)
    report = import_bytes(out.getvalue())
    assert (report.created, report.errors) == (1, [])
    card = find_cooperative("48213")
    assert card
    assert (card.registered_on, card.members, card.capital_centimes) == (date(2012, 5, 14), 38, 3_800_050)


def test_a_file_without_the_needed_columns_is_refused_whole(app: Flask) -> None:
    with speaking("fr"), pytest.raises(MissingColumns) as refusal:
        import_bytes(b"Nom;Ville\nTadamount;Argana\n")
    assert "Tribunal de première instance" in refusal.value.message
    assert "Ville" in refusal.value.message


def test_unread_columns_and_unknown_communes_are_remarks(app: Flask) -> None:
    content = csv_bytes(FIRST.replace(";Argana;", ";Arganah;"))
    content = content.replace(b"Statut\n", b"Statut;Nom du pr\xc3\xa9sident\n")
    with speaking("en"):
        report = import_bytes(content)
    assert report.created == 1
    assert any("Nom du président" in warning for warning in report.warnings)
    assert any("Line 2" in warning and "Arganah" in warning for warning in report.warnings)


def test_a_suspension_is_not_lifted_by_a_file_but_a_striking_off_is_read(both: Flask) -> None:
    import_lines(FIRST)
    card = find_cooperative("48213")
    assert card
    suspend(card.id, registrar(), "Produits sans autorisation sanitaire", LATER)
    assert import_lines(FIRST, now=LATER).unchanged == 1
    assert find_cooperative("48213").status == "suspended"  # type: ignore[union-attr]
    struck = FIRST.replace(";active", ";radiée")
    assert import_lines(struck, now=LATER).updated == 1
    assert find_cooperative("48213").status == "struck_off"  # type: ignore[union-attr]
    assert [e.kind for e in list_events(card.id)][:2] == ["struck_off", "corrected"]
    news = [
        row.payload for row in session().scalars(select(OutboxEvent)) if row.kind.endswith("StandingChanged")
    ]
    assert news[-1] == {"cooperative_id": card.id, "old": "suspended", "new": "struck_off"}
    assert all_holds()


def test_two_imports_at_once_record_each_cooperative_once(both: Flask) -> None:
    lines = [FIRST.replace("48213", str(n)).replace("1284/", f"{n}/") for n in range(1000, 1040)]
    import_lines(SECOND)
    reports = together(both, lambda _n: import_lines(*lines), count=4)
    assert all(not isinstance(report, Exception) for report in reports), reports
    assert sum(report.created for report in reports) == 40
    assert sum(report.unchanged for report in reports) == 120
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Cooperative)) == 41
    assert all_holds()


def test_broken_files_never_crash(app: Flask) -> None:
    for content in (
        csv_bytes(FIRST, '"unclosed;1;2'),
        csv_bytes(FIRST, ";".join(["x"] * 300)),
        csv_bytes(FIRST, "=cmd|' /C calc'!A0;" + FIRST.partition(";")[2]),
    ):
        report = import_bytes(content)
        assert report.created + report.unchanged >= 1
    with pytest.raises(TableRefused):
        import_bytes(csv_bytes(FIRST) + b"\x00\xff\xfe;\n")
