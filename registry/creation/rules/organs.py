"""Who runs the cooperative: one or several managers, or a board. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ORGANS = ("managers", "board")
MANAGER_ROLES = ("manager",)
BOARD_ROLES = ("president", "vice_president", "secretary", "treasurer", "director")
ONE_ONLY = ("president", "vice_president", "secretary", "treasurer")


@dataclass(frozen=True, slots=True)
class OrganLaw:
    """Thresholds: a board is compulsory from `board_from` members; sizes of both organs."""

    board_from: int
    board_min: int
    board_max: int
    managers_max: int


def roles_of(organ: str) -> tuple[str, ...]:
    """The seats there are in an organ."""
    return BOARD_ROLES if organ == "board" else MANAGER_ROLES


def needs_board(members: int, law: OrganLaw) -> bool:
    """Whether so many members must elect a board."""
    return members >= law.board_from


def faults(organ: str, seats: Sequence[str], members: int, law: OrganLaw) -> list[str]:
    """What is wrong: "organ_missing", "board_needed", "no_manager", "managers_many", "no_president",
    "board_small", "board_large", "seat_twice"."""
    if organ not in ORGANS:
        return ["organ_missing"]
    taken = [seat for seat in seats if seat in roles_of(organ)]
    if organ == "managers":
        found = ["board_needed"] if needs_board(members, law) else []
        return found + _manager_faults(len(taken), law)
    return _board_faults(taken, law)


def _manager_faults(managers: int, law: OrganLaw) -> list[str]:
    if managers == 0:
        return ["no_manager"]
    return ["managers_many"] if managers > law.managers_max else []


def _board_faults(taken: Sequence[str], law: OrganLaw) -> list[str]:
    counts: Mapping[str, int] = {seat: taken.count(seat) for seat in ONE_ONLY}
    found = ["no_president"] if not counts["president"] else []
    if any(count > 1 for count in counts.values()):
        found.append("seat_twice")
    if len(taken) < law.board_min:
        found.append("board_small")
    return found + (["board_large"] if len(taken) > law.board_max else [])
