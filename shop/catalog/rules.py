"""Decisions of the catalogue, pure: values in, decision out."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shop.catalog.data import Decision, Fault, FieldChange, ListingData, Risk, Sign
from shop.catalog.wording import has_outside_contact, health_claims, protected_names, signs_named

OPEN_STATES = ("draft", "submitted", "changes_requested")
"""States of a revision that is being worked on; a product has at most one."""

TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"submitted", "withdrawn"}),
    "submitted": frozenset({"approved", "changes_requested", "rejected", "withdrawn"}),
    "changes_requested": frozenset({"submitted", "withdrawn"}),
    "approved": frozenset(),
    "rejected": frozenset(),
    "withdrawn": frozenset(),
}
DECIDED: dict[Decision, str] = {
    "approve": "approved",
    "request_changes": "changes_requested",
    "reject": "rejected",
}

BADGES = ("aop", "igp", "label_agricole", "bio", "handmade", "onssa")
"""Certificates shown to buyers, the strongest first; an exemption is never shown."""

UNITS: dict[str, tuple[str, int]] = {
    "g": ("kg", 1000), "kg": ("kg", 1), "ml": ("l", 1000), "cl": ("l", 100), "l": ("l", 1),
    "piece": ("piece", 1), "m": ("m", 1), "m2": ("m2", 1), "cm": ("m", 100),
}  # fmt: skip
"""Content unit → (unit in which its price is compared, how many of it make one)."""

RISK_LEVELS: dict[str, Risk] = {
    "health_claim": "high",
    "protected_name": "high",
    "organic_unproven": "medium",
    "outside_contact": "medium",
    "first_listing": "medium",
    "one_language": "low",
    "no_photo": "low",
}


def may_move(old: str, new: str) -> bool:
    """Whether a revision in state `old` may become `new`."""
    return new in TRANSITIONS[old]


def is_price_jump(old: int | None, new: int) -> bool:
    """More than half up or down: probably a slip of the finger, and read by staff first."""
    return old is not None and abs(new - old) * 2 > old


def unit_price(centimes: int, amount: int, unit: str) -> tuple[int, str] | None:
    """(centimes per unit, unit), half up: 145.00 DH for 250 ml is 580.00 DH per l. None without an amount."""
    per, parts = UNITS.get(unit, (unit, 1))
    if amount <= 0:
        return None
    return (2 * centimes * parts + amount) // (2 * amount), per


def is_valid(sign: Sign, today: date, product_id: int | None = None) -> bool:
    """A sign counts when it was checked, is in date, and covers this product or the whole cooperative."""
    started = sign.valid_from is None or sign.valid_from <= today
    running = sign.valid_to is None or today <= sign.valid_to
    return sign.checked and started and running and sign.product_id in (None, product_id)


def badges(signs: Iterable[Sign], product_id: int, today: date) -> tuple[str, ...]:
    """Kinds that may be shown on the product, strongest first."""
    held = {sign.kind for sign in signs if is_valid(sign, today, product_id)}
    return tuple(kind for kind in BADGES if kind in held)


def faults(
    listing: ListingData,
    *,
    is_food: bool,
    priced_skus: frozenset[str],
    signs: Iterable[Sign],
    product_id: int,
    today: date,
) -> list[Fault]:
    """Everything that keeps the listing from being published; empty when nothing does.

    Food needs a checked ONSSA number or exemption (Law 28-07); the words of an AOP, IGP or agricultural label in a
    title need the certificate (Law 25-06).
    """
    held = {sign.kind for sign in signs if is_valid(sign, today, product_id)}
    found = [*_missing(listing), *_unpriced(listing, priced_skus)]
    if is_food and not held & {"onssa", "onssa_exemption"}:
        found.append(Fault("onssa_missing", "certificates"))
    return found + [
        Fault(f"{kind}_unproven", field)
        for field, title in (("name_ar", listing.name_ar), ("name_fr", listing.name_fr))
        for kind in sorted(signs_named(title) & {"aop", "igp", "label_agricole"} - held)
    ]


def _missing(listing: ListingData) -> list[Fault]:
    found = []
    if not (listing.name_ar.strip() or listing.name_fr.strip()):
        found.append(Fault("name_missing", "name_ar"))
    if not listing.category_slug:
        found.append(Fault("category_missing", "category_slug"))
    if not listing.variants:
        found.append(Fault("variant_missing", "variants"))
    if listing.withdrawal_excluded and not listing.withdrawal_reason:
        found.append(Fault("withdrawal_reason_missing", "withdrawal_reason"))
    return found


def _unpriced(listing: ListingData, priced_skus: frozenset[str]) -> list[Fault]:
    return [
        Fault("price_missing", variant.sku) for variant in listing.variants if variant.sku not in priced_skus
    ]


def risks(
    listing: ListingData, *, signs: Iterable[Sign], product_id: int, today: date, first: bool
) -> list[str]:
    """What staff should look at before approving; codes of RISK_LEVELS, the worst first."""
    held = {sign.kind for sign in signs if is_valid(sign, today, product_id)}
    texts = "\n".join(_texts(listing))
    checks = {
        "health_claim": bool(health_claims(texts)),
        "protected_name": bool(protected_names(texts) - held),
        "organic_unproven": "bio" in signs_named(texts) and "bio" not in held,
        "outside_contact": has_outside_contact(texts),
        "first_listing": first,
        "one_language": not (listing.name_ar and listing.name_fr),
        "no_photo": not listing.media,
    }
    return [code for code in RISK_LEVELS if checks[code]]


def risk_level(codes: Iterable[str]) -> Risk:
    """The worst of several risks; low when there is none."""
    levels = {RISK_LEVELS.get(code, "low") for code in codes}
    return "high" if "high" in levels else "medium" if "medium" in levels else "low"


def _texts(listing: ListingData) -> list[str]:
    texts = [
        listing.name_ar, listing.name_fr, listing.description_ar, listing.description_fr,
        listing.ingredients_ar, listing.ingredients_fr, listing.origin_ar, listing.origin_fr,
    ]  # fmt: skip
    return texts + [name for variant in listing.variants for name in (variant.name_ar, variant.name_fr)]


def difference(old: ListingData | None, new: ListingData) -> list[FieldChange]:
    """What changed from `old` to `new`, field by field; values and variants one line each."""
    before, after = (old or ListingData()).to_json(), new.to_json()
    changes = [
        FieldChange(key, before[key], after[key])
        for key in after
        if key not in ("values", "variants") and before[key] != after[key]
    ]
    changes += _parts("values", before["values"], after["values"])
    by_sku = [{variant["sku"]: variant for variant in part["variants"]} for part in (before, after)]
    return changes + _parts("variants", by_sku[0], by_sku[1])


def _parts(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    return [
        FieldChange(f"{name}.{key}", old.get(key), new.get(key))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]


# Two opinions of five stars say less than forty of 4.8: every product begins with five opinions of four stars.
PRIOR_RATINGS, PRIOR_STARS = 5, 4


def weighed_rating(stars: int, ratings: int) -> float:
    """The mean by which products are ordered, 0–5, from the sum of stars and the number of opinions; 0 unrated."""
    if not ratings:
        return 0.0
    return (stars + PRIOR_STARS * PRIOR_RATINGS) / (ratings + PRIOR_RATINGS)
