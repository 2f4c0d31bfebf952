"""Use cases of the facts: keeping them, reading them, checking them."""
