"""Names of the countries somebody may be billed in; the code itself where nobody will read it."""

_NAMES = {
    "MA": "Maroc", "FR": "France", "ES": "Espagne", "BE": "Belgique", "NL": "Pays-Bas", "IT": "Italie",
    "DE": "Allemagne", "GB": "Royaume-Uni", "CH": "Suisse", "US": "États-Unis", "CA": "Canada", "SN": "Sénégal",
    "CI": "Côte d'Ivoire", "TN": "Tunisie", "DZ": "Algérie", "MR": "Mauritanie", "SA": "Arabie saoudite",
    "AE": "Émirats arabes unis", "QA": "Qatar", "PT": "Portugal", "SE": "Suède", "NO": "Norvège", "DK": "Danemark",
}  # fmt: skip


def country_name(code: str) -> str:
    """`MA` → Maroc."""
    return _NAMES.get(code, code)
