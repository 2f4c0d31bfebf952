"""The documents a file produces: statutes, minutes of the constitutive assembly, list of members."""

from datetime import date, datetime

from sqlalchemy import select

from core.audit import audit
from core.db import session, transaction
from core.format import MONTHS, format_date
from core.geography.lookups import communes, provinces
from core.money import format_money
from registry.creation.data import CreationData, FounderData, PersonData
from registry.creation.models import Founder
from registry.creation.services import reading
from registry.creation.services.sums import law_for, sums_of
from registry.creation.statutes.clauses import Article, digest, fill
from registry.rules.standing import LEGAL_CATEGORIES

_CATEGORIES = {
    "sells_to_third_parties": ("تبيع للغير ما يقدمه أعضاؤها من سلع وخدمات، بعد تحويله عند الاقتضاء",
                               "vend à des tiers les biens et services fournis par ses membres, après transformation"
                               " s’il y a lieu"),
    "serves_members": ("تنتج سلعاً أو خدمات لفائدة أعضائها", "produit des biens ou services pour ses membres"),
    "offers_work": ("تعرض على أعضائها عملاً مأجوراً", "offre à ses membres un travail rémunéré"),
}  # fmt: skip
_HEADS = {"board": ("رئيس مجلس الإدارة", "le président du conseil d’administration"),
          "managers": ("المسير", "le gérant")}  # fmt: skip


def articles_of(file: CreationData, now: datetime) -> list[Article]:
    """The statutes as the file stands; blanks where it does not say yet."""
    return fill(_values(file, now), file.organ)


def statutes_hash(file: CreationData, now: datetime) -> str:
    """What the signed copy is compared with."""
    return digest(articles_of(file, now))


def _values(file: CreationData, now: datetime) -> dict[str, str]:
    return _facts(file) | _amounts(file, now) | _numbers(file, now)


def _facts(file: CreationData) -> dict[str, str]:
    kept = [_CATEGORIES[code] for code in LEGAL_CATEGORIES if code in file.legal_categories]
    heads = _HEADS.get(file.organ or "managers", ("", ""))
    day = file.reserved_at
    found = {
        "object_ar": file.object_ar, "object_fr": file.object_fr,
        "address_ar": file.address_ar, "address_fr": file.address_fr, "duration": str(file.duration_years),
        "categories_ar": "؛ ".join(ar for ar, _fr in kept), "categories_fr": " ; ".join(fr for _ar, fr in kept),
        "head_ar": heads[0], "head_fr": heads[1], "founders": str(len(file.consented) or ""),
        "month_ar": MONTHS["ar"][file.close_month - 1], "month_fr": MONTHS["fr"][file.close_month - 1],
    }  # fmt: skip
    if day is not None:
        found |= {"name_ar": file.name_ar, "name_fr": file.name_fr,
                  "name_day_ar": format_date(day, "ar"), "name_day_fr": format_date(day, "fr")}  # fmt: skip
    return found | _place(file)


def _place(file: CreationData) -> dict[str, str]:
    province = provinces().get(file.province_code or "")
    if province is None:
        return {}
    commune = communes().get(file.commune_code or "")
    places = [place for place in (commune, province) if place is not None]
    return {
        "place_ar": "، ".join(p.name_ar for p in places), "place_fr": ", ".join(p.name_fr for p in places),
        "province_ar": province.name_ar, "province_fr": province.name_fr,
    }  # fmt: skip


def _amounts(file: CreationData, now: datetime) -> dict[str, str]:
    law, sums = law_for(file, now), sums_of(file, now)
    amounts = {
        "capital_min": law["capital_min"], "share_min": law["share_min"], "auditor": law["auditor_from"],
        "share": file.share_centimes,
    } | ({"capital": sums.total, "released": sums.released} if sums.total else {})  # fmt: skip
    found = {
        f"{name}_{lang}": format_money(value, lang)
        for name, value in amounts.items()
        for lang in ("ar", "fr")
    }
    if sums.shares:
        found["shares"] = str(sums.shares)
    return found | {f"in_kind_{lang}": _in_kind(file, lang) for lang in ("ar", "fr")}


def _in_kind(file: CreationData, lang: str) -> str:
    if not file.contributions:
        return {"ar": "لا حصص عينية عند التأسيس.", "fr": "Aucun apport en nature à la constitution."}[lang]
    texts = [
        f"{c.what_ar if lang == 'ar' else c.what_fr}: {format_money(c.shares * file.share_centimes, lang)}"
        for c in file.contributions
    ]
    return ("؛ " if lang == "ar" else " ; ").join(texts) + "."


def _numbers(file: CreationData, now: datetime) -> dict[str, str]:
    law = law_for(file, now)
    names = {
        "released_min": "released_min", "release_years": "release_years", "bank_days": "bank_deposit_days",
        "arrears_months": "arrears_months", "founders_min": "founders_min", "managers_max": "managers_max",
        "mandate": "mandate_years", "board_min": "board_min", "board_max": "board_max",
        "assembly_months": "assembly_months", "reserve": "reserve_percent", "education": "education_percent",
        "nonmembers": "nonmembers_percent",
    }  # fmt: skip
    return {name: str(law[code]) for name, code in names.items()}


def members_list(
    user_id: int | None, file: CreationData, what: str, now: datetime
) -> list[tuple[FounderData, PersonData]]:
    """The founders with their identity, for a document of the file; the look is in the audit log with its purpose."""
    by_id = {founder.id: founder for founder in file.consented}
    rows = session().scalars(select(Founder).where(Founder.id.in_(by_id)).order_by(Founder.id))
    people = [(by_id[row.id], reading.person_of(row)) for row in rows]
    with transaction():
        audit(user_id, "creation.members_printed", f"creation:{file.id}", data={"document": what})
    return [(founder, person) for founder, person in people if person is not None]


def assembly_day(file: CreationData, lang: str) -> str:
    """The day of the assembly in a language, dotted while it is not known."""
    day: date | None = file.assembly_on
    return format_date(day, lang) if day else "……"
