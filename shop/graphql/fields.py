"""The one table of what answers each field; the modules of this room fill it when they are imported."""

from shop.graphql.execution.resolvers import Resolvers

FIELDS = Resolvers()
CHANNEL = "default-channel"
"""The one channel: dirhams, all of Morocco."""


def is_channel(slug: str | None) -> bool:
    """Whether the channel asked for is ours; none asked for is ours too, as the only one there is."""
    return slug is None or slug == CHANNEL
