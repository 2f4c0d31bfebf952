"""addressValidationRules: what an address of Morocco is made of; other countries, for bills, in their plain form."""

from collections.abc import Mapping
from typing import Any

from core.geography.lookups import find_region, list_provinces, regions
from core.i18n import pick
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS
from shop.graphql.people.countries import country_name

Arguments = Mapping[str, Any]


class Rules:
    """AddressValidationData."""

    def __init__(self, country: str, area: str) -> None:
        home = country == "MA"
        self.country_code = country
        self.country_name = country_name(country).upper()
        self.address_format = "%N%n%O%n%A%n%Z %C"
        self.address_latin_format = self.address_format
        self.allowed_fields = [
            "name",
            "companyName",
            "streetAddress1",
            "streetAddress2",
            "city",
            "postalCode",
        ]
        if home:
            self.allowed_fields += ["countryArea", "cityArea"]
        self.required_fields = ["streetAddress1", "city"]
        self.upper_fields: list[str] = []
        self.country_area_type = "region" if home else "province"
        self.country_area_choices = _regions() if home else []
        self.city_type = "city"
        self.city_choices = _provinces(area) if home else []
        self.city_area_type = "suburb"
        self.city_area_choices: list[dict[str, str]] = []
        self.postal_code_type = "postal"
        self.postal_code_matchers = [r"^\d{5}$"] if home else []
        self.postal_code_examples = ["53000", "10000", "20050", "16052"] if home else []
        self.postal_code_prefix = ""


def _regions() -> list[dict[str, str]]:
    return [{"raw": r.name_fr, "verbose": pick(ar=r.name_ar, fr=r.name_fr)} for r in regions().values()]


def _provinces(area: str) -> list[dict[str, str]]:
    """A hint, not a list to choose from: any commune of Morocco may be written."""
    code = find_region(area) if area else None
    return [{"raw": p.name_fr, "verbose": p.name_fr} for p in list_provinces(code)] if code else []


@FIELDS.each("Query", "addressValidationRules")
def address_rules(_root: object, _context: Context, arguments: Arguments) -> Rules:
    """Of a country."""
    return Rules(arguments["countryCode"], (arguments.get("countryArea") or "")[:80])


FIELDS.each("ChoiceValue", "raw")(lambda choice, _context, _arguments: choice["raw"])
FIELDS.each("ChoiceValue", "verbose")(lambda choice, _context, _arguments: choice["verbose"])
