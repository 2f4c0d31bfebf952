"""Names of cooperatives as they are compared and searched."""

from core.text import fold

LEGAL_FORM_WORDS = frozenset(
    fold(word)
    for word in (
        "تعاونية", "التعاونية", "تعاونيات", "اتحاد", "الجامعة",
        "coopérative", "coopératives", "cooperative", "coop", "union", "société", "ste", "de", "la", "le", "des", "du",
    )
)  # fmt: skip


def folded_name(name_ar: str, name_fr: str) -> str:
    """The stored search text of a cooperative: both names, folded."""
    return fold(f"{name_ar} {name_fr}")[:400]


def search_words(text: str) -> list[str]:
    """The words of a search worth comparing: folded, without the legal form, at most six."""
    words = fold(text[:200]).split()
    telling = [word for word in words if word not in LEGAL_FORM_WORDS]
    return (telling or words)[:6]
