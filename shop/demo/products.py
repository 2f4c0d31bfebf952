"""The listings: each stall's share of the product families, adapted to its place, people and season."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from core.text import slugify
from shop.demo.certificates import label_certificate
from shop.demo.families import Edition, Family, Pair, Size, families
from shop.demo.files import rows
from shop.demo.shelves import categories, choice_names
from shop.demo.stalls import stalls
from shop.demo.types import DemoProduct, DemoStall, DemoValue, DemoVariant, Producer
from shop.demo.wording import fill, season

SEED = 112
LAST_DAY = date(2026, 11, 12)
_CRAFTS = {"craft", "fragile"}
_TEXTILES = {"carpet", "weaving", "embroidery", "aakad", "basket"}


def products(producers: Sequence[Producer], seed: int = SEED) -> tuple[DemoProduct, ...]:
    """About two thousand listings of those among `producers` who have a stall."""
    known = {producer.central_number: producer for producer in producers}
    every = stalls(producers)
    return tuple(
        product for stall in every for product in _of_stall(stall, known[stall.central_number], seed)
    )


def _of_stall(stall: DemoStall, producer: Producer, seed: int) -> Iterator[DemoProduct]:
    chance = Random(f"{seed}:shelf:{stall.central_number}")  # noqa: S311
    seen: set[str] = set()
    for place, (family, edition) in enumerate(_choice(stall, producer, chance)):
        text = _description(family, producer, place, chance)
        while text[0] in seen:
            place += 1
            text = _description(family, producer, place, chance, repeated=True)
        seen.add(text[0])
        yield _product(stall, producer, family, edition, text, chance)


def _choice(stall: DemoStall, producer: Producer, chance: Random) -> list[tuple[Family, Edition | None]]:
    """Every family of the stall's lines that its province knows, then further colours, up to the stall's size."""
    made = [f for line in stall.lines for f in families()[line] if f.grows_in(producer.province_code)]
    wanted = chance.randint(8, 14)
    first: list[tuple[Family, Edition | None]] = [
        (f, chance.choice(f.editions) if f.editions else None) for f in made
    ]
    others = [(f, e) for f in made for e in f.editions if (f, e) not in first]
    leading, rest = first[:2], first[2:]
    chance.shuffle(rest)
    chance.shuffle(others)
    return (leading + rest + others)[:wanted]


def _product(
    stall: DemoStall,
    producer: Producer,
    family: Family,
    edition: Edition | None,
    description: Pair,
    chance: Random,
) -> DemoProduct:
    number = producer.central_number
    suffix = f"-{family.editions.index(edition) + 1}" if edition else ""
    key = f"{number}:{family.key}{suffix}"
    name = _name(family, edition, producer, chance)
    label = label_certificate(family, producer, key)
    ingredients = _ingredients(family)
    keep = _keep()[family.keep]
    days = max(0, (LAST_DAY - stall.opened_on).days)
    return DemoProduct(
        key=key,
        central_number=number,
        family=family.key,
        group=family.line,
        category_slug=family.category,
        slug=slugify(name[1]),
        name_ar=name[0],
        name_fr=name[1],
        description_ar=description[0],
        description_fr=description[1],
        ingredients_ar=ingredients[0],
        ingredients_fr=ingredients[1],
        conservation_ar=keep[0],
        conservation_fr=keep[1],
        origin_ar=f"{producer.commune_name_ar}، {producer.province_name_ar}",
        origin_fr=f"{producer.commune_name_fr}, {producer.province_name_fr}",
        art=family.art,
        tone=family.tone,
        season_months=family.months,
        is_food=family.food,
        withdrawal_excluded=family.fresh or family.custom,
        values=_values(family, edition),
        certificates=(label,) if label else (),
        variants=_variants(key, family, chance),
        published_on=stall.opened_on + timedelta(days=int(chance.random() ** 2 * days)),
    )


def _name(family: Family, edition: Edition | None, producer: Producer, chance: Random) -> Pair:
    arabic, french = fill(chance.choice(family.names), producer)
    if edition:
        return f"{arabic}، {edition.name[0]}", f"{french}, {edition.name[1]}"
    return arabic, french


def _description(
    family: Family, producer: Producer, place: int, chance: Random, *, repeated: bool = False
) -> Pair:
    """What it is, how it is made here, how to use it; where the making names no place, a line that does."""
    way = family.ways[place % len(family.ways)]
    parts = [chance.choice(family.about), way, chance.choice(family.more)]
    said = "".join(arabic for arabic, _ in parts)
    if repeated or "{place_ar}" not in said:
        fitting = [
            text
            for text in _signatures(_kinds(family))
            if "{people_ar}" not in text[0] or "{people_ar}" not in said
        ]
        parts.insert(chance.choice((1, 2, 3)), chance.choice(fitting))
    filled = [fill(part, producer) for part in parts]
    return " ".join(arabic for arabic, _ in filled), " ".join(french for _, french in filled)


def _kinds(family: Family) -> frozenset[str]:
    if family.keep in _CRAFTS:
        return frozenset({"craft", "textile"} if family.line in _TEXTILES else {"craft"})
    return frozenset({{"cosmetic": "body", "voucher": "visit"}.get(family.keep, "food")})


@cache
def _signatures(kinds: frozenset[str]) -> tuple[Pair, ...]:
    fitting = (row for row in rows("signatures") if kinds & set(row["kinds"].split()))
    return tuple((row["text_ar"], row["text_fr"]) for row in fitting)


def _ingredients(family: Family) -> Pair:
    arabic, french = family.ingredients
    if not family.allergens:
        return arabic, french
    names = {row["key"]: row for row in rows("allergens")}
    listed_ar = "، ".join(names[key]["text_ar"] for key in family.allergens)
    listed_fr = ", ".join(names[key]["text_fr"] for key in family.allergens)
    return f"{arabic}. يحتوي على: {listed_ar}.", f"{french}. Contient : {listed_fr}."


def _values(family: Family, edition: Edition | None) -> tuple[DemoValue, ...]:
    allowed = _attributes_of()[family.category]
    chosen = [pair for pair in family.values if pair[0] in allowed]
    if edition and "colour" in allowed:
        chosen.append(("colour", edition.colour))
    values = [DemoValue(key, choice, *choice_names()[key, choice]) for key, choice in chosen]
    if family.months and "harvest" in allowed:
        values.append(DemoValue("harvest", "", *season(family.months)))
    return tuple(values)


def _variants(key: str, family: Family, chance: Random) -> tuple[DemoVariant, ...]:
    number, _, rest = key.partition(":")
    position = chance.random()  # where this cooperative stands between the market's lowest and highest price
    reduced = chance.random() < 0.07
    sold_out = chance.random() < 0.04
    return tuple(
        _variant(
            f"{number[-3:]}-{rest}-{i}",
            family,
            size,
            i,
            position,
            reduced,
            0 if sold_out else _stock(family, chance),
        )
        for i, size in enumerate(family.sizes, 1)
    )


def _variant(
    sku: str, family: Family, size: Size, i: int, position: float, reduced: bool, on_hand: int
) -> DemoVariant:
    price = tidy_price(size.low + position * (size.high - size.low))
    return DemoVariant(
        sku=sku,
        name_ar=size.name[0],
        name_fr=size.name[1],
        price_centimes=price * 100,
        compare_centimes=tidy_price(price * 1.16) * 100 if reduced else None,
        content_amount=size.amount,
        content_unit=size.unit,
        weight_g=size.weight_g,
        on_hand=on_hand,
        position=i,
    )


def tidy_price(dirhams: float) -> int:
    """Whole dirhams below 60, then by 5, then by 10 above 500."""
    step = 1 if dirhams < 60 else 5 if dirhams < 500 else 10
    return max(1, round(dirhams / step) * step)


def _stock(family: Family, chance: Random) -> int:
    if family.keep in _CRAFTS:
        return chance.choice((1, 2, 3, 4, 6, 8, 12, 15))
    return chance.choice((9, 12, 16, 20, 24, 30, 36, 44, 52, 64))


@cache
def _keep() -> dict[str, Pair]:
    return {row["key"]: (row["text_ar"], row["text_fr"]) for row in rows("keep")}


@cache
def _attributes_of() -> dict[str, tuple[str, ...]]:
    return {category.slug: category.attributes for category in categories()}
