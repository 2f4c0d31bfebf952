"""What the bank does with the registry's news."""

from core import clock
from projectbank.path import services
from registry.events import CreationMoved, CreationRegistered, FirstSale


def follow_creation(event: CreationMoved) -> None:
    """A file that began with an idea has moved."""
    if (idea_id := services.idea_of_origin(event.origin)) is not None:
        services.creation_moved(idea_id, event.new, clock.now())


def follow_registration(event: CreationRegistered) -> None:
    """A cooperative that began as an idea is registered."""
    if (idea_id := services.idea_of_origin(event.origin)) is not None:
        services.creation_registered(idea_id, event.cooperative_id, clock.now())


def follow_sale(event: FirstSale) -> None:
    """A cooperative sells; if it began as an idea, the idea has arrived."""
    services.mark_selling([event.cooperative_id], clock.now())
