"""A whole report with everything it can show, written by hand: what goldens are made of."""

from datetime import date
from typing import Any

from core.geography.lookups import regions
from scoring.board.data import Content
from scoring.board.rules import contents
from scoring.board.rules.periods import period_of
from scoring.board.services.gathering import words

NOW: dict[str, Any] = {
    "cooperatives": 65_315, "members": 788_969, "women": 272_583, "youth": 18_036, "womens": 7_905,
    "registered": 2_096, "ended": 226, "jobs_permanent": 104_284, "jobs_seasonal": 207_995, "jobs_declaring": 51_984,
    "creations_started": 412, "creations_submitted": 301, "creations_registered": 264, "creations_refused": 9,
    "declarations_due": 61_800, "declarations_filed": 48_310, "declarations_in_time": 41_077,
    "orders": 12_480, "parcels": 14_215, "sales": 412_908_450, "selling": 1_904, "returns": 311, "stalls": 2_140,
    "learners": 26_900, "courses_started": 41_200, "courses_finished": 17_430, "certificates": 6_480,
    "meetings": 12, "participants": 1_285, "participants_women": 658, "ideas": 579, "scored": 65_315, "rated": 1_900,
    "visits": 1_212, "visits_targeted": 802, "visits_random": 244, "visits_support": 166, "records": 65_315,
    "with_commune": 64_902, "with_contact": 58_110, "with_ice": 41_233, "with_capital": 63_040, "checked": 47_655,
}  # fmt: skip
BEFORE: dict[str, Any] = {
    "cooperatives": 63_445, "members": 778_654, "women": 267_953, "youth": 16_026, "womens": 7_891,
    "registered": 1_028, "ended": 193, "jobs_permanent": 102_132, "jobs_seasonal": 203_825, "jobs_declaring": 51_005,
    "declarations_due": 0, "orders": 9_120, "parcels": 10_400, "sales": 301_400_000, "selling": 1_502, "returns": 390,
    "stalls": 1_700, "learners": 20_004, "meetings": 12, "participants": None, "scored": 63_445, "rated": 1_410,
}  # fmt: skip
COUNTS = (5_912, 5_644, 7_838, 5_731, 5_225, 7_185, 8_491, 3_402, 6_225, 4_572, 3_130, 1_960)
SECTORS = (
    ("agriculture", "الفلاحة", "Agriculture", 41_605), ("handicrafts", "الصناعة التقليدية", "Artisanat", 12_344),
    ("argan", "الأركان", "Argane", 4_180), ("housing", "السكن", "Habitat", 2_286),
    ("fishing", "الصيد البحري", "Pêche", 4_900),
)  # fmt: skip


