"""What the catalogue brings to a stall's page: its shelf, its signs with their proof, its season."""

from dataclasses import replace
from typing import Any

from flask import render_template, request

from core import clock
from core.i18n import current_lang
from shop.catalog import shelves
from shop.catalog.product_page import stall_seasons, stall_signs
from shop.catalog.views import showing

MONTHS = {
    "ar": ("ينا", "فبر", "مار", "أبر", "ماي", "يون", "يول", "غشت", "شتن", "أكت", "نون", "دجن"),
    "fr": ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def stall_products(vendor: Any) -> str:
    """The shelf."""
    today, after = clock.local_date(clock.now()), request.args.get("after", "")
    found = shelves.shelf(today, vendor_id=vendor.id, sort="popular", after=after)
    cards = [replace(card, vendor="") for card in showing.draw(found.cards)]
    return render_template("shop/catalog/stall_shelf.html", cards=cards, next=found.next, vendor=vendor)


def signs(vendor: Any) -> str:
    """Its certificates in force; nothing when there is none."""
    found = stall_signs(vendor.id, clock.local_date(clock.now()))
    return (
        render_template("shop/catalog/stall_signs.html", signs=found, labels=showing.LABELS) if found else ""
    )


def season(vendor: Any) -> str:
    """Twelve months, for a stall some of whose products come and go with the year."""
    seasons = stall_seasons(vendor.id)
    seasonal = [(months, products) for months, products in seasons if 0 < len(set(months)) < 12]
    if not seasonal:
        return ""
    counts = [sum(products for months, products in seasonal if month in months) for month in range(1, 13)]
    always = sum(n for _months, n in seasons) - sum(n for _months, n in seasonal)
    lang = current_lang()
    names = MONTHS[lang]
    return render_template(
        "shop/catalog/stall_season.html", counts=counts, names=names, top=max(counts),
        shown=names if lang == "ar" else [name[0].upper() for name in names], always=always,
    )  # fmt: skip
