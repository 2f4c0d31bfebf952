"""Files as people bring them: separators, encodings, spreadsheets, broken headings, bombs."""

import datetime
import io
import zipfile
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
import xlsxwriter

from core.tabular import (
    BadEncoding,
    DamagedFile,
    DuplicateHeading,
    EmptyFile,
    Limits,
    MergedHeadings,
    MissingHeading,
    TableRefused,
    TooLarge,
    open_table,
)

MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def workbook(fill: Any) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        fill(book)
    return buffer.getvalue()


def sheet_of(rows: list[list[object]]) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Produits")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def ods_of(rows: list[list[str]], repeat: int = 1) -> bytes:
    ns = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeat}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{ns}:office:1.0" '
        f'xmlns:table="{ns}:table:1.0" xmlns:text="{ns}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_quotes_and_embedded_newlines(separator: str) -> None:
    text = 'nom|description|prix\nMiel|"deux\nlignes| ""ici"""|"12,5"\n'.replace("|", separator)
    table = open_table(f"{text}Thé{separator}b{separator}3\n".encode())
    assert (table.separator, table.headings) == (separator, ["nom", "description", "prix"])
    assert list(table.rows) == [
        (2, ["Miel", f'deux\nlignes{separator} "ici"', "12,5"]),
        (4, ["Thé", "b", "3"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_arabic_encodings(encoding: str) -> None:
    text = "الاسم;الثمن;الوصف\nعسل حر;120;من جبال الأطلس\nزيت أركان;99,5;معصرة تقليدية\n"
    table = open_table(text.encode(encoding))
    assert table.headings == ["الاسم", "الثمن", "الوصف"]
    assert [row[1][0] for row in table.rows] == ["عسل حر", "زيت أركان"]


@pytest.mark.parametrize(
    "text",
    [
        "Désignation;Prix\nMiel d'eucalyptus à la récolte;12,50\nÉpices;3\n",
        "NOM;RÉGION\nCOOPÉRATIVE FÉMININE;FÈS-MEKNÈS\nHUILE RAFFINÉE;BÉNI MELLAL-KHÉNIFRA\n",
        "nom;prix\ncafé;3\n",
    ],
)
def test_french_code_page(text: str) -> None:
    table = open_table(text.encode("cp1252"))
    assert [";".join(row) for _line, row in table.rows] == text.splitlines()[1:]


def test_mixed_arabic_and_french_in_cp1256() -> None:
    text = "Nom;الاسم;Prix\nMiel d'été;عسل;120\nHuile;زيت أركان;99,5\n"
    assert next(open_table(text.encode("cp1256")).rows)[1] == ["Miel d'été", "عسل", "120"]


def test_excel_declares_its_separator() -> None:
    table = open_table(b"sep=;\nsku;name\n007;a,b\n")
    assert (table.headings, list(table.rows)) == (["sku", "name"], [(3, ["007", "a,b"])])


def test_a_path_and_one_column(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("sku\n0012\n\n0013\n", encoding="utf-8")
    table = open_table(path)
    assert [record.values for record in table.records()] == [{"sku": "0012"}, {"sku": "0013"}]


def test_titles_above_headings_and_ragged_rows() -> None:
    table = open_table(b"Liste des produits\n\nsku;nom\n1;a;;\n2\n3;b;extra\n4;c\n")
    assert len(table.warnings) == 1
    assert [(r.line, r.values, r.extra) for r in table.records()] == [
        (4, {"sku": "1", "nom": "a"}, []),
        (5, {"sku": "2", "nom": ""}, []),
        (6, {"sku": "3", "nom": "b"}, ["extra"]),
        (7, {"sku": "4", "nom": "c"}, []),
    ]


def test_xlsx_cells_become_text() -> None:
    day = datetime.datetime(2026, 3, 1)  # noqa: DTZ001 (a cell has no zone)

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Produits")
        sheet.write_row(2, 1, ["sku", "nom", "prix", "date", "ok"])
        sheet.write_string(3, 1, "0042")
        sheet.write_row(3, 2, ["زعفران", 12.5])
        sheet.write_datetime(3, 4, day, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean(3, 5, True)
        sheet.write_row(4, 1, [6111234567890, "b", 12])
        book.add_worksheet("Autre").write(0, 0, "x")

    table = open_table(workbook(fill))
    assert (table.kind, len(table.warnings)) == ("xlsx", 1)
    assert table.headings == ["sku", "nom", "prix", "date", "ok"]
    assert list(table.rows) == [
        (4, ["0042", "زعفران", "12.5", "2026-03-01", "1"]),
        (5, ["6111234567890", "b", "12", "", ""]),
    ]


def test_ods() -> None:
    table = open_table(ods_of([["sku", "الاسم"], ["007", "تمر"]]))
    assert (table.kind, table.headings, list(table.rows)) == ("ods", ["sku", "الاسم"], [(2, ["007", "تمر"])])


def refused(data: bytes, error: type[TableRefused], limits: Limits | None = None) -> None:
    with pytest.raises(error):
        list(open_table(data, limits=limits).rows)
    with NamedTemporaryFile() as file:  # the same from a path, and no file left open
        file.write(data)
        file.flush()
        with pytest.raises(error) as caught:
            list(open_table(Path(file.name), limits=limits).rows)
    assert caught.value.message
    assert caught.value.code


def test_headings_that_cannot_be_trusted() -> None:
    refused(b"sku,,prix\n1,2,3\n", MissingHeading)
    refused(b"sku,prix,SKU\n1,2,3\n", DuplicateHeading)

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 1, 0, 2, "prix")
        sheet.write(0, 0, "sku")
        sheet.write_row(1, 0, ["1", "2", "3"])

    refused(workbook(fill), MergedHeadings)


@pytest.mark.parametrize("data", [b"", b"\n\n", b" ; \n;\n", sheet_of([])])
def test_empty_files(data: bytes) -> None:
    refused(data, EmptyFile)


def test_not_a_table() -> None:
    refused(b"%PDF-1.7\x00\x01\x02" + b"\x00" * 99, DamagedFile)
    refused(b"PK\x03\x04" + b"x" * 50, DamagedFile)
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, DamagedFile)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x.txt", "hello")
    refused(buffer.getvalue(), DamagedFile)
    refused(sheet_of([["a", "b"], ["1", "2"]])[:-200], DamagedFile)


def test_bytes_that_change_encoding_midway() -> None:
    refused("a;b\n".encode("utf-16") + b"1;2\n\xff" * 3, BadEncoding)


def test_limits() -> None:
    refused(b"a,b\n" + b"1,2\n" * 11, TooLarge, Limits(max_rows=10))
    refused(b"a,b\n" * 99, TooLarge, Limits(max_bytes=100))
    refused(",".join(f"h{n}" for n in range(301)).encode(), TooLarge)
    refused(b"a,b\n" + b'"' + b"x" * 200_000 + b'",2\n', TooLarge)


def test_a_cell_in_the_last_corner_does_not_kill_us() -> None:
    """5 kB that make the reader ask for 550 GB and abort its process."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write(1_048_575, 16_383, "y")

    refused(workbook(fill), TooLarge)
    refused(ods_of([["a"], ["b"]], repeat=50_000_000), TooLarge)


def bomb(declared: int | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    data = bytearray(buffer.getvalue())
    if declared is not None:  # the directory lies about the unpacked size
        at = data.index(b"PK\x01\x02") + 24
        data[at : at + 4] = declared.to_bytes(4, "little")
    return bytes(data)


def test_zip_bombs_are_refused_even_when_they_lie() -> None:
    assert len(bomb()) < 100_000
    refused(bomb(), TooLarge)
    refused(bomb(declared=10), TooLarge)


def test_reading_half_a_sheet_leaves_nothing_behind() -> None:
    table = open_table(sheet_of([["a", "b"], *[[n, n] for n in range(5000)]]))
    assert next(table.rows)[1] == ["0", "0"]
    table.close()
    assert list(table.rows) == []
