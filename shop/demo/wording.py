"""Filling places and people into the hand-written sentences."""

from core.format import MONTHS
from shop.demo.families import Pair
from shop.demo.types import Producer

MONTHS_AR, MONTHS_FR = MONTHS["ar"], MONTHS["fr"]
_VOWELS = "AEIOUÉÈÂaeiouéèâ"


def fill(pair: Pair, producer: Producer) -> Pair:
    """Both sentences with the producer's place and people in them."""
    place_fr = producer.commune_name_fr.replace("'", "’")
    words = {
        "place_ar": producer.commune_name_ar,
        "place_fr": place_fr,
        "de_place_fr": of(place_fr),
        "people_ar": people_ar(producer.members, producer.women),
        "people_fr": people_fr(producer.members, producer.women),
        "year": str(producer.registered_on.year),
    }
    return pair[0].format(**words), pair[1].format(**words)


def of(name: str) -> str:
    """« d’Argana », « de Safi »."""
    return f"d’{name}" if name[0] in _VOWELS else f"de {name}"


def people_ar(members: int, women: int) -> str:
    """Counted as Arabic counts: « 7 نساء », « 36 امرأة », « 27 عضواً »."""
    few, many, hundreds = ("نساء", "امرأة", "امرأة") if women == members else ("أعضاء", "عضواً", "عضو")
    rest = members % 100
    return f"{members} {few if 3 <= rest <= 10 else many if rest >= 11 else hundreds}"


def people_fr(members: int, women: int) -> str:
    """« 36 femmes », « 27 membres »."""
    return f"{members} {'femmes' if women == members else 'membres'}"


def season(months: tuple[int, ...]) -> Pair:
    """« من شتنبر إلى دجنبر » and « de septembre à décembre »."""
    first, last = months[0] - 1, months[-1] - 1
    if len(months) == 1:
        return MONTHS_AR[first], MONTHS_FR[first]
    start = of(MONTHS_FR[first])
    return f"من {MONTHS_AR[first]} إلى {MONTHS_AR[last]}", f"{start} à {MONTHS_FR[last]}"
