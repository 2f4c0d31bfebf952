"""What pages say: steps, states, what is missing and where it is answered, what the law asks."""

from typing import NamedTuple

from core.i18n import _l
from registry.creation.data import CreationData
from registry.creation.rules.checks import Gap
from registry.legal.data import LegalNumber, LegalNumbers

# (step, title, the legal numbers it rests on); the order is that of the screens.
SCREENS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("place", _l("Where will it be?"), ()),
    ("commune", _l("Which commune?"), ()),
    ("sector", _l("Which trade?"), ()),
    ("categories", _l("What for?"), ()),
    ("object", _l("What will it do?"), ()),
    ("seat", _l("The registered office"), ()),
    ("me", _l("You, as a founder"), ()),
    ("founders", _l("The founders"), ("founders_min",)),
    ("name", _l("The name"), ("name_delay", "name_reservation")),
    ("statutes", _l("The statutes"), ("statutes_mentions", "mandate_years")),
    (
        "capital",
        _l("The capital"),
        ("capital_min", "share_min", "released_min", "release_years", "bank_deposit_days"),
    ),
    ("in_kind", _l("Brought in kind"), ("released_min",)),
    ("organs", _l("Who runs it"), ("board_from", "managers_max", "mandate_years")),
    ("assembly", _l("The constitutive assembly"), ()),
    ("documents", _l("The documents"), ("bank_deposit_days", "file_copies")),
    ("review", _l("Look it through and send"), ("review_delay", "appeal_days")),
)
TITLES = {name: title for name, title, _rules in SCREENS}
RULES = {name: rules for name, _title, rules in SCREENS}
# The eight steps of the path, with the screens of each and the section of the checks.
STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("idea", _l("The idea"), ("place", "commune", "sector", "categories", "object", "seat")),
    ("founders", _l("The founders"), ("me", "founders")),
    ("name", _l("The name"), ("name",)),
    ("statutes", _l("The statutes"), ("statutes",)),
    ("capital", _l("The capital"), ("capital", "in_kind")),
    ("organs", _l("The assembly"), ("organs", "assembly")),
    ("documents", _l("The documents"), ("documents",)),
    ("review", _l("Sending"), ("review",)),
)
STEP_OF = {screen: number for number, (_key, _title, screens) in enumerate(STEPS, 1) for screen in screens}
SECTION_OF = {screen: key for key, _title, screens in STEPS for screen in screens}
STATES = {
    "draft": _l("Being written"), "name_requested": _l("Name asked for"), "name_reserved": _l("Name kept"),
    "documents": _l("File being made"), "submitted": _l("Sent"), "in_review": _l("Being read"),
    "change_requested": _l("Answer awaited"), "refused": _l("Refused"), "appealed": _l("Appeal being read"),
    "registered": _l("Registered"), "abandoned": _l("Given up"), "expired": _l("Reservation over"),
}  # fmt: skip
STATE_KIND = {
    "draft": "", "name_requested": "wait", "name_reserved": "ok", "documents": "", "submitted": "wait",
    "in_review": "wait", "change_requested": "warn", "refused": "bad", "appealed": "wait", "registered": "ok",
    "abandoned": "", "expired": "warn",
}  # fmt: skip
CATEGORIES = {
    "sells_to_third_parties": (_l("To sell what its members bring"), _l("Goods or services of the members, sold to "
                               "others, after processing where needed")),
    "serves_members": (_l("To serve its members"), _l("It produces goods or services for the members themselves")),
    "offers_work": (_l("To give work to its members"), _l("Paid work for the members")),
}  # fmt: skip
ORGANS = {
    "managers": (_l("One or several managers"), _l("For a small cooperative: quick to decide")),
    "board": (_l("A board"), _l("Several people elected, with a president")),
}
SEATS = {
    "manager": _l("Manager"), "president": _l("President"), "vice_president": _l("Vice-president"),
    "secretary": _l("Secretary"), "treasurer": _l("Treasurer"), "director": _l("Member of the board"),
}  # fmt: skip
DOCUMENTS = {
    "signed_statutes": (_l("Statutes signed by all"), _l("Print them, sign them, photograph them or scan them")),
    "signed_minutes": (_l("Minutes of the constitutive assembly"), _l("Signed by those who led it")),
    "bank_certificate": (_l("Bank certificate"), _l("The bank writes that the money is blocked for the cooperative")),
    "valuation_report": (_l("Valuation report"), _l("What is brought in kind, and what it is worth")),
    "authority_receipt": (_l("Receipt of the local authority"), _l("A copy of the file is left at the caïdat or the "
                          "district; the receipt is given at once")),
}  # fmt: skip
VERDICTS = {
    "same": _l("This name is taken."), "similar": _l("This name is close to others."),
    "clear": _l("Nothing close was found."),
}  # fmt: skip
_GAPS = {
    "no_place": (_l("The province"), "place"), "no_sector": (_l("The trade"), "sector"),
    "no_category": (_l("What the cooperative is for"), "categories"),
    "no_object": (_l("What it will do, in both languages"), "object"),
    "no_seat": (_l("The registered office, in both languages"), "seat"),
    "few_founders": (_l("More founders: the law asks for %(n)s, all of whom agree"), "founders"),
    "founders_waiting": (_l("An answer from each person invited, or take the invitation back"), "founders"),
    "no_name": (_l("A name kept by the Office"), "name"),
    "share_low": (_l("A share worth %(n)s at least"), "capital"),
    "capital_low": (_l("A capital of %(n)s at least"), "capital"),
    "no_share": (_l("At least one share for %(who)s"), "capital"),
    "released_low": (_l("A quarter of the shares paid by %(who)s"), "capital"),
    "released_high": (_l("%(who)s pays more than the shares are worth"), "capital"),
    "organ_missing": (_l("Who runs the cooperative"), "statutes"),
    "board_needed": (_l("A board: there are too many members for managers alone"), "statutes"),
    "no_manager": (_l("A manager"), "organs"), "managers_many": (_l("Fewer managers"), "organs"),
    "no_president": (_l("A president"), "organs"), "seat_twice": (_l("One person a seat"), "organs"),
    "board_small": (_l("More members of the board"), "organs"),
    "board_large": (_l("Fewer members of the board"), "organs"),
    "no_assembly": (_l("The day and place of the constitutive assembly"), "assembly"),
    "stale_signed_statutes": (_l("Statutes signed again: their text has changed since"), "documents"),
}  # fmt: skip


