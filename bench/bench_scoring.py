"""The score of the whole country: a full run against a bare SQL roll-up of the same facts, and one preview.

python -m bench.bench_scoring [--cooperatives 65315] [--orders 2000000] [--rounds 3]

CPU seconds of this process. The roll-up is what anybody would write to sum the same rows by cooperative (SUM of each
column, GROUP BY), fetched whole. `gather`, `score`, `keep` are the parts of the run; `ratio` is the run over the
roll-up of the same round, the median of the rounds.
"""

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.settings import open_shop
from core.db import Model, db, session
from scoring.method.rules.scoring import score
from scoring.method.services import gathering, reading, running, versions

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
AS_OF = date(2026, 11, 20)
SECTORS = 12
FILL_COOPERATIVES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO registry_cooperative (id, court_code, analytical_number, central_number, name_ar, name_fr, name_folded,
  kind, status, sector_code, legal_categories, province_code, region_code, address_ar, address_fr, object_ar,
  object_fr, registered_on, members, women, youth, is_demo, created_at, updated_at)
SELECT i, 'c', i, 'N' || i, 'ت', 'C', 'c', 'cooperative', 'active', 's' || (i % :sectors), '[]', '01.001', '01', '',
  '', '', '', '2015-03-01', 5 + i % 40, i % 5, 0, 1, '2026-01-01', '2026-01-01' FROM n
"""
FILL_VENDORS = """
INSERT INTO shop_vendor (id, cooperative_id, slug, status, story_ar, story_fr, cover, face, ship_from_province,
  suspended_reason, is_demo, created_at)
SELECT id, id, 'v' || id, 'approved', '', '', '', '', '', '', 1, '2026-01-01' FROM registry_cooperative
"""
FILL_FACTS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO shop_performance_fact (vendor_order_id, vendor_id, cooperative_id, placed_on, on_time, is_defect, defect,
  fault_return, replies_due, replies, ratings, rating_sum, rated_on, goods_centimes, buyer_key, nth, excluded)
SELECT i, 1 + (i * 7919) % :cooperatives, 1 + (i * 7919) % :cooperatives, date('2025-10-22', '+' || (i % 364) ||
  ' days'), i % 10 > 0, i % 50 = 0, CASE WHEN i % 50 = 0 THEN 'case' ELSE '' END, i % 70 = 0, i % 4 = 0, i % 8 = 0,
  i % 3 = 0, CASE WHEN i % 3 = 0 THEN 3 + i % 3 ELSE 0 END,
  CASE WHEN i % 3 = 0 THEN date('2025-10-25', '+' || (i % 364) || ' days') END, 5000 + i % 20000, 'b' || (i % 90000),
  1 + i % 3, '' FROM n
"""
BARE = """
SELECT cooperative_id, count(*), sum(on_time), sum(is_defect), sum(fault_return), sum(replies_due), sum(replies),
  sum(ratings), sum(rating_sum), sum(goods_centimes)
FROM shop_performance_fact WHERE placed_on BETWEEN '2024-10-22' AND '2026-10-21' GROUP BY cooperative_id
"""


def fill(path: Path, cooperatives: int, orders: int) -> None:
    """The country and its orders, without what hangs on them."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for n in range(SECTORS):
            connection.execute("INSERT INTO registry_sector VALUES (?, 'ق', 'S', 1, ?)", (f"s{n}", n))
        connection.execute(FILL_COOPERATIVES, {"count": cooperatives, "sectors": SECTORS})
        connection.execute(FILL_VENDORS)
        connection.execute(FILL_FACTS, {"count": orders, "cooperatives": cooperatives})


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and what it gave."""
    begun = time.process_time()
    found = call()
    return time.process_time() - begun, found


def one_round(number: int) -> dict[str, float]:
    """One run and one roll-up beside it. Each round is of another day: the same inputs would be kept once."""
    day = AS_OF + timedelta(days=number)
    bare, rows = cpu(lambda: session().execute(text(BARE)).all())
    session().rollback()
    whole, card = cpu(lambda: running.run(day, NOW))
    p = versions.parameters_of(versions.method_on(day))
    gather, gathered = cpu(lambda: gathering.gather(day, p))
    scored, _scores = cpu(lambda: score(gathered.inputs, p))
    assert len(rows) <= card.cooperatives
    return {"bare": bare, "run": whole, "gather": gather, "score": scored, "ratio": whole / bare}


def preview_ms(cooperative_id: int, rounds: int) -> float:
    """CPU milliseconds of one preview."""
    card = reading.find_score(cooperative_id)
    assert card
    return 1000 * cpu(lambda: [reading.preview(card, {"on_time": 1.0}) for _n in range(rounds)])[0] / rounds


def main() -> None:
    """Fill, measure, print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cooperatives", type=int, default=65_315)
    parser.add_argument("--orders", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "score.sqlite3"
        app = open_shop(Path(folder), f"sqlite:///{path}")
        with app.app_context():
            Model.metadata.create_all(db.engine)
            fill(path, wanted.cooperatives, wanted.orders)
            versions.ensure_first(NOW)
            rounds = [one_round(n) for n in range(wanted.rounds)]
            answer: dict[str, Any] = {
                name: round(statistics.median(r[name] for r in rounds), 3) for name in rounds[0]
            }
            answer |= {"preview_ms": round(preview_ms(1, 50), 2), "cooperatives": wanted.cooperatives}
            answer["orders"] = wanted.orders
            print(json.dumps(answer))


if __name__ == "__main__":
    main()
