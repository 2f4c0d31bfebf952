"""Use cases of authors."""