def gap_line(gap: Gap, file: CreationData, law: LegalNumbers, money: dict[str, str]) -> tuple[str, str]:
    """(sentence, screen where it is answered) of something missing."""
    if gap.section == "documents" and gap.code.startswith("no_"):
        return str(DOCUMENTS[gap.code.removeprefix("no_")][0]), "documents"
    text, screen = _GAPS[gap.code]
    who = next((founder.label for founder in file.founders if founder.id == gap.founder_id), "")
    n = {
        "few_founders": str(law["founders_min"]),
        "share_low": money["share_min"],
        "capital_low": money["capital_min"],
    }
    return str(text) % {"who": who, "n": n.get(gap.code, "")}, screen


class LawNote(NamedTuple):
    """What the law asks at a step where no number is at stake."""

    note_ar: str
    note_fr: str
    article: str
    source: str
    verified: bool = True


_LAW, _DECREE = "Loi 112-12", "Décret 2-15-617"
_STEPS, _FORM = "odco.gov.ma; tax-news.ma", "phoenix-web-ei2.pages.dev (bulletin officiel)"
_COURT = LawNote(
    "تقيد التعاونية في السجل المحلي بكتابة ضبط المحكمة الابتدائية التي يوجد المقر بدائرتها.",
    "La coopérative est immatriculée au registre local, au greffe du tribunal de première instance du siège.",
    _DECREE, _STEPS,
)  # fmt: skip
_OBJECT = LawNote(
    "يذكر الغرض في النظام الأساسي وفي طلب التقييد.",
    "L’objet figure dans les statuts et dans la demande d’immatriculation.", "", "", verified=False,
)  # fmt: skip
_SIGNED = LawNote(
    "يوقع النظام الأساسي جميع المؤسسين أو وكلاؤهم.",
    "Les statuts sont signés par tous les fondateurs ou leurs mandataires.",
    _LAW, _STEPS,
)  # fmt: skip
NOTES: dict[str, LawNote] = {
    "place": _COURT, "commune": _COURT, "sector": _OBJECT, "object": _OBJECT,
    "categories": LawNote(
        "يعرف القانون ثلاثة أصناف، ويمكن الجمع بينها.", "La loi connaît trois catégories, qui peuvent se combiner.",
        _LAW, "anfaspress.com; tax-news.ma"),
    "seat": LawNote(
        "يتضمن طلب التقييد التسمية والصنف والمقر والمحكمة.",
        "La demande d’immatriculation porte la dénomination, la catégorie, le siège et le tribunal.", _DECREE, _FORM),
    "me": LawNote("لكل عضو صوت واحد مهما كان عدد حصصه.",
                  "Chaque membre a une seule voix, quel que soit le nombre de ses parts.", _LAW, "tax-news.ma"),
    "name": LawNote("يصادق مكتب تنمية التعاون على التسمية قبل كل شيء.",
                    "La dénomination est d’abord approuvée par l’Office.", _LAW, _STEPS),
    "statutes": _SIGNED, "assembly": _SIGNED,
    "documents": LawNote("تودع نسخة من الملف لدى السلطة الإدارية المحلية مقابل وصل.",
                         "Une copie du dossier est déposée auprès de l’autorité locale, contre récépissé.",
                         _LAW, _STEPS),
}  # fmt: skip


def law_lines(screen: str, law: LegalNumbers) -> list[LegalNumber | LawNote]:
    """What the law asks at a screen."""
    numbers: list[LegalNumber | LawNote] = [law.of(code) for code in RULES.get(screen, ())]
    return [NOTES[screen], *numbers] if screen in NOTES else numbers
