"""Words that stand for what is private in the world, and who may read them on which page."""

from collections.abc import Iterator

from tests.house.access.people import Person, email, phone, surname
from tests.house.access.purchases import BUYER, street
from tests.house.access.sides import COOPERATIVES, Side, product_states
from tests.house.access.subjects import Case
from tests.house.access.table import Row
from tests.house.access.world import World

TEAM = {
    "A": ("president", "seller", "packer", "accountant", "former", "helper_a"),
    "B": ("neighbour", "helper_b"),
}
OFFICIAL = ("JB874512", "Zqofficiali")
"""An identity number and a name in the reason of a measure."""


def unseen_words(side: Side) -> list[str]:
    """What stands on every page of products that are not, or not yet, on sale."""
    return [side.mark(state) for state in (*product_states(), "proposed")]


def case_words(side: Side) -> list[str]:
    """What only the cooperative and the staff of its province may read."""
    return [f"ZQBIO{side.key}77", side.mark("report"), side.mark("appeal"), side.mark("reason")]


def order_words(side: Side) -> list[str]:
    """What tells of the orders of a side and of whoever placed them."""
    key = BUYER[side.key]
    return [*side.order_numbers.values(), street(side.key), surname(key), email(key)]


def member_words(side: Side) -> list[str]:
    """Who acts for a cooperative, and how to reach it."""
    people = [word for key in TEAM[side.key] for word in (surname(key), email(key))]
    contacts = [f"{kind}.{side.key.lower()}@contact.example" for kind in COOPERATIVES]
    return [*people, *contacts]


def phone_digits(world: World) -> list[str]:
    """The phones of everybody, as they stand in any way of writing them."""
    contacts = [f"66255081{n}" for n in range(len(COOPERATIVES))] + [
        f"66255082{n}" for n in range(len(COOPERATIVES))
    ]
    return [*contacts, *(phone(n)[1:] for n in range(len(world.people))), "668112231", "668112232"]


def leaks(world: World, row: Row, person: Person, case: Case, text: str) -> Iterator[str]:
    """Private words that this answer should not hold for this person."""
    for key, side in world.sides.items():
        forbidden: list[str] = []
        inside = person.is_known and (key in person.team or (key in person.scope and person.factor))
        if row.policy == "public" or not inside:
            forbidden += unseen_words(side)
        if not inside:
            forbidden += case_words(side) + member_words(side)
            if not _is_buyer(row, person, case, key):
                forbidden += order_words(side)
        own = (surname(person.key), email(person.key)) if person.is_known else ()
        yield from (f"shows {word}" for word in forbidden if word in text and word not in own)
    hidden = OFFICIAL if row.policy == "public" else ()
    hidden = hidden if person.staff else (*hidden, surname("claimant"), email("claimant"))
    yield from (f"shows {word}" for word in hidden if word in text)


def _is_buyer(row: Row, person: Person, case: Case, side: str) -> bool:
    """The buyer of this side, or whoever holds the link of one of its orders."""
    by_link = row.policy in ("token", "knowing") and (
        case.owner == side or (case.owner, side) == ("crossed", "A")
    )
    return by_link or (person.is_known and person.key == BUYER[side])