def _cells() -> list[dict[str, Any]]:
    def row(region: str, sector: str, n: int) -> dict[str, Any]:
        people = {"members": 12 * n, "women": 4 * n, "youth": n // 4 or None, "womens": n // 8}
        return {"region": region, "sector": sector, "cooperatives": n, **people}

    people = {name: NOW[name] for name in ("members", "women", "youth", "womens")}
    found = [row("", "", 65_315) | people, *(row("", code, n) for code, _ar, _fr, n in SECTORS)]
    for place, code in enumerate(regions()):
        found.append(row(code, "", COUNTS[place]))
        found += [row(code, sector, n * COUNTS[place] // 65_315) for sector, _ar, _fr, n in SECTORS]
    return found


def _tables() -> dict[str, Any]:
    growth = [
        {"part": "region", "code": code, "cooperatives": COUNTS[n], "before": COUNTS[n] - 150 + 15 * n}
        for n, code in enumerate(regions())
    ]
    growth += [
        {"part": "sector", "code": code, "cooperatives": n, "before": n - 40} for code, _ar, _fr, n in SECTORS
    ]
    years = [
        (2017, 20_400, 511_000, 148_190, 2_677),
        (2020, 40_531, 646_901, 194_800, 6_232),
        (2022, 53_800, 718_000, 224_000, 7_240),
        (2023, 60_000, 751_500, 243_600, 7_730),
        (2024, 62_000, 764_400, 256_300, 7_874),
    ]
    names = ("cooperatives", "members", "women", "womens")
    run = {"run_as_of": "2025-11-01", "method": 1, "method_state": "proposed"}
    rows: dict[str, list[dict[str, Any]]] = {
        "cells": _cells(),
        "growth": growth,
        "years": [
            *({"day": f"{year}-12-31", **dict(zip(names, values, strict=True))} for year, *values in years),
            {"day": "2025-11-30", "cooperatives": 65_315, "members": 788_969, "women": 272_583, "womens": 7_905},
        ],
        "delays": [
            {"stage": "name", "limit": 3, "unit": "working_days", "files": 388, "median": 2.0, "ninth": 4.1},
            {"stage": "file", "limit": None, "unit": "", "files": 301, "median": 21.5, "ninth": 55.0},
            {"stage": "review", "limit": 20, "unit": "days", "files": 273, "median": 8.2, "ninth": 19.4},
            {"stage": "whole", "limit": None, "unit": "", "files": 3, "median": None, "ninth": None},
        ],
        "sales": [{"region": code, "selling": 60 + n, "parcels": 900 - n, "sales": 30_000_000 + 1_900_000 * n}
                  if n < 10 else {"region": code, "selling": None, "parcels": None, "sales": None}
                  for n, code in enumerate(regions())],
        "funnel": [{"state": state, "ideas": n} for state, n in (
            ("published", 579), ("reserved", 171), ("team_formed", 96), ("in_creation", 38), ("registered", 21),
            ("selling", 14))],
        "bands": [{"band": band, "cooperatives": n, **run} for band, n in (
            ("model", 212), ("good", 586), ("way", 821), ("help", 281), ("", 63_415))],
        "parity": [{"dimension": d, "group": g, "cooperatives": n, "rated": r, "mean": m, "upper": u}
                   for d, g, n, r, m, u in (
            ("women", "half", 9_100, 310, 61.2, 0.43), ("women", "less", 48_310, 1_200, 60.4, 0.42),
            ("women", "nine_in_ten", 7_905, 390, 61.0, 0.425), ("region", "01", 5_912, 120, 60.1, 0.41),
            ("language", "ar", 1_700, 1_500, 60.3, 0.42), ("language", "fr", None, None, None, None),
            ("size", "small", 30_100, 700, 58.8, 0.38), ("size", "middle", 29_000, 900, 61.0, 0.43),
            ("age", "under_3", 9_000, 400, 59.7, 0.4))],
        "hits": [{"kind": "targeted", "visits": 800, "hits": 144, "rate": 0.18, "low": 0.1549, "high": 0.2081},
                 {"kind": "random", "visits": 240, "hits": 17, "rate": 0.0708, "low": 0.0447, "high": 0.1105}],
    }  # fmt: skip
    return {name: {"query": "X1", "rows": found} for name, found in rows.items()}


def sample() -> Content:
    """The report of the session of December 2025."""
    content = contents.head(period_of(date(2025, 11, 30)), date(2025, 12, 10))
    return content | {
        "is_demo": True,
        "figures": contents.figure_entries(NOW, BEFORE, words),
        "regions": [
            [code, {"ar": r.name_ar, "fr": r.name_fr, "en": r.name_fr}] for code, r in regions().items()
        ],
        "sectors": [[code, {"ar": ar, "fr": fr, "en": fr}] for code, ar, fr, _n in SECTORS],
        "tables": _tables(),
        "asks": contents.asks_of(
            "المصادقة على الصيغة 1 من طريقة التنقيط ونشرها.\nتخصيص خمس زيارات المراقبة للقرعة سنة 2026.",
            "Adopter et publier la version 1 de la méthode du score.\nTirer au sort un cinquième des visites en 2026.",
        ),
    }
