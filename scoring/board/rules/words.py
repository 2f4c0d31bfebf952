"""Words of the report's tables and sentences. Pure."""

from core.i18n import _l

TABLES: dict[str, str] = {
    "cells": _l("Regions and sectors"),
    "growth": _l("Cooperatives at the beginning and at the end"),
    "years": _l("Year by year"),
    "delays": _l("Delays of creations online"),
    "sales": _l("Sales by region"),
    "funnel": _l("From the idea to the sale"),
    "bands": _l("Bands of the score"),
    "parity": _l("Fairness of the score"),
    "parity_months": _l("Fairness of the score, month by month"),
    "hits": _l("Do inspections find what they look for?"),
}
STAGES: dict[str, str] = {
    "name": _l("The Office's answer on the name"),
    "file": _l("The founders' file, from the name to the sending"),
    "review": _l("The Office's decision, its own time only"),
    "whole": _l("All, from the first request to the registration"),
}
VISITS: dict[str, str] = {
    "targeted": _l("Targeted visits"),
    "random": _l("Visits drawn by lot"),
}
COLUMNS: dict[str, str] = {
    "cooperatives": _l("Cooperatives"),
    "members": _l("Members"),
    "women": _l("Women"),
    "youth": _l("Young people"),
    "womens": _l("Women's cooperatives"),
}
MESSAGES: dict[str, tuple[str, str]] = {
    "shrinks": (
        _l("There are fewer cooperatives than half a year ago."),
        _l("Their number went from %(before)s to %(value)s."),
    ),
    "smaller": (
        _l("The fabric grows, and its cooperatives are smaller."),
        _l("A cooperative has %(value)s members on average, %(before)s half a year ago."),
    ),
    "larger": (
        _l("The fabric grows, and so do its cooperatives."),
        _l("A cooperative has %(value)s members on average, %(before)s half a year ago."),
    ),
    "steady": (
        _l("The fabric grows, and its cooperatives keep their size."),
        _l("A cooperative has %(value)s members on average, as half a year ago."),
    ),
    "women_up": (
        _l("The share of women rises."),
        _l("It went from %(before)s to %(value)s of all members."),
    ),
    "women_down": (
        _l("The share of women falls."),
        _l("It went from %(before)s to %(value)s of all members."),
    ),
    "women_same": (_l("The share of women stays as it was."), _l("It is %(value)s of all members.")),
    "youth_faster": (
        _l("Young people are few, and their number grows faster than that of all members."),
        _l("%(growth)s in half a year; they are %(share)s of all members."),
    ),
    "youth_slower": (
        _l("Young people are few, and their number grows no faster than that of all members."),
        _l("%(growth)s in half a year; they are %(share)s of all members."),
    ),
}
ABOUT: dict[str, str] = {
    **dict.fromkeys(("smaller", "larger", "steady"), "average_members"),
    **dict.fromkeys(("women_up", "women_down", "women_same"), "women_share"),
    **dict.fromkeys(("youth_faster", "youth_slower"), "youth"),
    "shrinks": "cooperatives",
}
"""The figure that each sentence speaks of."""
KEYS: dict[str, tuple[str, ...]] = {
    "cells": ("region", "sector"), "growth": ("part", "code"), "years": ("day",), "delays": ("stage",),
    "sales": ("region",), "funnel": ("state",), "bands": ("band",), "parity": ("dimension", "group"),
    "parity_months": ("as_of", "dimension", "group"),
    "hits": ("kind",),
}  # fmt: skip
"""What a row of each table is about; its other numbers are counts."""
