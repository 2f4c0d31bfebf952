"""Whole numbers spread over many, exactly: the parts always add up to the whole."""

from collections.abc import Sequence


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in proportion to the weights, by largest remainder."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def within(total: int, weights: Sequence[float], room: Sequence[int]) -> list[int]:
    """`total` roughly in proportion to the weights, none above its room.

    Raises ValueError when the room does not hold the total.
    """
    if not 0 <= total <= sum(room):
        raise ValueError(f"{total} does not fit into {sum(room)}")
    whole = sum(weights) or 1.0
    parts = [min(most, int(total * weight / whole)) for weight, most in zip(weights, room, strict=True)]
    left = total - sum(parts)
    for place in sorted(range(len(parts)), key=lambda i: (-weights[i], i)):
        if not left:
            break
        more = min(left, room[place] - parts[place])
        parts[place] += more
        left -= more
    return parts
