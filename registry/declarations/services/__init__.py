"""Use cases of the yearly declaration."""
