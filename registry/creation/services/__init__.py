"""Use cases of the creation room."""
