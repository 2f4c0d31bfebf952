"""Use cases of links."""
